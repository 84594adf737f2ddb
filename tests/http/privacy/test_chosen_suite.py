"""An installation that chose the SM suite, and one that chose it later, at work."""

import json
import shutil
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from fastapi.testclient import TestClient
from sqlalchemy import select

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.storage.schema import data_keys, events
from signing.use_cases.privacy.suites import INTERNATIONAL, MARK, SM, Suite, SuiteName
from support.files.upload_client import authorize
from support.printing.print_client import make_settings
from support.routes.province import ProvinceTemplate, fill_province
from support.use_cases.contexts import NOW


@pytest.fixture
def clock() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


def open_installation(url: str, data: Path, algorithms: SuiteName) -> Installation:
    opened = Installation.open(make_settings(url, data, algorithms=algorithms))
    opened.projector().prepare()
    return opened


def find_sealed(found: Any) -> Iterator[str]:
    """Yield every encrypted value in a fact."""
    if isinstance(found, dict):
        if isinstance(found.get("sealed"), str) and found["sealed"]:
            yield found["sealed"]
        for value in found.values():
            yield from find_sealed(value)
    if isinstance(found, list):
        for value in found:
            yield from find_sealed(value)


def load_facts(installation: Installation) -> list[dict[str, Any]]:
    with installation.writing.connect() as connection:
        states = connection.execute(select(events.c.state).order_by(events.c.id)).scalars()
        return [json.loads(bytes(state)) for state in states]


def list_suites(installation: Installation, behind: int = 0) -> set[int]:
    """Return the numbers of the suites that encrypted the facts behind the first `behind`."""
    sealed = [b64decode(one) for one in find_sealed(load_facts(installation)[behind:])]
    assert all(one.startswith(MARK) for one in sealed)
    return {one[len(MARK)] for one in sealed}


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("suite", [INTERNATIONAL, SM], ids=["international", "sm"])
def test_a_season_is_written_by_the_suite_of_the_installation(
    database_url: str, tmp_path: Path, suite: Suite
) -> None:
    installation = open_installation(database_url, tmp_path, suite.name)
    province = fill_province(installation.context)
    installation.projector().catch_up()
    client = TestClient(create_app(installation, projecting=False))

    export = client.get("/api/me/export.json", headers=authorize(province, "signer"))
    with installation.writing.connect() as connection:
        wrapped = connection.execute(select(data_keys.c.wrapped)).scalars().all()
    digests = {one["identity_digest"][:2] for one in load_facts(installation) if "studies" in one}
    suites = list_suites(installation)
    installation.close()

    assert export.json()["graduate"]["person"]["name"] == "林小满"
    assert suites == {suite.number}
    assert {bytes(one)[: len(MARK) + 1] for one in wrapped} == {MARK + bytes([suite.number])}
    assert all((one == "2:") == (suite is SM) for one in digests)


@pytest.mark.usefixtures("clock")
def test_a_suite_chosen_later_reads_the_season_and_writes_its_own(
    province_template: ProvinceTemplate, database_url: str, tmp_path: Path
) -> None:
    shutil.copytree(province_template.data, tmp_path, dirs_exist_ok=True)
    installation = open_installation(database_url, tmp_path, "sm")
    before = len(load_facts(installation))
    client = TestClient(create_app(installation, projecting=False))
    province = province_template.province

    export = client.get("/api/me/export.json", headers=authorize(province, "signer"))
    changed = client.patch(
        "/api/employer", json={"contact": "吴小雨"}, headers=authorize(province, "employer")
    )
    suites = list_suites(installation), list_suites(installation, before)
    installation.close()

    assert export.json()["graduate"]["person"]["name"] == "林小满"
    assert changed.status_code == 200, changed.text
    assert suites == ({INTERNATIONAL.number, SM.number}, {SM.number})
