"""Accounts over HTTP: what is answered, what stays out of the log, what programs reach."""

import re
from base64 import b32decode
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.use_cases.access import totp
from signing.use_cases.access.passwords import hash_password
from signing.use_cases.access.program_scopes import OF, Scope
from signing.use_cases.core.actors import Operator
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Role, staff_id
from support.inspection import load_scopes
from support.routes.api_routes import API_ROUTES
from support.use_cases.contexts import make_stamp
from support.use_cases.small_province import SmallProvince

PASSWORD, OTHER = "correct horse battery", "seven quiet mountains"
STAFF = {"zhou": Role.COUNSELOR, "lin": Role.SCHOOL_ADMIN, "shen": Role.PROVINCE}
OPEN = {
    route for route, door in API_ROUTES.items() if door.opens.get("nobody", 401) not in {401, 403}
}
"""Who is asking does not matter there."""
WITHOUT_SESSION = {
    "GET /metrics",
    "DELETE /api/sessions/current",
    "POST /api/account/totp",
    "POST /api/account/passkeys/options",
} | {route for route in API_ROUTES if route.startswith("POST /api/sessions") or "/oauth/" in route}
"""They look for a person's session by themselves, and find none."""


@pytest.fixture
def installation(installation: Installation) -> Installation:
    small_province = SmallProvince(installation.context)
    hash_ = hash_password(PASSWORD)
    for username, role in STAFF.items():
        school = "" if role is Role.PROVINCE else "99001"
        appointment = Appointment(username, "周老师", hash_, role, school)
        Schools(installation.context).appoint(Operator(stamp=make_stamp()), appointment)
    small_province.employer()
    installation.projector().catch_up()
    return installation


@pytest.fixture
def client(installation: Installation) -> TestClient:
    return TestClient(create_app(installation, projecting=False), raise_server_exceptions=False)


def post_json(client: TestClient, path: str, sent: Any, token: str | None = None) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return client.post(path, json=sent, headers=headers)


def make_totp(secret: str, steps_ahead: int = 0) -> str:
    return totp.code_at(b32decode(secret), totp.step_at(datetime.now(UTC)) + steps_ahead)


def enrol_account(client: TestClient, username: str) -> dict[str, Any]:
    due = post_json(client, "/api/sessions", {"username": username, "password": PASSWORD})
    assert due.status_code == 200
    assert due.json().keys() == {"second_factor", "ticket", "expires_at", "passkey"}
    ticket = due.json()["ticket"]
    begun = post_json(client, "/api/account/totp", {"ticket": ticket})
    assert begun.status_code == 201
    assert begun.json()["svg"].count("<svg") == 1
    secret = begun.json()["secret"]
    sent = {"ticket": ticket, "code": make_totp(secret)}
    answer = post_json(client, "/api/sessions/second-factor", sent)
    assert answer.status_code == 201
    told: dict[str, Any] = answer.json()
    assert len(told["recovery_codes"]) == 10
    return told | {"secret": secret}


def test_an_administrator_enrols_on_the_way_in_and_a_counselor_just_comes_in(
    client: TestClient,
) -> None:
    assert enrol_account(client, "lin")["role"] == "school_admin"
    answer = post_json(client, "/api/sessions", {"username": "zhou", "password": PASSWORD})
    assert answer.status_code == 201
    told = {"token", "role", "name", "expires_at"}
    assert answer.json().keys() == told | {"must_change_password"}, "it was given to them"


def test_a_reset_link_works_as_it_is_told_and_its_token_is_not_in_the_log(
    client: TestClient, capfd: pytest.CaptureFixture[str]
) -> None:
    admin = enrol_account(client, "lin")["token"]
    link = post_json(client, f"/api/staff/{staff_id('zhou')}/password-reset", {}, admin)
    assert link.status_code == 201
    path = link.json()["url"].removeprefix("http://127.0.0.1:8000")
    token = path.rpartition("/")[2]
    assert len(token) >= 43

    assert post_json(client, path, {"password": OTHER}).json() == {
        "changed": True,
        "ended_programs": [],
    }
    gone = post_json(client, path, {"password": OTHER})
    assert (gone.status_code, gone.json()["code"]) == (410, "LinkOver")
    assert (
        post_json(client, "/api/sessions", {"username": "zhou", "password": OTHER}).status_code
        == 201
    )

    logged = capfd.readouterr()
    assert "/api/password-resets/{token}" in logged.out + logged.err
    assert token not in logged.out + logged.err


def test_wrong_passwords_look_the_same_whoever_is_named_until_all_are_closed(
    client: TestClient,
) -> None:
    def guess_often(username: str) -> list[tuple[int, Any]]:
        answers = [
            post_json(client, "/api/sessions", {"username": username, "password": "guess"})
            for _ in range(7)
        ]
        return [(one.status_code, one.json()["code"]) for one in answers]

    expected = [(401, "WrongCredentials")] * 5 + [(429, "TooMany")] * 2
    assert guess_often("zhou") == guess_often("nobody") == expected
    closed = post_json(client, "/api/sessions", {"username": "zhou", "password": PASSWORD})
    assert closed.status_code == 429
    assert 0 < int(closed.headers["retry-after"]) <= 60

    admin = enrol_account(client, "lin")["token"]
    headers = {"Authorization": f"Bearer {admin}"}
    staff = client.get("/api/staff", headers=headers).json()["items"]
    assert [(one["username"], one["state"], one["second_factor"]) for one in staff] == [
        ("lin", "open", True),
        ("zhou", "locked", False),
    ]
    assert client.delete(f"/api/staff/{staff_id('zhou')}/lock", headers=headers).status_code == 204
    told_of = client.get("/api/account-events?limit=2", headers=headers).json()
    assert [one["kind"] for one in told_of["items"]] == ["unlocked", "signed_in"]
    behind = client.get("/api/account-events", params={"cursor": told_of["next"]}, headers=headers)
    kinds = [one["kind"] for one in behind.json()["items"]]
    assert kinds[:3] == ["second_factor_enrolled", "sign_in_failed", "locked"]
    assert set(kinds[3:]) == {"sign_in_failed"}
    sought = {"kind": "locked", "account": str(staff_id("zhou")), "from": "2020-01-01T00:00:00Z"}
    found = client.get("/api/account-events", params=sought, headers=headers).json()["items"]
    assert [one["kind"] for one in found] == ["locked"]
    empty = client.get("/api/account-events?kind=&account=&from=&to=&limit=2", headers=headers)
    assert len(empty.json()["items"]) == 2
    unknown = client.get("/api/account-events?kind=forgotten", headers=headers)
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "kind")


