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

from conftest import PREPARED, copy_database, run_on
from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.projections.engine import freshness
from signing.storage.schema import print_jobs
from signing.use_cases.printing.jobs.job import JobState
from support.routes.province import FilledProvince, ProvinceTemplate, fill_province
from support.use_cases.contexts import NOW
from support.use_cases.installations import open_installation


@pytest.fixture(scope="session")
def province_template(
    server: URL, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ProvinceTemplate]:
    name, data = f"province_{uuid4().hex}", tmp_path_factory.mktemp("province")
    run_on(server, f"CREATE DATABASE {name} TEMPLATE {PREPARED}")
    url = server.set(database=name).render_as_string(hide_password=False)
    with open_installation(url, data) as opened:
        opened.projector().prepare()
        with time_machine.travel(NOW):
            province = fill_province(opened.context)
            opened.projector().catch_up()
    yield ProvinceTemplate(name, data, province)
    run_on(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database_url(server: URL, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Yield an empty database, or a copy of the filled province with its keys."""
    template = PREPARED
    if "province_template" in request.fixturenames:
        copied: ProvinceTemplate = request.getfixturevalue("province_template")
        template = copied.database
        shutil.copytree(copied.data, tmp_path, dirs_exist_ok=True)
    with copy_database(server, template) as url:
        yield url


@pytest.fixture
def province(
    province_template: ProvinceTemplate, installation: Installation
) -> Iterator[FilledProvince]:
    """Yield one of everything, with the clock stopped."""
    del installation  # they stand on it
    with time_machine.travel(NOW):
        yield deepcopy(province_template.province)


@pytest.fixture
def unprojected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody projects, no read waits: it would wait in vain, two seconds each time."""
    monkeypatch.setattr(freshness, "PATIENCE_SECONDS", 0.0)


@pytest.fixture
def idle_client(installation: Installation, unprojected: None) -> TestClient:
    """Return a client of a service without background work: no list is kept up to date."""
    del unprojected  # it stands in the program
    return TestClient(create_app(installation))


@pytest.fixture
def client(installation: Installation) -> Iterator[TestClient]:
    """Yield a client of a service at work; the waiting print job is cancelled to save seconds."""
    with installation.writing.connect() as connection:
        connection.execute(update(print_jobs).values(state=JobState.CANCELLED))
    with TestClient(create_app(installation)) as serving:
        yield serving
