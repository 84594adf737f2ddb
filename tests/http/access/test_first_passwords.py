"""Whoever was given a password by somebody else replaces it: first of all on pages."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from typer.testing import CliRunner

from signing.bootstrap import Installation
from signing.cli import app
from signing.demo.loading import load_demo
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from signing.pdf.agreement import make_press
from signing.storage.account_tables import accounts
from signing.use_cases.access.account_rows import find_account
from signing.use_cases.access.accounts import Accounts
from signing.use_cases.access.passwords import hash_password
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.actors import Operator
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Role, staff_id
from support.use_cases.contexts import make_stamp
from support.use_cases.installations import open_installation
from support.use_cases.small_province import SmallProvince

GIVEN, OWN = "correct horse battery", "seven quiet mountains"
OURS = {"Sec-Fetch-Site": "same-origin"}
STAFF = {"username": "zhou", "name": "周老师", "password": GIVEN, "role": "counselor"}


@pytest.fixture
def chosen_settings() -> dict[str, Any]:
    return {"second_factor": "off"}


@pytest.fixture
def installation(installation: Installation) -> Installation:
    SmallProvince(installation.context)
    lin = Appointment(
        "lin", "林主任", hash_password(OWN), Role.SCHOOL_ADMIN, "99001", password_given=False
    )
    Schools(installation.context).appoint(Operator(stamp=make_stamp()), lin)
    installation.projector().catch_up()
    return installation


@pytest.fixture
def client(installation: Installation) -> TestClient:
    return make_client(installation)


def make_client(installation: Installation) -> TestClient:
    found = TestClient(create_app(installation, projecting=False), follow_redirects=False)
    found.headers.update(OURS)
    return found


def sign_in(client: TestClient, username: str, password: str) -> Any:
    return client.post("/api/sessions", json={"username": username, "password": password})


def bear(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def appoint_zhou(client: TestClient) -> None:
    admin = sign_in(client, "lin", OWN).json()
    assert "must_change_password" not in admin, "nobody gave this one"
    assert client.post("/api/staff", json=STAFF, headers=bear(admin["token"])).status_code == 201


def enter_by_page(client: TestClient, password: str) -> Any:
    """Sign in on the page, and return what the beginning leads to."""
    client.cookies.clear()
    entered = client.post("/login", data={"username": "zhou", "password": password})
    assert entered.status_code == 303
    return client.get(entered.headers["location"])


def test_a_page_leads_to_the_change_and_to_nothing_else_until_it_is_done(
    client: TestClient,
) -> None:
    appoint_zhou(client)
    assert enter_by_page(client, GIVEN).headers["location"] == "/account/password"

    # every other page leads there, and what the page's cookie asks of the API is refused
    for path in ("/reviews", "/account", "/graduates", "/account/second-factor"):
        assert client.get(path).headers["location"] == "/account/password", path
    part = client.get("/reviews", headers={"HX-Target": "queue"})
    assert (part.status_code, part.headers["HX-Redirect"]) == (403, "/account/password")
    assert client.post("/account/sessions/end").headers["location"] == "/account/password"
    refused = client.get("/api/reviews")
    assert (refused.status_code, refused.json()["code"]) == (403, "PasswordMustChange")
    factor = client.post("/api/account/totp", json={"password": GIVEN})
    assert (factor.status_code, factor.json()["code"]) == (403, "PasswordMustChange")

    # when they choose the same, a short one, and then one of their own
    asked = client.get("/account/password")
    assert "请先修改密码" in asked.text
    for wrong, words in ((GIVEN, "与别人给您的密码相同"), ("short", "12")):
        form = {"current": GIVEN, "new": wrong, "again": wrong}
        answer = client.post("/account/password", data=form)
        assert answer.status_code == 422
        assert words in answer.text
    chosen = {"current": GIVEN, "new": OWN, "again": OWN}
    assert client.post("/account/password", data=chosen).headers["location"] == "/desk"

    # then they are at work, in the same session and in the next
    assert client.get("/reviews").status_code == 200
    assert enter_by_page(client, OWN).status_code == 200


def test_a_program_of_a_person_is_told_and_goes_on(client: TestClient) -> None:
    appoint_zhou(client)
    answer = sign_in(client, "zhou", GIVEN)
    assert answer.status_code == 201
    told = answer.json()
    assert told.keys() == {"token", "role", "name", "expires_at", "must_change_password"}
    own = client.get("/api/account", headers=bear(told["token"]))
    assert own.json() == {
        "id": str(staff_id("zhou")),
        "role": "counselor",
        "username": "zhou",
        "must_change_password": True,
    }
    assert client.get("/api/reviews", headers=bear(told["token"])).status_code == 200

    same = client.post(
        "/api/account/password",
        json={"current": GIVEN, "new": GIVEN},
        headers=bear(told["token"]),
    )
    assert (same.status_code, same.json()["code"]) == (422, "PasswordNotNew")
    changed = client.post(
        "/api/account/password", json={"current": GIVEN, "new": OWN}, headers=bear(told["token"])
    )
    assert changed.status_code == 204
    assert "must_change_password" not in sign_in(client, "zhou", OWN).json()
    own = client.get("/api/account", headers=bear(told["token"]))
    assert own.json()["must_change_password"] is False


def test_a_stranger_who_knows_the_given_password_is_out_when_its_owner_has_changed_it(
    client: TestClient,
) -> None:
    appoint_zhou(client)
    stranger = sign_in(client, "zhou", GIVEN).json()["token"]
    own = sign_in(client, "zhou", GIVEN).json()["token"]
    sent = {"current": GIVEN, "new": OWN}
    assert client.post("/api/account/password", json=sent, headers=bear(own)).status_code == 204
    assert client.get("/api/account", headers=bear(stranger)).status_code == 401
    assert sign_in(client, "zhou", GIVEN).status_code == 401


def test_everywhere_a_program_of_a_person_waits_too(database_url: str, tmp_path: Path) -> None:
    with open_installation(
        database_url, tmp_path, second_factor="off", first_passwords="everywhere"
    ) as strict:
        SmallProvince(strict.context)
        one = Appointment("zhou", "周老师", hash_password(GIVEN), Role.COUNSELOR, "99001")
        Schools(strict.context).appoint(Operator(stamp=make_stamp()), one)
        client = make_client(strict)
        strict.projector().catch_up()
        token = sign_in(client, "zhou", GIVEN).json()["token"]

        refused = client.get("/api/reviews", headers=bear(token))
        assert (refused.status_code, refused.json()["code"]) == (403, "PasswordMustChange")
        assert "POST /api/account/password" in refused.json()["next_en"]
        assert client.get("/api/account", headers=bear(token)).json()["must_change_password"]
        sent = {"current": GIVEN, "new": OWN}
        assert (
            client.post("/api/account/password", json=sent, headers=bear(token)).status_code == 204
        )
        assert client.get("/api/reviews", headers=bear(token)).status_code == 200


def test_where_given_passwords_are_kept_nobody_is_asked(database_url: str, tmp_path: Path) -> None:
    with open_installation(
        database_url, tmp_path, second_factor="off", first_passwords="keep"
    ) as kept:
        SmallProvince(kept.context)
        one = Appointment("zhou", "周老师", hash_password(GIVEN), Role.COUNSELOR, "99001")
        Schools(kept.context).appoint(Operator(stamp=make_stamp()), one)
        kept.projector().catch_up()
        client = make_client(kept)
        assert "must_change_password" not in sign_in(client, "zhou", GIVEN).json()
        assert enter_by_page(client, GIVEN).status_code == 200


def is_given(installation: Installation, username: str) -> bool:
    account = find_account(installation.context.engine, username)
    assert account is not None
    return account.password_given


def test_who_gives_a_password_and_who_only_sends_a_link(
    client: TestClient, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given an administrator, and the province
    shen = Appointment(
        "shen", "沈处长", hash_password(OWN), Role.PROVINCE, "", password_given=False
    )
    Schools(installation.context).appoint(Operator(stamp=make_stamp()), shen)
    tokens = {name: sign_in(client, name, OWN).json()["token"] for name in ("lin", "shen")}
    admin = {"username": "api-admin", "name": "钱老师", "password": GIVEN}
    page = {"name": "钱老师", "role": "counselor"}

    # when accounts are made in each way
    school = {"code": "99004", "name": "皖西学院", "username": "page-admin", "admin": "孙老师"}
    typed = page | {"username": "typed", "first": "password", "password": GIVEN}
    for by, path, sent in (
        ("lin", "/api/staff", {"json": STAFF}),
        ("lin", "/staff", {"data": typed}),
        ("lin", "/staff", {"data": page | {"username": "linked", "first": "link"}}),
        ("shen", "/api/schools", {"json": {"code": "99003", "name": "皖南学院", "admin": admin}}),
        ("shen", "/schools", {"data": school}),
    ):
        client.cookies.clear()
        answer = client.post(path, headers=bear(tokens[by]), **sent)
        assert answer.status_code in {200, 201, 303}, answer.text
    monkeypatch.setenv("SIGNING_DATABASE_URL", str(installation.url))
    monkeypatch.setenv("SIGNING_DATA_DIR", str(installation.settings.data_dir))
    asked = ["staff", "typed-here", "--role", "auditor", "--name", "何老师", "--password", GIVEN]
    assert CliRunner().invoke(app, asked).exit_code == 0

    # then those are given whose first password somebody knows
    made = ("zhou", "typed", "linked", "api-admin", "page-admin", "typed-here")
    given = {name for name in made if is_given(installation, name)}
    assert given == {"zhou", "typed", "api-admin", "typed-here"}


def test_a_link_ends_it_too_but_not_with_the_given_password(
    client: TestClient,
) -> None:
    appoint_zhou(client)
    fresh = client.post(
        f"/api/staff/{staff_id('zhou')}/password-reset",
        headers=bear(sign_in(client, "lin", OWN).json()["token"]),
    ).json()["url"]
    path = "/api/password-resets/" + fresh.rpartition("/")[2]
    same = client.post(path, json={"password": GIVEN})
    assert (same.status_code, same.json()["code"]) == (422, "PasswordNotNew")
    assert client.post(path, json={"password": OWN}).status_code == 201
    assert "must_change_password" not in sign_in(client, "zhou", OWN).json()


def test_who_registers_chose_it_alone_and_the_demo_is_not_asked(
    database_url: str, tmp_path: Path
) -> None:
    with open_installation(
        database_url, tmp_path, second_factor="off", demo_password=SecretStr(GIVEN)
    ) as opened:
        load_demo(opened.context, opened.settings, make_press(opened.settings.address))
        with opened.context.engine.connect() as connection:
            rows = connection.execute(accounts.select()).all()
        assert len(rows) >= 8
        assert not [row.username for row in rows if row.password_given]


def test_who_comes_by_the_provider_is_not_asked_for_a_password(
    installation: Installation, client: TestClient
) -> None:
    appoint_zhou(client)
    account = find_account(installation.context.engine, "zhou")
    assert account is not None
    visit = Visit(now=datetime.now(UTC))
    session = Accounts(installation.context).open_session_for(account, visit)
    assert not session.must_change_password
    client.cookies.clear()
    client.cookies.set(COOKIE, session.token)
    assert client.get("/reviews").status_code == 200
