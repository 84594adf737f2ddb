"""A small province for guessers, on a clock that stands still until it is moved."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.use_cases.core.context import Context
from support.use_cases.guesses import fill_roster
from support.use_cases.installations import open_installation
from support.use_cases.small_province import SmallProvince

UNKNOWN = (404, "NoSuchGraduate")
UNCONFIRMED = (409, "SourceNotConfirmed")
TOO_MANY = (429, "TooMany")
NEXT_WINDOW = timedelta(minutes=15)
START = datetime(2026, 5, 13, 9, 30, tzinfo=UTC)

Travel = Callable[[timedelta], None]


@pytest.fixture
def clock() -> Iterator[Travel]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller.shift


@pytest.fixture
def installation(database_url: str, tmp_path: Path, clock: Travel) -> Iterator[Installation]:
    del clock
    with open_installation(database_url, tmp_path, address_tries=25, person_tries=15) as opened:
        yield opened


@pytest.fixture
def context(installation: Installation) -> Context:
    return installation.context


@pytest.fixture
def small_province(context: Context) -> SmallProvince:
    return fill_roster(context)


@pytest.fixture
def client(installation: Installation, small_province: SmallProvince) -> TestClient:
    del small_province
    return open_client_at(installation, "203.0.113.7")


def open_client_at(installation: Installation, address: str) -> TestClient:
    return TestClient(create_app(installation, projecting=False), client=(address, 50000))
