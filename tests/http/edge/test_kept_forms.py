"""A refused form is kept sealed, for one browser and session, without secrets and files."""

from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from signing.bootstrap import Installation
from signing.http.asking.security import COOKIE
from signing.storage.account_tables import one_time_tokens
from signing.use_cases.access.kept_forms import LIFE, MOST_BYTES, MOST_FORMS, KeptForm, KeptForms
from support.routes.api_routes import JOB
from support.routes.province import FilledProvince

NEW = "/employer/positions/new"
WRONG = JOB | {"title": "退回的岗位", "monthly_pay": "很多"}
NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def desk(idle_client: TestClient, province: FilledProvince) -> TestClient:
    idle_client.cookies.clear()
    idle_client.cookies.set(COOKIE, province.tokens["employer"])
    return idle_client


def send(client: TestClient, path: str, data: dict[str, str], page: str = "") -> Any:
    headers = {"Sec-Fetch-Site": "same-origin", "Referer": f"http://testserver{page or path}"}
    return client.post(path, data=data, headers=headers, follow_redirects=False)


def load_rows(installation: Installation) -> list[tuple[str, object]]:
    query = select(one_time_tokens.c.purpose, one_time_tokens.c.about)
    with installation.context.engine.connect() as connection:
        found = connection.execute(query.where(one_time_tokens.c.purpose == "kept_forms"))
        return [(one.purpose, one.about) for one in found]


def test_a_form_of_a_page_is_answered_there(desk: TestClient) -> None:
    answer = send(desk, NEW, WRONG)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{NEW}?refused=1")
    shown = desk.get(f"{NEW}?refused=1")
    assert shown.status_code == 200
    assert 'value="很多"' in shown.text
    assert 'id="problem"' in shown.text


def test_a_program_without_a_page_gets_the_refusal_itself(desk: TestClient) -> None:
    assert desk.post(NEW, data=WRONG, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 422


def test_another_session_in_the_same_browser_finds_nothing(
    desk: TestClient, province: FilledProvince
) -> None:
    send(desk, NEW, WRONG)
    desk.cookies.set(COOKIE, province.tokens["other_employer"])
    assert "退回的岗位" not in desk.get(NEW).text


def test_what_is_stored_is_sealed(desk: TestClient, installation: Installation) -> None:
    send(desk, NEW, WRONG)
    [(_, about)] = load_rows(installation)
    assert isinstance(about, str)
    assert "退回" not in about


def test_a_password_is_not_kept(desk: TestClient) -> None:
    typed = {"current": "the old secret one", "new": "short", "again": "another one"}
    answer = send(desk, "/account/password", typed)
    assert answer.status_code == 303
    shown = desk.get(answer.headers["location"])
    assert 'id="problem"' in shown.text
    assert not [one for one in typed.values() if f'value="{one}"' in shown.text]


def test_a_refusal_of_a_button_stands_on_the_page_of_the_button(
    desk: TestClient, province: FilledProvince
) -> None:
    page = f"/employer/positions/{province.names['position_id']}"
    closing = f"{page}/closing"
    assert send(desk, closing, {}, page).status_code == 303
    answer = send(desk, closing, {}, page)
    assert answer.headers["location"] == f"{page}?refused=1"
    assert 'id="problem"' in desk.get(answer.headers["location"]).text


def test_only_the_newest_few_are_kept_and_only_for_a_while(installation: Installation) -> None:
    forms = KeptForms(installation.context)
    for one in range(MOST_FORMS + 1):
        assert forms.keep("holder", make_form(f"/{one}"), NOW)
    assert forms.find("holder", "/0", NOW) is None
    assert forms.find("holder", "/1", NOW) == make_form("/1")
    assert forms.find("holder", "/1", NOW + LIFE) is None
    assert forms.find("another", "/1", NOW) is None


def test_an_endless_form_is_not_kept(installation: Installation) -> None:
    endless = [("words", token_hex(MOST_BYTES))]
    assert not KeptForms(installation.context).keep("holder", make_form("/", endless), NOW)


def make_form(address: str, fields: list[tuple[str, str]] | None = None) -> KeptForm:
    return KeptForm(address, "a.html", "FieldsWrong", {}, fields or [("title", "岗位")], [])
