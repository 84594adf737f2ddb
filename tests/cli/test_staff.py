"""`signing staff` and the ways back into an account that nobody else can open."""

import re
from base64 import b32decode
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from typer.testing import CliRunner, Result

from signing.bootstrap import Installation
from signing.cli import app
from signing.http.app import create_app
from signing.settings import Settings
from signing.use_cases.access import totp
from signing.use_cases.access.email_rows import Letter
from signing.use_cases.access.emails import Emails
from signing.use_cases.access.lockouts import FREE
from signing.vocabulary import staff_id

PASSWORD, OTHER = "correct horse battery", "seven quiet mountains"
REASONED = {"reset-second-factor", "dismiss"}


@pytest.fixture
def settings(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("SIGNING_DATABASE_URL", database_url)
    monkeypatch.setenv("SIGNING_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)
    return Settings(_env_file=None)


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    assert appoint_official(PASSWORD).exit_code == 0
    installation = Installation.open(settings)
    yield TestClient(create_app(installation, projecting=False))
    installation.close()


def appoint_official(password: str) -> Result:
    asked = ["staff", "shen", "--role", "province", "--name", "沈处长", "--password", password]
    return CliRunner().invoke(app, asked)


def find_next_step(client: TestClient, password: str) -> str:
    """Sign in, and return what the service asks for next."""
    answer = client.post("/api/sessions", json={"username": "shen", "password": password})
    asked: str = answer.json().get("second_factor", answer.json().get("code"))
    return asked


def enrol_factor(client: TestClient) -> None:
    sent = {"username": "shen", "password": PASSWORD}
    ticket = client.post("/api/sessions", json=sent).json()["ticket"]
    secret = client.post("/api/account/totp", json={"ticket": ticket}).json()["secret"]
    code = totp.code_at(b32decode(secret), totp.step_at(datetime.now(UTC)))
    sent = {"ticket": ticket, "code": code}
    assert client.post("/api/sessions/second-factor", json=sent).status_code == 201


def test_the_first_account_of_the_province_is_asked_to_enrol(client: TestClient) -> None:
    assert find_next_step(client, PASSWORD) == "enrol"


def test_what_is_recorded_of_an_argument_is_clean(client: TestClient) -> None:
    del client
    named = ["staff", "hele\u200b", "--role", "province", "--password", OTHER, "--name"]
    refused = CliRunner().invoke(app, [*named, "何\x1b处长"])
    assert refused.exit_code == 2
    assert "不能使用" in refused.stderr
    assert CliRunner().invoke(app, [*named, "何\ufeff处长"]).exit_code == 0
    assert CliRunner().invoke(app, ["reset-password", "hele"]).exit_code == 0


def test_an_address_waits_until_its_owner_confirms_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given an installation that sends mail
    monkeypatch.setenv("SIGNING_SMTP_URL", "smtps://mail.example:465")
    monkeypatch.setenv("SIGNING_MAIL_FROM", "signing@example.com")
    asked = ["--role", "province", "--name", "沈处长", "--password", PASSWORD, "--email"]

    # when somebody is appointed with an address
    answer = CliRunner().invoke(app, ["staff", "shen", *asked, " Shen@ExAmple.COM "])
    assert answer.exit_code == 0, answer.output

    # then it waits, and a mail that confirms it is to be written
    installation = Installation.open(settings)
    known = Emails(installation.context).load(staff_id("shen"))
    with installation.context.engine.connect() as connection:
        letters = connection.execute(text("SELECT kind FROM account_letters")).scalars().all()
    installation.close()
    assert (known.address, known.waiting) == ("", "Shen@example.com")
    assert letters == [Letter.APPOINTED.value]


@pytest.mark.parametrize(
    ("given", "said"), [("shen", "应为邮箱地址"), ("沈@example.com", "只能用英文字母")]
)
def test_what_is_no_address_appoints_nobody(settings: Settings, given: str, said: str) -> None:
    del settings
    asked = ["staff", "shen", "--role", "province", "--name", "沈处长", "--password", PASSWORD]
    refused = CliRunner().invoke(app, [*asked, "--email", given])
    assert refused.exit_code == 2
    assert said in refused.stderr
    assert CliRunner().invoke(app, asked).exit_code == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("graduate",), "choose counselor, school_admin, province, auditor."),
        (("province", "--school", "99001"), "province 不属于学校，请去掉 --school。"),
    ],
)
def test_a_role_that_does_not_fit_is_told_what_would(
    settings: Settings, given: tuple[str, ...], said: str
) -> None:
    del settings
    asked = ["staff", "shen", "--name", "沈处长", "--password", PASSWORD, "--role", *given]
    refused = CliRunner().invoke(app, asked)
    assert refused.exit_code == 2
    assert said in refused.stderr


def test_an_easy_password_appoints_nobody(settings: Settings) -> None:
    del settings
    answer = appoint_official("password1234")
    assert answer.exit_code == 1
    assert "太容易猜到" in answer.stderr


def test_a_link_is_printed_for_who_forgot_the_password(client: TestClient) -> None:
    printed = CliRunner().invoke(app, ["reset-password", "shen"]).stdout
    found = re.search(r"http://127\.0\.0\.1:8000(/password/(\S+))", printed)
    assert found is not None
    assert 'name="password"' in client.get(found[1]).text
    reset = client.post(f"/api/password-resets/{found[2]}", json={"password": OTHER})
    assert reset.status_code == 201
    assert find_next_step(client, OTHER) == "enrol"


def test_a_lost_factor_is_removed_for_a_reason(client: TestClient) -> None:
    enrol_factor(client)
    assert find_next_step(client, PASSWORD) == "code"
    without = CliRunner().invoke(app, ["reset-second-factor", "shen", "--reason", " "])
    assert without.exit_code == 1
    reset = ["reset-second-factor", "shen", "--reason", "手机丢失"]
    assert CliRunner().invoke(app, reset).exit_code == 0
    assert find_next_step(client, PASSWORD) == "enrol"


@pytest.mark.parametrize("command", ["reset-password", "reset-second-factor", "unlock", "dismiss"])
def test_nobody_is_helped_who_has_no_account(client: TestClient, command: str) -> None:
    del client
    answer = CliRunner().invoke(
        app, [command, "nobody", *(["--reason", "x"] if command in REASONED else [])]
    )
    assert answer.exit_code == 1
    assert "没有这个账号" in answer.stderr


def test_a_lock_is_ended(client: TestClient) -> None:
    for _ in range(FREE):
        assert find_next_step(client, OTHER) == "WrongCredentials"
    assert find_next_step(client, PASSWORD) == "TooMany"
    assert CliRunner().invoke(app, ["unlock", "shen"]).exit_code == 0
    assert find_next_step(client, PASSWORD) == "enrol"


@pytest.mark.parametrize("role", ["province", "auditor"])
def test_who_leaves_the_provinces_office_signs_in_no_more(client: TestClient, role: str) -> None:
    asked = ["staff", "hele", "--role", role, "--name", "何老师", "--password", PASSWORD]
    assert CliRunner().invoke(app, asked).exit_code == 0
    without = CliRunner().invoke(app, ["dismiss", "hele", "--reason", " "])
    assert without.exit_code == 1
    assert CliRunner().invoke(app, ["dismiss", "hele", "--reason", "调离"]).exit_code == 0
    sent = {"username": "hele", "password": PASSWORD}
    assert client.post("/api/sessions", json=sent).json()["code"] == "WrongCredentials"
    again = CliRunner().invoke(app, ["dismiss", "hele", "--reason", "调离"])
    assert again.exit_code == 1
    assert "没有这个账号" in again.stderr
