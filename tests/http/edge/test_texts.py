"""Text that the database, paper or sheets cannot carry is refused wherever it stands."""

import json
from base64 import b64encode
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from signing.http.asking.security import COOKIE
from support.files.upload_client import authorize
from support.routes.api_routes import FILE, JOB
from support.routes.province import FilledProvince
from support.waiting import soon

JSON = {"Content-Type": "application/json"}
UNCARRIED = ("质检\0员", "\x1b[2J", "line\x1fend", "\x7f")


@pytest.mark.parametrize("text", [*UNCARRIED, "\ud800"])
def test_a_field_of_a_form_that_nothing_can_carry_is_named(
    text: str, idle_client: TestClient, province: FilledProvince
) -> None:
    content = json.dumps(JOB | {"title": text})
    answer = idle_client.post(
        "/api/employer/positions", content=content, headers=JSON | authorize_employer(province)
    )
    assert list_wrong_fields(answer) == ["title"]


@pytest.mark.parametrize("text", UNCARRIED)
def test_it_is_found_in_lists_and_deep_within(
    text: str, idle_client: TestClient, province: FilledProvince
) -> None:
    numbers = idle_client.post(
        "/api/prints", json={"numbers": [text]}, headers=authorize(province, "counselor")
    )
    assert list_wrong_fields(numbers) == ["numbers"]
    resume = {"position_id": province.names["position_id"], "resume": {"summary": text}}
    applied = idle_client.post(
        "/api/me/applications", json=resume, headers=authorize(province, "graduate")
    )
    assert list_wrong_fields(applied) == ["resume.summary"]


@pytest.mark.parametrize("text", UNCARRIED)
def test_it_is_found_in_addresses(
    text: str, idle_client: TestClient, province: FilledProvince
) -> None:
    counselor = authorize(province, "counselor")
    assert list_wrong_fields(
        idle_client.get("/api/reviews", params={"q": text}, headers=counselor)
    ) == ["query"]
    assert list_wrong_fields(
        idle_client.get("/api/reviews", params={text: ""}, headers=counselor)
    ) == ["query"]
    assert list_wrong_fields(idle_client.get(f"/api/reviews/{quote(text)}", headers=counselor)) == [
        "number"
    ]


@pytest.mark.parametrize("text", UNCARRIED)
def test_it_is_found_beside_files(
    text: str, idle_client: TestClient, province: FilledProvince
) -> None:
    answer = idle_client.post(
        "/api/employer/qualifications",
        data={"title": text},
        files=FILE,
        headers=authorize_employer(province),
    )
    assert list_wrong_fields(answer) == ["title"]


def test_a_program_that_names_itself_so_is_unknown(idle_client: TestClient) -> None:
    basic = b64encode(b"a\0b:c\0d").decode()
    answer = idle_client.post(
        "/api/oauth/token",
        data={"grant_type": "client_credentials"},
        headers={"Authorization": f"Basic {basic}"},
    )
    assert (answer.status_code, answer.json()["code"]) == (401, "ClientUnknown")


def test_a_page_that_is_asked_so_knows_no_such_paper(idle_client: TestClient) -> None:
    assert idle_client.get("/v/%00").status_code == 404
    assert idle_client.get("/v?number=%00&check=%00").status_code == 404


def test_several_lines_and_tabs_are_text(idle_client: TestClient, province: FilledProvince) -> None:
    words = "第一行\r\n第二行\t完"
    answer = idle_client.post(
        "/api/employer/positions",
        json=JOB | {"description": words},
        headers=authorize_employer(province),
    )
    assert answer.status_code == 201


@pytest.mark.parametrize("text", UNCARRIED)
def test_a_page_reads_no_text_past_the_one_definition(
    text: str, idle_client: TestClient, province: FilledProvince
) -> None:
    waiting, graduate = province.names["waiting"], province.names["graduate_id"]
    rejected = send_form(
        idle_client, province, f"/reviews/{waiting}/rejection", "counselor", reason=text
    )
    corrected = send_form(
        idle_client, province, f"/graduates/{graduate}/correction", "admin", major=text
    )
    assert (rejected.status_code, corrected.status_code) == (422, 422)
    chosen = send_form(idle_client, province, "/reviews/sheet", "counselor", numbers=text)
    assert chosen.status_code == 422, "no number of a signing is read from it"


def test_a_reason_typed_into_a_page_is_recorded_clean(
    idle_client: TestClient, province: FilledProvince
) -> None:
    waiting = f"/reviews/{province.names['waiting']}"
    given = "材料\u200b不全\ufeff"
    rejected = send_form(idle_client, province, f"{waiting}/rejection", "counselor", reason=given)
    assert rejected.status_code == 303

    def read_reason() -> Any:
        return idle_client.get("/api/me/agreement", headers=authorize(province, "waiter")).json()[
            "reason"
        ]

    with idle_client:
        assert soon(read_reason) == "材料不全"


def send_form(
    idle: TestClient, province: FilledProvince, path: str, who: str, **fields: str
) -> Any:
    headers = {"Sec-Fetch-Site": "same-origin"}
    idle.cookies.set(COOKIE, province.tokens[who])
    try:
        return idle.post(path, data=fields, headers=headers, follow_redirects=False)
    finally:
        idle.cookies.clear()


def authorize_employer(province: FilledProvince) -> dict[str, str]:
    return authorize(province, "employer")


def list_wrong_fields(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] == "FieldsWrong"
    return [one["field"] for one in answer.json()["errors"]]
