"""The auditor searches the log, and reads stories of graduates, employers and schools."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.app import create_app
from support.routes.province import FilledProvince
from support.use_cases.contexts import NOW
from support.use_cases.database_owner import run_as_owner

FACTS = "/api/audit/facts"


@pytest.fixture
def client(installation: Installation, province: FilledProvince) -> Iterator[TestClient]:
    """Yield a client over facts that were recorded a minute apart."""
    installation.projector().catch_up()
    run_as_owner(
        installation.url,
        "ALTER TABLE events DISABLE TRIGGER USER",
        f"UPDATE events SET recorded_at = timestamptz '{NOW}' + position * interval '1 minute'"  # noqa: S608 - ours
        " FROM log WHERE log.event_id = events.id",
        "ALTER TABLE events ENABLE TRIGGER USER",
    )
    with time_machine.travel(NOW):
        auditor = {"Authorization": f"Bearer {province.tokens['auditor']}"}
        yield TestClient(create_app(installation, projecting=False), headers=auditor)


def list_found(client: TestClient, **asked: Any) -> list[dict[str, Any]]:
    """Return the facts of all pages, three facts a page."""
    items: list[dict[str, Any]] = []
    page: dict[str, Any] = {"next": 0}
    while page["next"] is not None:
        answer = client.get(FACTS, params=asked | {"after": page["next"], "limit": 3})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        items += page["items"]
    return items


def test_pages_hold_the_whole_log_once(client: TestClient, installation: Installation) -> None:
    positions = [one["position"] for one in list_found(client)]
    assert positions == list(range(1, installation.log.last_position() + 1))


def test_facts_are_found_by_kind_stream_and_time(
    client: TestClient, province: FilledProvince
) -> None:
    everything = list_found(client)
    kinds = {"OfferSigned", "SchoolApproved"}
    expected = [one for one in everything if one["fact"] in kinds]
    assert list_found(client, kind=sorted(kinds)) == expected
    assert {one["fact"] for one in expected} == kinds

    own = province.names["graduate_id"]
    assert list_found(client, stream=own) == [one for one in everything if one["stream"] == own]

    since, until = (NOW + timedelta(minutes=minutes) for minutes in (12, 30))
    within = list_found(client, **{"from": since.isoformat(), "to": until.isoformat()})
    assert [one["position"] for one in within] == list(range(12, 30))
    assert list_found(client, kind="SchoolApproved", stream=own) == []


def test_what_cannot_be_searched_for_is_told(client: TestClient) -> None:
    for asked in ({"kind": "Nothing"}, {"from": "2026-05-12T00:00:00"}, {"stream": "x"}):
        answer = client.get(FACTS, params=asked)
        assert (answer.status_code, answer.json()["code"]) == (422, "FieldsWrong")


def test_an_employer_and_a_school_have_their_stories(
    client: TestClient, province: FilledProvince
) -> None:
    story = client.get(f"/api/audit/employers/{province.names['employer_id']}").json()["facts"]
    kinds = [one["fact"] for one in story]
    assert kinds[0] == "EmployerRegistered"
    assert {"QualificationSubmitted", "PositionOpened"} <= set(kinds)
    assert [one["position"] for one in story] == sorted(one["position"] for one in story)
    assert {"position", "zh", "en", "at", "actor", "request_id", "data"} <= set(story[0])
    school = client.get("/api/audit/schools/99001").json()["facts"]
    assert school[0]["fact"] == "SchoolRegistered"
    assert "StaffAppointed" in {one["fact"] for one in school}
    for path, code in (
        (f"employers/{province.names['graduate_id']}", "NoSuchEmployer"),
        ("schools/77777", "NoSuchSchool"),
    ):
        answer = client.get(f"/api/audit/{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, code)


def test_before_the_first_fact_it_is_told_that_nothing_had_happened_and_when_it_began(
    client: TestClient, province: FilledProvince
) -> None:
    own = province.names["graduate_id"]
    path = f"/api/audit/graduates/{own}/state"
    first = client.get(f"/api/audit/graduates/{own}").json()["facts"][0]["at"]

    answer = client.get(path, params={"at": (NOW - timedelta(days=400)).isoformat()})

    assert (answer.status_code, answer.json()["code"]) == (404, "NothingHappenedYet")
    told = answer.json()["first_at"]
    assert datetime.fromisoformat(told) == datetime.fromisoformat(first)
    assert told in answer.json()["next"]
    assert client.get(path, params={"at": told}).status_code == 200
    nobody = client.get(f"/api/audit/graduates/{uuid4()}/state", params={"at": told})
    assert (nobody.status_code, nobody.json()["code"]) == (404, "NoSuchGraduate")
