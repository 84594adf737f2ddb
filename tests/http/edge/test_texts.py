"""Text that the database, paper or sheets cannot carry is refused wherever it stands."""

import json
from base64 import b64encode
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from signing.http.asking.security import COOKIE
from support.files.upload_client import by
from support.routes.api_routes import FILE, JOB
from support.routes.province import Place
from support.waiting import soon

JSON = {"Content-Type": "application/json"}
UNCARRIED = ("质检\0员", "\x1b[2J", "line\x1fend", "\x7f")


@pytest.mark.parametrize("text", [*UNCARRIED, "\ud800"])
def test_a_field_of_a_form_that_nothing_can_carry_is_named(
    text: str, idle: TestClient, place: Place
) -> None:
    content = json.dumps(JOB | {"title": text})
    answer = idle.post("/api/employer/positions", content=content, headers=JSON | employer(place))
    assert told(answer) == ["title"]


@pytest.mark.parametrize("text", UNCARRIED)
def test_it_is_found_in_lists_and_deep_within(text: str, idle: TestClient, place: Place) -> None:
    numbers = idle.post("/api/prints", json={"numbers": [text]}, headers=by(place, "counselor"))
    assert told(numbers) == ["numbers"]
    resume = {"position_id": place.names["position_id"], "resume": {"summary": text}}
    applied = idle.post("/api/me/applications", json=resume, headers=by(place, "graduate"))
    assert told(applied) == ["resume.summary"]


@pytest.mark.parametrize("text", UNCARRIED)
def test_it_is_found_in_addresses(text: str, idle: TestClient, place: Place) -> None:
    counselor = by(place, "counselor")
    assert told(idle.get("/api/reviews", params={"q": text}, headers=counselor)) == ["query"]
    assert told(idle.get("/api/reviews", params={text: ""}, headers=counselor)) == ["query"]
    assert told(idle.get(f"/api/reviews/{quote(text)}", headers=counselor)) == ["number"]


@pytest.mark.parametrize("text", UNCARRIED)
def test_it_is_found_beside_files(text: str, idle: TestClient, place: Place) -> None:
    answer = idle.post(
        "/api/employer/qualifications", data={"title": text}, files=FILE, headers=employer(place)
    )
    assert told(answer) == ["title"]


def test_a_program_that_names_itself_so_is_unknown(idle: TestClient) -> None:
    basic = b64encode(b"a\0b:c\0d").decode()
    answer = idle.post(
        "/api/oauth/token",
        data={"grant_type": "client_credentials"},
        headers={"Authorization": f"Basic {basic}"},
    )
    assert (answer.status_code, answer.json()["code"]) == (401, "ClientUnknown")


def test_a_page_that_is_asked_so_knows_no_such_paper(idle: TestClient) -> None:
    assert idle.get("/v/%00").status_code == 404
    assert idle.get("/v?number=%00&check=%00").status_code == 404


def test_several_lines_and_tabs_are_text(idle: TestClient, place: Place) -> None:
    words = "第一行\r\n第二行\t完"
    answer = idle.post(
        "/api/employer/positions", json=JOB | {"description": words}, headers=employer(place)
    )
    assert answer.status_code == 201


@pytest.mark.parametrize("text", UNCARRIED)
def test_a_page_reads_no_text_past_the_one_definition(
    text: str, idle: TestClient, place: Place
) -> None:
    waiting, graduate = place.names["waiting"], place.names["graduate_id"]
    rejected = send_form(idle, place, f"/reviews/{waiting}/rejection", "counselor", reason=text)
    corrected = send_form(idle, place, f"/graduates/{graduate}/correction", "admin", major=text)
    assert (rejected.status_code, corrected.status_code) == (422, 422)
    assert send_form(idle, place, "/reviews/sheet", "counselor", numbers=text).status_code == 200


def test_a_reason_typed_into_a_page_is_recorded_clean(idle: TestClient, place: Place) -> None:
    waiting = f"/reviews/{place.names['waiting']}"
    given = "材料\u200b不全\ufeff"
    rejected = send_form(idle, place, f"{waiting}/rejection", "counselor", reason=given)
    assert rejected.status_code == 303

    def read_reason() -> Any:
        return idle.get("/api/me/agreement", headers=by(place, "waiter")).json()["reason"]

    with idle:
        assert soon(read_reason) == "材料不全"


def send_form(idle: TestClient, place: Place, path: str, who: str, **fields: str) -> Any:
    headers = {"Sec-Fetch-Site": "same-origin"}
    idle.cookies.set(COOKIE, place.tokens[who])
    try:
        return idle.post(path, data=fields, headers=headers, follow_redirects=False)
    finally:
        idle.cookies.clear()


def employer(place: Place) -> dict[str, str]:
    return by(place, "employer")


def told(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] == "FieldsWrong"
    return [one["field"] for one in answer.json()["errors"]]
