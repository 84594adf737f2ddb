"""The service on a database of its own, asked as a client asks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from fastapi.testclient import TestClient

from offices import NOW
from places import Place, built
from print_desk import settings
from signing.http.app import create_app
from signing.http.parts import Parts


@pytest.fixture
def parts(database_url: str, tmp_path: Path) -> Iterator[Parts]:
    opened = Parts.of(settings(database_url, tmp_path))
    opened.projector().prepare()
    yield opened
    opened.close()


@pytest.fixture
def place(parts: Parts) -> Iterator[Place]:
    """One of everything, at a moment that stands."""
    with time_machine.travel(NOW):
        yield built(parts.office)


@pytest.fixture
def idle(parts: Parts) -> TestClient:
    """A service in which nothing is drawn and no list is kept up to date."""
    return TestClient(create_app(parts))


@pytest.fixture
def client(parts: Parts) -> Iterator[TestClient]:
    with TestClient(create_app(parts)) as serving:
        yield serving
