"""Staff signs in with a real provider over HTTP, and nothing that it should not say is believed."""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.storage.account_tables import accounts
from signing.use_cases.core.actors import Operator
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Role, staff_id
from support.servers.openid_provider import (
    CLIENT,
    SECRET,
    Claims,
    ProviderState,
    leave_unsigned,
    serve_provider,
    sign_in_at_provider,
    sign_with_public_key,
    sign_with_strange_key,
)
from support.use_cases.contexts import make_stamp
from support.use_cases.small_province import SmallProvince

PAGE = "/login/provider"
START, BACK = "/api/sessions/oidc", "/api/sessions/oidc/callback"
STAFF = {"zhou": Role.COUNSELOR, "lin": Role.SCHOOL_ADMIN, "sun": Role.COUNSELOR}


@pytest.fixture
def provider() -> Iterator[ProviderState]:
    with serve_provider() as one:
        yield one


@pytest.fixture
def chosen_settings(provider: ProviderState) -> dict[str, Any]:
    return {
        "public_url": "https://signing.example",
        "oidc_issuer": provider.issuer,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SECRET,
        "oidc_strong": "mfa urn:two-factors",
    }


@pytest.fixture
def installation(installation: Installation) -> Installation:
    small_province = SmallProvince(installation.context)
    for username, role in STAFF.items():
        appointment = Appointment(username, "周老师", "no hash", role, "99001")
        Schools(installation.context).appoint(Operator(stamp=make_stamp()), appointment)
    Schools(installation.context).dismiss(small_province.admin(), staff_id("sun"), "调离")
    small_province.employer()
    return installation


@pytest.fixture
def client(installation: Installation) -> TestClient:
    app = create_app(installation, projecting=False)
    return TestClient(app, base_url="https://signing.example", follow_redirects=False)


def sign_in_with_provider(client: TestClient, provider: ProviderState, username: str) -> Any:
    """Go to the provider, sign in there, and return the answer to the way back."""
    return client.get(
        sign_in_at_provider(provider, client.get(START).headers["location"], username)
    )


def twist_claims(**changes: Any) -> Any:
    def twist(claims: Claims) -> Claims:
        return {name: value for name, value in (claims | changes).items() if value is not None}

    return twist


def test_a_counselor_signs_in_with_the_provider(
    client: TestClient, provider: ProviderState
) -> None:
    answer = sign_in_with_provider(client, provider, "zhou")
    assert answer.status_code == 201
    told = answer.json()
    assert (told["role"], told["name"]) == ("counselor", "周老师")
    listed = client.get(
        "/api/account/sessions", headers={"Authorization": f"Bearer {told['token']}"}
    )
    assert listed.status_code == 200


def test_the_browser_is_sent_with_pkce_state_and_nonce_and_keeps_a_closed_cookie(
    client: TestClient,
) -> None:
    first, second = client.get(START), client.get(START)
    assert first.status_code == 302
    cookie = first.headers["set-cookie"]
    for word in ("HttpOnly", "SameSite=lax", "Secure", "Path=/api/sessions/oidc", "Max-Age=600"):
        assert word in cookie
    asked, again = (dict(_parse_query(one.headers["location"])) for one in (first, second))
    assert asked["redirect_uri"] == f"https://signing.example{BACK}"
    for once in ("state", "nonce", "code_challenge"):
        assert len(asked[once]) >= 43
        assert asked[once] != again[once]


@pytest.mark.parametrize(
    "username", ["sun", "nobody", "employer-0", "", "ZHOU", "zhou\0", "zhou\u200b"]
)
def test_nobody_gets_in_whom_nobody_appointed_and_nobody_is_made(
    client: TestClient, provider: ProviderState, installation: Installation, username: str
) -> None:
    def count() -> int:
        with installation.context.engine.connect() as connection:
            found: int = connection.execute(select(func.count()).select_from(accounts)).scalar_one()
            return found

    before = count()
    answer = sign_in_with_provider(client, provider, username)
    assert (answer.status_code, answer.json()["code"]) == (401, "OpenIdUnknown")
    assert count() == before


@pytest.mark.parametrize(
    ("role", "claims", "status"),
    [
        ("lin", {}, 200),
        ("lin", {"amr": ["pwd"]}, 200),
        ("lin", {"amr": "mfa"}, 200),
        ("lin", {"amr": ["pwd", "mfa"]}, 201),
        ("lin", {"acr": "urn:two-factors"}, 201),
        ("zhou", {}, 201),
    ],
)
def test_the_providers_second_factor_counts_where_it_is_told_in_the_agreed_words(
    client: TestClient, provider: ProviderState, role: str, claims: Claims, status: int
) -> None:
    provider.twist = twist_claims(**claims)
    answer = sign_in_with_provider(client, provider, role)
    assert answer.status_code == status
    assert ("ticket" in answer.json()) == (status == 200)


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"aud": "somebody else"},
        {"aud": ["somebody else"]},
        {"aud": None},
        {"azp": "somebody else"},
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"exp": time.time() - 3600},
        {"exp": None},
        {"iat": None},
        {"iat": time.time() + 3600},
        {"sub": None},
        {"nbf": time.time() + 3600},
        {"preferred_username": None},
        {"preferred_username": ["zhou"]},
    ],
)
def test_claims_that_do_not_hold_open_nothing(
    client: TestClient, provider: ProviderState, changes: Claims
) -> None:
    provider.twist = twist_claims(**changes)
    answer = sign_in_with_provider(client, provider, "zhou")
    assert answer.status_code == 401
    assert "token" not in answer.json()
    provider.twist = twist_claims()
    assert sign_in_with_provider(client, provider, "zhou").status_code == 201


