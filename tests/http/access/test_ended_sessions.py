"""Administrators end the sessions of their people one by one, and those are told."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from signing.bootstrap import Installation
from signing.cli import app
from signing.http.app import create_app
from signing.settings import Settings
from signing.use_cases.access.passwords import hash_password
from signing.use_cases.core.actors import Operator
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Role, staff_id
from support.use_cases.contexts import make_stamp
from support.use_cases.small_province import SmallProvince

PASSWORD = "correct horse battery"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
OURS = {"Sec-Fetch-Site": "same-origin"}
STAFF = {
    "zhou": (Role.COUNSELOR, "99001"),
    "lin": (Role.SCHOOL_ADMIN, "99001"),
    "shen": (Role.PROVINCE, ""),
    "he": (Role.AUDITOR, ""),
}


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def chosen_settings() -> dict[str, Any]:
    return {"second_factor": "off"}


@pytest.fixture
def installation(installation: Installation) -> Installation:
    SmallProvince(installation.context)
    chosen = hash_password(PASSWORD)
    for username, (role, school) in STAFF.items():
        one = Appointment(username, "周老师", chosen, role, school, password_given=False)
        Schools(installation.context).appoint(Operator(stamp=make_stamp()), one)
    installation.projector().catch_up()
    return installation


@pytest.fixture
def client(installation: Installation) -> TestClient:
    found = TestClient(create_app(installation, projecting=False), follow_redirects=False)
    found.headers.update(OURS)
    return found


@pytest.fixture
def elsewhere(installation: Installation, tmp_path: Path) -> Iterator[TestClient]:
    """Yield a client of another server on the same database."""
    settings = Settings(
        database_url=installation.url,
        data_dir=tmp_path / "var",
        second_factor="off",
        _env_file=None,
    )
    opened = Installation.open(settings)
    yield TestClient(create_app(opened, projecting=False))
    opened.close()


@pytest.fixture
def browser(client: TestClient) -> TestClient:
    """Return the counselor's browser, signed in on the page."""
    found = TestClient(client.app, follow_redirects=False)
    found.headers.update(OURS | {"User-Agent": FIREFOX, "Accept-Language": "zh"})
    entered = found.post("/login", data={"username": "zhou", "password": PASSWORD})
    assert entered.status_code == 303
    return found


def sign_in(client: TestClient, username: str) -> dict[str, str]:
    sent = {"username": username, "password": PASSWORD}
    token = client.post("/api/sessions", json=sent).json()["token"]
    client.cookies.clear()
    return {"Authorization": f"Bearer {token}"}


