"""A time is read with any offset that ISO 8601 can write, though the database takes fewer."""

from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from signing.http.asking.security import COOKIE
from support.routes.province import FilledProvince

OFFSETS = ("+15:59", "-15:59", "+16:00", "-16:00", "+23:59", "-23:59", "+23:59:59.999999")
READERS = {
    "/api/statistics/esign?year=2026&as_of={}": "province",
    "/api/statistics/esign.csv?year=2026&as_of={}": "province",
    "/api/statistics/esign.xlsx?year=2026&as_of={}": "province",
    "/api/statistics/esign/changes?year=2026&from={}": "province",
    "/api/statistics/esign/changes?year=2026&to={}": "province",
    "/api/statistics/esign/facts?year=2026&count=signed&as_of={}": "province",
    "/api/audit/facts?from={}": "auditor",
    "/api/audit/facts?to={}": "auditor",
    "/api/audit/graduates/{graduate_id}/state?at={}": "auditor",
    "/audit/graduates/{graduate_id}?at={}": "auditor",
    "/audit?from={}": "auditor",
    "/audit/facts.jsonl?to={}": "auditor",
    "/statistics/facts?year=2026&count=signed&day={}": "province",
    "/statistics?year=2026&day={}": "province",
}
ENDS = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00")


def ask_as(client: TestClient, province: FilledProvince, who: str, path: str) -> Any:
    client.cookies.clear()
    client.cookies.set(COOKIE, province.tokens[who])
    return client.get(path, headers={"Sec-Fetch-Site": "same-origin"})


@pytest.fixture(scope="session")
def moments() -> list[str]:
    return [f"2026-05-20T12:00:00{offset}" for offset in OFFSETS] + list(ENDS)


def test_no_offset_of_a_time_breaks_whoever_reads_it(
    province: FilledProvince, idle_client: TestClient, moments: list[str]
) -> None:
    broken = []
    for path, who in READERS.items():
        for moment in moments:
            address = path.replace("{}", quote(moment)).format(**province.names)
            answer = ask_as(idle_client, province, who, address)
            if answer.status_code not in {200, 422}:
                broken.append((address, answer.status_code))

    assert broken == []


def test_the_same_moment_in_another_offset_answers_the_same(
    province: FilledProvince, idle_client: TestClient
) -> None:
    asked = {"/api/statistics/esign?year=2026&as_of={}": 2026, "/api/audit/facts?to={}": 2099}
    for path, year in asked.items():
        moments = f"{year}-05-13T11:30:00+23:30", f"{year}-05-12T12:00:00+00:00"
        paths = [path.format(quote(one)) for one in moments]
        far, near = (ask_as(idle_client, province, READERS[path], one).json() for one in paths)

        assert far["items"]
        assert far["items"] == near["items"]
