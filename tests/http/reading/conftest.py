"""One copy of the ground for a whole module: nothing is changed here but checkpoints."""

import shutil
from collections.abc import Iterator

import pytest
import time_machine
from fastapi.testclient import TestClient
from sqlalchemy.engine import URL

from conftest import copy_of
from ground import Ground
from offices import NOW
from places import Place
from print_desk import settings
from signing.http.app import create_app
from signing.http.parts import Parts


@pytest.fixture(scope="module")
def parts(server: URL, ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    data = tmp_path_factory.mktemp("reading")
    shutil.copytree(ground.data, data, dirs_exist_ok=True)
    with copy_of(server, ground.database) as url, time_machine.travel(NOW):
        opened = Parts.of(settings(url, data))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def place(ground: Ground, parts: Parts) -> Place:
    del parts  # they stand on it
    return ground.place


@pytest.fixture(scope="module")
def client(parts: Parts) -> TestClient:
    return TestClient(create_app(parts, projecting=False))
