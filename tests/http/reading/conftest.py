"""One copy of the ground for a whole module: nothing is changed here but checkpoints."""

import shutil
from collections.abc import Iterator
from uuid import uuid4

import pytest
import time_machine
from fastapi.testclient import TestClient
from sqlalchemy.engine import URL

from conftest import run_on
from ground import Ground
from offices import NOW
from places import Place
from print_desk import settings
from signing.http.app import create_app
from signing.http.parts import Parts


@pytest.fixture(scope="module")
def parts(server: URL, ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    name, data = f"reading_{uuid4().hex}", tmp_path_factory.mktemp("reading")
    shutil.copytree(ground.data, data, dirs_exist_ok=True)
    run_on(server, f"CREATE DATABASE {name} TEMPLATE {ground.database}")
    with time_machine.travel(NOW):
        url = server.set(database=name).render_as_string(hide_password=False)
        opened = Parts.of(settings(url, data))
        yield opened
        opened.close()
    run_on(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def place(ground: Ground, parts: Parts) -> Place:
    del parts  # they stand on it
    return ground.place


@pytest.fixture(scope="module")
def client(parts: Parts) -> TestClient:
    return TestClient(create_app(parts, projecting=False))
