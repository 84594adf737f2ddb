"""One copy of the filled province for a whole module: nothing is changed here but checkpoints."""

import shutil
from collections.abc import Iterator

import pytest
import time_machine
from fastapi.testclient import TestClient
from sqlalchemy.engine import URL

from conftest import copy_database
from signing.bootstrap import Installation
from signing.http.app import create_app
from support.routes.province import FilledProvince, ProvinceTemplate
from support.use_cases.contexts import NOW
from support.use_cases.installations import open_installation


@pytest.fixture(scope="module")
def installation(
    server: URL, province_template: ProvinceTemplate, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    data = tmp_path_factory.mktemp("reading")
    shutil.copytree(province_template.data, data, dirs_exist_ok=True)
    with (
        copy_database(server, province_template.database) as url,
        time_machine.travel(NOW),
        open_installation(url, data) as opened,
    ):
        yield opened


@pytest.fixture(scope="module")
def province(province_template: ProvinceTemplate, installation: Installation) -> FilledProvince:
    del installation  # they stand on it
    return province_template.province


@pytest.fixture(scope="module")
def client(installation: Installation) -> TestClient:
    return TestClient(create_app(installation, projecting=False))