def test_the_present_password_is_asked_before_a_new_one_and_a_session_stays(
    client: TestClient,
) -> None:
    token = post_json(client, "/api/sessions", {"username": "zhou", "password": PASSWORD}).json()[
        "token"
    ]
    wrong = post_json(client, "/api/account/password", {"current": "x", "new": OTHER}, token)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "WrongPassword")
    easy = {"current": PASSWORD, "new": "password1234"}
    assert (
        post_json(client, "/api/account/password", easy, token).json()["code"] == "PasswordTooEasy"
    )
    short = {"current": PASSWORD, "new": "short"}
    [error] = post_json(client, "/api/account/password", short, token).json()["errors"]
    assert (error["field"], error["zh"]) == ("new", "不能少于 12 个字符")
    sent = {"current": PASSWORD, "new": OTHER}
    assert post_json(client, "/api/account/password", sent, token).status_code == 204
    mine = client.get("/api/account/sessions", headers={"Authorization": f"Bearer {token}"})
    assert [one["current"] for one in mine.json()["items"]] == [True]


@pytest.mark.parametrize("by_basic", [True, False])
def test_a_program_gets_a_token_by_the_standard(client: TestClient, *, by_basic: bool) -> None:
    made = create_client(client, "statistics:read", "reviews:read")
    sent = {"grant_type": "client_credentials", "scope": "statistics:read"}
    known = (made["client_id"], made["client_secret"])
    if by_basic:
        answer = client.post("/api/oauth/token", data=sent, auth=known)
    else:
        form = sent | {"client_id": known[0], "client_secret": known[1]}
        answer = client.post("/api/oauth/token", data=form)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert told | {"access_token": "x"} == {
        "access_token": "x",
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": "statistics:read",
    }
    headers = {"Authorization": f"Bearer {told['access_token']}"}
    assert client.get("/api/statistics/esign", headers=headers).status_code == 200
    refused = client.get("/api/reviews", headers=headers)
    assert (refused.status_code, refused.json()["error"]) == (403, "insufficient_scope")


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"client_secret": "a guess"}, 401, "invalid_client"),
        ({"client_id": "client-0"}, 401, "invalid_client"),
        ({"client_secret": None}, 401, "invalid_client"),
        ({"grant_type": "password"}, 422, "unsupported_grant_type"),
        ({"scope": "roster:write"}, 422, "invalid_scope"),
    ],
)
def test_a_program_is_refused_in_the_words_of_the_standard(
    client: TestClient, changes: dict[str, str | None], status: int, error: str
) -> None:
    made = create_client(client, "statistics:read")
    form = {"grant_type": "client_credentials"} | {
        name: made[name] for name in ("client_id", "client_secret")
    }
    sent = {name: value for name, value in (form | changes).items() if value is not None}
    answer = client.post("/api/oauth/token", data=sent)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_a_route_that_declares_no_scope_is_closed_to_programs(client: TestClient) -> None:
    every = [one.value for one in OF[Role.SCHOOL_ADMIN]]
    made = create_client(client, *every)
    form = {"grant_type": "client_credentials"} | {
        name: made[name] for name in ("client_id", "client_secret")
    }
    token = client.post("/api/oauth/token", data=form).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    answers = {}
    for route in API_ROUTES.keys() - load_scopes().keys() - OPEN - WITHOUT_SESSION:
        method, path = route.split(" ")
        answer = client.request(
            method, re.sub(r"\{\w+\}", str(staff_id("x")), path), headers=headers
        )
        answers[route] = (answer.status_code, answer.json()["code"])
    assert len(answers) > 50
    assert {route: one for route, one in answers.items() if one != (403, "ScopeMissing")} == {}


def test_every_scope_is_asked_for_by_a_route_that_there_is() -> None:
    assert load_scopes().keys() <= API_ROUTES.keys()
    assert set(load_scopes().values()) == set(Scope) == frozenset.union(*OF.values())


def create_client(client: TestClient, *scopes: str) -> dict[str, Any]:
    admin = enrol_account(client, "lin")
    asked = {"name": "教务系统", "scopes": scopes}
    refused = post_json(client, "/api/clients", asked, admin["token"])
    assert (refused.status_code, refused.json()["code"]) == (422, "CodeNeeded")
    assert "验证码" in refused.json()["next"]
    asked["code"] = make_totp(admin["secret"], steps_ahead=1)
    answer = post_json(client, "/api/clients", asked, admin["token"])
    assert answer.status_code == 201
    told: dict[str, Any] = answer.json()
    return told
