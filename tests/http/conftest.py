"""The service on a database of its own, asked as a client asks."""

import shutil
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from fastapi.testclient import TestClient
from sqlalchemy import update
from sqlalchemy.engine import URL

from conftest import TEMPLATE, copy_of, run_on
from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.storage.schema import print_jobs
from signing.use_cases.printing.jobs.job import JobState
from support.printing.print_client import settings
from support.routes.province import Place, built
from support.routes.shared_province import Ground
from support.use_cases.contexts import NOW


@pytest.fixture(scope="session")
def ground(server: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    name, data = f"ground_{uuid4().hex}", tmp_path_factory.mktemp("ground")
    run_on(server, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    opened = opened_on(server.set(database=name).render_as_string(hide_password=False), data)
    with time_machine.travel(NOW):
        place = built(opened.context)
        opened.projector().catch_up()
    opened.close()
    yield Ground(name, data, place)
    run_on(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database_url(server: URL, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """With nothing in it; where the place is asked for, a copy of the ground with its keys."""
    template = TEMPLATE
    if "ground" in request.fixturenames:
        copied: Ground = request.getfixturevalue("ground")
        template = copied.database
        shutil.copytree(copied.data, tmp_path, dirs_exist_ok=True)
    with copy_of(server, template) as url:
        yield url


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Iterator[Installation]:
    opened = opened_on(database_url, tmp_path)
    yield opened
    opened.close()


def opened_on(database_url: str, data: Path) -> Installation:
    opened = Installation.open(settings(database_url, data))
    opened.projector().prepare()
    return opened


@pytest.fixture
def place(ground: Ground, installation: Installation) -> Iterator[Place]:
    """One of everything, at a moment that stands."""
    del installation  # they stand on it
    with time_machine.travel(NOW):
        yield deepcopy(ground.place)


@pytest.fixture
def idle(installation: Installation) -> TestClient:
    """A service in which nothing is drawn and no list is kept up to date."""
    return TestClient(create_app(installation))


@pytest.fixture
def client(installation: Installation) -> Iterator[TestClient]:
    """A service at work; the print job of the place is called off, for it would cost seconds."""
    with installation.writing.connect() as connection:
        connection.execute(update(print_jobs).values(state=JobState.CANCELLED))
    with TestClient(create_app(installation)) as serving:
        yield serving