def list_sessions(client: TestClient, by: dict[str, str], name: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/staff/{staff_id(name)}/sessions", headers=by)
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def end_session(client: TestClient, by: dict[str, str], name: str, session: str) -> Any:
    return client.delete(f"/api/staff/{staff_id(name)}/sessions/{session}", headers=by)


def test_one_session_ends_and_the_others_go_on(client: TestClient, browser: TestClient) -> None:
    # given a counselor with a browser and a program
    admin, program = sign_in(client, "lin"), sign_in(client, "zhou")
    found = list_sessions(client, admin, "zhou")
    assert len(found) == 2
    in_browser = next(one for one in found if one["device"] == "Firefox · Linux")
    assert in_browser.keys() == {
        "id", "device", "network", "created_at", "last_seen_at", "expires_at",
    }  # fmt: skip
    assert len(in_browser["network"]) == 16

    # when the administrator ends the browser's
    assert end_session(client, admin, "zhou", in_browser["id"]).status_code == 204

    # then its next page leads to the entry and says why, once; the program goes on
    sent_away = browser.get("/reviews")
    assert sent_away.headers["location"] == "/login?next=/reviews"
    entry = browser.get("/login").text
    assert "管理员已结束您在此设备上的登录" in entry
    assert "管理员" not in browser.get("/login").text.replace("请联系学校管理员", "")
    assert client.get("/api/reviews", headers=program).status_code == 200
    assert [one["id"] for one in list_sessions(client, admin, "zhou")] != []
    assert len(list_sessions(client, admin, "zhou")) == 1

    # and the network is the one that the log names, with who did it
    events = client.get("/api/account-events?kind=session_ended_by_another", headers=admin)
    (event,) = events.json()["items"]
    assert (event["account"], event["actor"]) == (str(staff_id("zhou")), str(staff_id("lin")))
    assert event["address_digest"] == in_browser["network"], "both came from here"

    # and it does not end again
    again = end_session(client, admin, "zhou", in_browser["id"])
    assert (again.status_code, again.json()["code"]) == (404, "NoSuchSession")


@pytest.mark.parametrize("ending", ["signing out", "an administrator", "a new password"])
def test_a_session_that_one_server_ended_is_refused_by_another_at_once(
    client: TestClient, elsewhere: TestClient, ending: str
) -> None:
    # given a session that both servers have just answered
    admin, other, program = (sign_in(client, one) for one in ("lin", "zhou", "zhou"))
    for server in (client, elsewhere):
        assert server.get("/api/reviews", headers=program).status_code == 200
    if ending == "an administrator":
        own = client.get("/api/account/sessions", headers=program).json()["items"]
        current = next(one["id"] for one in own if one["current"])

    # when one server has answered that it is over
    if ending == "an administrator":
        ended = end_session(client, admin, "zhou", current)
    elif ending == "signing out":
        ended = client.delete("/api/sessions/current", headers=program)
    else:
        changed = {"current": PASSWORD, "new": f"{PASSWORD}, and another"}
        ended = client.post("/api/account/password", json=changed, headers=other)
    assert ended.is_success, ended.text

    # then the other one refuses it, and does nothing for it
    assert elsewhere.get("/api/reviews", headers=program).status_code == 401


def test_a_program_is_told_by_a_code_of_its_own(client: TestClient) -> None:
    admin, program = sign_in(client, "lin"), sign_in(client, "zhou")
    (one,) = list_sessions(client, admin, "zhou")
    end_session(client, admin, "zhou", one["id"])
    told = client.get("/api/reviews", headers=program)
    assert (told.status_code, told.json()["code"]) == (401, "SessionEnded")
    assert told.headers["www-authenticate"] == "Bearer"
    made_up = client.get("/api/reviews", headers={"Authorization": "Bearer made-up"})
    assert (made_up.status_code, made_up.json()["code"]) == (401, "NotSignedIn")


def test_a_form_that_was_being_filled_in_is_kept_and_says_who_ended_it(
    client: TestClient, browser: TestClient
) -> None:
    admin = sign_in(client, "lin")
    (one,) = list_sessions(client, admin, "zhou")
    end_session(client, admin, "zhou", one["id"])
    answer = browser.post("/reviews/2026-99001-1-1/approval", data={"verified": "电话核实过"})
    assert answer.status_code == 401
    assert "管理员已结束您在此设备上的登录" in answer.text
    assert "电话核实过" in answer.text


def test_an_ended_session_makes_no_program_and_is_in_no_list_of_ones_own(
    client: TestClient,
) -> None:
    province, ended, own = sign_in(client, "shen"), sign_in(client, "lin"), sign_in(client, "lin")
    last, first = list_sessions(client, province, "lin")
    for one in (first, last):
        answer = client.get("/api/account/sessions", headers=own).json()["items"]
        if next(each for each in answer if each["id"] == one["id"])["current"]:
            continue
        assert end_session(client, province, "lin", one["id"]).status_code == 204
    sent = {"name": "教务系统", "scopes": ["statistics:read"]}
    assert client.post("/api/clients", json=sent, headers=ended).status_code == 401
    assert len(client.get("/api/account/sessions", headers=own).json()["items"]) == 1


def test_a_session_is_ended_through_its_own_account_only(client: TestClient) -> None:
    admin, _ = sign_in(client, "lin"), sign_in(client, "zhou")
    own = client.get("/api/account/sessions", headers=admin).json()["items"][0]["id"]
    for foreign in (own, str(uuid4())):
        answer = end_session(client, admin, "zhou", foreign)
        assert (answer.status_code, answer.json()["code"]) == (404, "NoSuchSession")
    assert client.get("/api/staff", headers=admin).status_code == 200


@pytest.mark.parametrize("office", ["he", "shen"])
def test_the_province_does_not_end_what_its_auditor_or_colleague_does(
    client: TestClient, office: str
) -> None:
    by = sign_in(client, "shen")
    answer = client.get(f"/api/staff/{staff_id(office)}/sessions", headers=by)
    assert (answer.status_code, answer.json()["code"]) == (403, "CommandLineOnly")
    assert "signing sessions NAME" in answer.json()["next"]


def test_the_operator_ends_one_session_of_an_auditor(
    client: TestClient, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNING_DATABASE_URL", installation.url)
    monkeypatch.setenv("SIGNING_DATA_DIR", str(installation.settings.data_dir))
    kept, ended = sign_in(client, "he"), sign_in(client, "he")
    listed = CliRunner().invoke(app, ["sessions", "he"])
    assert listed.exit_code == 0
    ids = [line.split()[0] for line in listed.stdout.splitlines()]
    assert len(ids) == 2
    own = client.get("/api/account/sessions", headers=ended).json()["items"]
    current = next(one["id"] for one in own if one["current"])
    assert current in ids

    assert CliRunner().invoke(app, ["end-session", "he", current]).exit_code == 0
    again = CliRunner().invoke(app, ["end-session", "he", current])
    assert again.exit_code == 1

    assert client.get("/api/audit/facts", headers=ended).json()["code"] == "SessionEnded"
    assert client.get("/api/audit/facts", headers=kept).status_code == 200
    events = client.get("/api/account-events?kind=session_ended_by_another", headers=kept)
    assert [one["actor"] for one in events.json()["items"]] == ["system"]
    nobody = CliRunner().invoke(app, ["sessions", "nobody"])
    assert nobody.exit_code == 1
    assert "没有这个账号" in nobody.stderr


def test_the_page_of_somebody_lists_their_sessions_with_a_button_each(
    client: TestClient, browser: TestClient
) -> None:
    admin = sign_in(client, "lin")
    (one,) = list_sessions(client, admin, "zhou")
    place = f"/staff/{staff_id('zhou')}"
    assert f"{place}/sessions" in client.get(place, headers=admin).text
    page = client.get(f"{place}/sessions", headers=admin).text
    assert "Firefox · Linux" in page
    assert one["network"] in page
    done = client.post(f"{place}/sessions/{one['id']}/end", headers=admin)
    assert done.headers["location"] == f"{place}/sessions"
    assert "现在没有登录" in client.get(f"{place}/sessions", headers=admin).text
    assert "管理员结束了一处登录" in client.get(place, headers=admin).text
    assert browser.get("/desk").headers["location"].startswith("/login")
