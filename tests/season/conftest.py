"""A database for a whole module."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy.engine import URL

from conftest import TEMPLATE, run_on


@pytest.fixture(scope="module")
def module_database_url(server: URL) -> Iterator[str]:
    name = f"season_{uuid4().hex}"
    run_on(server, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    yield server.set(database=name).render_as_string(hide_password=False)
    run_on(server, f"DROP DATABASE {name} WITH (FORCE)")
