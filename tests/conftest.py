"""One embedded PostgreSQL for the whole run, and a fresh, migrated database for each test."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import fasteners
import psycopg2
import pytest
from sqlalchemy import make_url
from sqlalchemy.engine import URL

from signing.storage.embedded import embedded_url
from signing.storage.migrate import migrate

FASTER = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
TEMPLATE = "signing_template"


def run_on(server: URL, *statements: str) -> None:
    connection = psycopg2.connect(server.set(drivername="postgresql").render_as_string())
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()


@pytest.fixture(scope="session")
def server(testrun_uid: str) -> URL:
    """The server with a migrated template, shared by all workers of one run."""
    folder = Path(tempfile.gettempdir()) / f"signing-tests-{os.getuid()}-{testrun_uid[:8]}"
    folder.mkdir(exist_ok=True)
    with fasteners.InterProcessLock(folder / "lock"):
        url = make_url(embedded_url(folder / "pg"))
        if not (folder / "ready").exists():
            run_on(url, *(f"ALTER SYSTEM SET {one}" for one in FASTER), "SELECT pg_reload_conf()")
            run_on(url, f"CREATE DATABASE {TEMPLATE}")
            migrate(url.set(database=TEMPLATE).render_as_string(hide_password=False))
            (folder / "ready").touch()
    return url


@pytest.fixture
def database_url(server: URL) -> Iterator[str]:
    """A database of the test's own, with the schema and nothing in it."""
    name = f"t_{uuid4().hex}"
    run_on(server, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    yield server.set(database=name).render_as_string(hide_password=False)
    run_on(server, f"DROP DATABASE {name} WITH (FORCE)")