@pytest.mark.parametrize(
    "forgery",
    [leave_unsigned, sign_with_strange_key, sign_with_public_key, lambda *_: "no token at all"],
)
def test_signatures_that_do_not_hold_open_nothing(
    client: TestClient, provider: ProviderState, forgery: Any
) -> None:
    provider.sign = forgery
    answer = sign_in_with_provider(client, provider, "zhou")
    assert (answer.status_code, answer.json()["code"]) == (401, "OpenIdRefused")


def test_a_key_that_rotated_is_known_and_the_old_one_is_not_trusted(
    client: TestClient, provider: ProviderState
) -> None:
    assert sign_in_with_provider(client, provider, "zhou").status_code == 201
    old = provider.key
    provider.rotate()
    assert sign_in_with_provider(client, provider, "zhou").status_code == 201
    provider.key = old
    assert sign_in_with_provider(client, provider, "zhou").status_code == 401


def test_way_back_is_gone_once_whether_replayed_or_in_another_browser(
    client: TestClient, provider: ProviderState
) -> None:
    back = sign_in_at_provider(provider, client.get(START).headers["location"], "zhou")
    victim = TestClient(client.app, base_url="https://signing.example", follow_redirects=False)
    stolen = victim.get(back)
    assert (stolen.status_code, stolen.json()["code"]) == (401, "TicketOver")
    assert client.get(back).status_code == 401

    back = sign_in_at_provider(provider, client.get(START).headers["location"], "zhou")
    assert client.get(back).status_code == 201
    replayed = client.get(back)
    assert (replayed.status_code, replayed.json()["code"]) == (401, "TicketOver")


def test_a_code_of_another_sign_in_is_worth_nothing(
    client: TestClient, provider: ProviderState
) -> None:
    """PKCE: whoever got hold of a code lacks what it was asked with."""
    theirs = sign_in_at_provider(provider, client.get(START).headers["location"], "zhou")
    other = TestClient(client.app, base_url="https://signing.example", follow_redirects=False)
    mine = sign_in_at_provider(provider, other.get(START).headers["location"], "lin")
    stolen = dict(_parse_query(theirs))["code"]
    answer = other.get(BACK, params=dict(_parse_query(mine)) | {"code": stolen})
    assert (answer.status_code, answer.json()["code"]) == (401, "OpenIdRefused")


@pytest.mark.parametrize(
    "changes", [{"iss": "https://elsewhere.example"}, {"code": None}, {"code": "made up"}]
)
def test_an_answer_of_somebody_else_is_refused(
    client: TestClient, provider: ProviderState, changes: dict[str, str | None]
) -> None:
    back = sign_in_at_provider(provider, client.get(START).headers["location"], "zhou")
    asked = {name: value for name, value in (dict(_parse_query(back)) | changes).items() if value}
    assert client.get(BACK, params=asked).json()["code"] == "OpenIdRefused"


def test_a_discovery_document_of_another_issuer_is_not_followed(
    client: TestClient, provider: ProviderState
) -> None:
    provider.told_issuer = "https://elsewhere.example"
    answer = client.get(START)
    assert (answer.status_code, answer.json()["code"]) == (503, "OpenIdAway")


def test_a_wrong_client_secret_signs_nobody_in(
    installation: Installation, provider: ProviderState
) -> None:
    wrong = installation.settings.model_copy(update={"oidc_client_id": "another"})
    app = create_app(replace(installation, settings=wrong), projecting=False)
    client = TestClient(app, base_url="https://signing.example", follow_redirects=False)
    location = (
        client.get(START).headers["location"].replace("client_id=another", f"client_id={CLIENT}")
    )
    assert (
        client.get(sign_in_at_provider(provider, location, "zhou")).json()["code"]
        == "OpenIdRefused"
    )


def test_passwords_go_on_beside_the_provider(client: TestClient) -> None:
    answer = client.post("/api/sessions", json={"username": "zhou", "password": "whatever it is"})
    assert answer.json()["code"] == "WrongCredentials"


def test_in_a_browser_the_way_back_ends_in_a_session_of_the_pages(
    client: TestClient, provider: ProviderState
) -> None:
    location = client.get(PAGE).headers["location"]
    assert dict(_parse_query(location))["redirect_uri"] == f"https://signing.example{PAGE}/callback"
    back = sign_in_at_provider(provider, location, "zhou")
    answer = client.get(back)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
    assert client.get("/account").status_code == 200
    assert client.get(back).status_code == 401


def test_in_a_browser_who_needs_a_second_factor_enrols_one_first(
    client: TestClient, provider: ProviderState
) -> None:
    page = client.get(sign_in_at_provider(provider, client.get(PAGE).headers["location"], "lin"))
    assert page.status_code == 200
    assert 'action="/login/second-step"' in page.text
    assert 'name="ticket"' in page.text


@pytest.mark.parametrize("username", ["sun", "nobody"])
def test_in_a_browser_nobody_gets_in_whom_nobody_appointed(
    client: TestClient, provider: ProviderState, username: str
) -> None:
    page = client.get(sign_in_at_provider(provider, client.get(PAGE).headers["location"], username))
    assert page.status_code == 401
    assert "<h1>" in page.text


def _parse_query(address: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(address).query)
