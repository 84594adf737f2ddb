"""One copy of the ground for a whole module: nothing is changed here but checkpoints."""

import shutil
from collections.abc import Iterator

import pytest
import time_machine
from fastapi.testclient import TestClient
from sqlalchemy.engine import URL

from conftest import copy_of
from signing.bootstrap import Installation
from signing.http.app import create_app
from support.printing.print_client import settings
from support.routes.province import Place
from support.routes.shared_province import Ground
from support.use_cases.contexts import NOW


@pytest.fixture(scope="module")
def installation(
    server: URL, ground: Ground, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    data = tmp_path_factory.mktemp("reading")
    shutil.copytree(ground.data, data, dirs_exist_ok=True)
    with copy_of(server, ground.database) as url, time_machine.travel(NOW):
        opened = Installation.open(settings(url, data))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def place(ground: Ground, installation: Installation) -> Place:
    del installation  # they stand on it
    return ground.place


@pytest.fixture(scope="module")
def client(installation: Installation) -> TestClient:
    return TestClient(create_app(installation, projecting=False))
