"""Text that the database, paper or sheets cannot carry is refused wherever it stands."""

import json
from base64 import b64encode
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from support.files.upload_client import by
from support.routes.api_routes import FILE, JOB
from support.routes.province import Place

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


def employer(place: Place) -> dict[str, str]:
    return by(place, "employer")


def told(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] == "FieldsWrong"
    return [one["field"] for one in answer.json()["errors"]]
