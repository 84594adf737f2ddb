"""One embedded PostgreSQL for the whole run, and a fresh, migrated database for each test."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import fasteners
import psycopg2
import pytest
from hypothesis import settings
from sqlalchemy import make_url
from sqlalchemy.engine import URL

from signing.bootstrap import Installation
from signing.projections import READ_MODELS
from signing.projections.engine.progress import enlist
from signing.storage import connections, engine
from signing.storage.embedded import EmbeddedServerError, embedded_url, leave
from signing.storage.migrate import migrate
from signing.storage.roles import SERVICE
from signing.use_cases.access import passwords
from support.hashing import CHEAP
from support.making_again import pytest_fixture_setup
from support.slow_files import find_order
from support.use_cases.installations import open_installation
from support.waiting import PATIENCE, soon

__all__ = ["pytest_fixture_setup"]  # a hook

settings.register_profile("signing", deadline=None)  # a busy machine is slow, not wrong
settings.load_profile("signing")
passwords.HASHER = CHEAP  # but in `test_passwords.py`
for module, limit in (
    (engine, "CONNECTING_SECONDS"),
    (engine, "LOCK_SECONDS"),
    (engine, "PATIENCE_SECONDS"),
    (connections, "PATIENCE_SECONDS"),
):
    setattr(module, limit, int(PATIENCE))  # but in `test_timeouts.py`
FASTER = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
TEMPLATE = "signing_template"
PREPARED = "signing_prepared"
"""The same, with the tables of all read models: to make them takes longer than to copy them."""
COPYING = " STRATEGY FILE_COPY"
"""Half of the work of the other, which writes each page to the log."""
os.environ.setdefault("SIGNING_HOSTS", "*")  # clients of tests call by any name
os.environ.setdefault("SIGNING_SYSTEM_FONTS", "false")  # every machine has others
os.environ.setdefault("SIGNING_RATE_LIMITS", "off")  # and from one address, all at once
MEMORY = Path("/dev/shm")  # noqa: S108 — a folder of our own in it
ROOM = 2 * 1024**3


def _choose_fast_folder() -> Path:
    """Return a folder in memory if it has room: each test makes some hundred files."""
    fits = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if fits else Path(tempfile.gettempdir())


FAST = _choose_fast_folder()
RUNS = FAST / f"signing-tests-{os.getuid()}"
os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(FAST))  # keys are synced to their disk


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests in the folder of a target with its name, and run long files first."""
    for one in items:
        for target in ("faults", "browser"):
            if one.nodeid.startswith(f"tests/{target}/"):
                one.add_marker(target)
    items.sort(key=lambda one: find_order(one.nodeid.partition("::")[0]))


def run_on(server: URL, *statements: str) -> None:
    connection = psycopg2.connect(server.set(drivername="postgresql").render_as_string())
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                copies = " TEMPLATE " in statement
                soon(partial(_run_statement, cursor, statement + COPYING * copies))
                if copies:
                    # what nobody copies with a template, and migrating gives
                    database = statement.split()[2]
                    cursor.execute(f"GRANT CREATE ON DATABASE {database} TO {SERVICE}")
    finally:
        connection.close()


def _run_statement(cursor: Any, statement: str) -> bool:
    """Return whether it ran: a database with a last connection cannot be copied yet."""
    try:
        cursor.execute(statement)
    except psycopg2.errors.ObjectInUse:
        return False
    return True


@contextmanager
def copy_database(server: URL, template: str = TEMPLATE) -> Iterator[str]:
    """Yield the address of a copy of the database `template`, dropped afterwards."""
    name = f"t_{uuid4().hex}"
    run_on(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.set(database=name).render_as_string(hide_password=False)
    run_on(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def server(testrun_uid: str) -> Iterator[URL]:
    """Yield the server with a migrated template, which all workers of a run share."""
    folder = Path(f"{RUNS}-{testrun_uid[:8]}")
    with fasteners.InterProcessLock(f"{RUNS}.lock"):
        _clear_away_killed_runs()
        url = make_url(embedded_url(folder / "pg"))
        if not (folder / "ready").exists():
            make_templates(url)
            (folder / "ready").touch()
    yield url
    with fasteners.InterProcessLock(f"{RUNS}.lock"):
        _clear_away(folder)


def make_templates(server: URL) -> None:
    """Make the databases that are copied, also where a first try failed."""
    run_on(server, *(f"ALTER SYSTEM SET {one}" for one in FASTER), "SELECT pg_reload_conf()")
    run_on(server, f"DROP DATABASE IF EXISTS {TEMPLATE}")
    run_on(server, f"CREATE DATABASE {TEMPLATE}")
    migrate(server.set(database=TEMPLATE).render_as_string(hide_password=False))
    run_on(
        server,
        f"DROP DATABASE IF EXISTS {PREPARED}",
        f"CREATE DATABASE {PREPARED} TEMPLATE {TEMPLATE}",
    )
    url = server.set(database=PREPARED).render_as_string(hide_password=False)
    preparing = engine.writing_engine(url)
    with preparing.begin() as connection:
        enlist(connection, READ_MODELS)
    preparing.dispose()


def _clear_away(folder: Path) -> None:
    """Delete a run's folder, unless another worker of that run still needs it."""
    if leave(folder / "pg"):
        shutil.rmtree(folder)


def _clear_away_killed_runs() -> None:
    for folder in RUNS.parent.glob(f"{RUNS.name}-*"):
        try:
            embedded_url(folder / "pg")
        except EmbeddedServerError:  # killed before it had made its server
            shutil.rmtree(folder)
        else:
            _clear_away(folder)


@pytest.fixture
def database_template() -> str:
    """Return the database that `database_url` is a copy of."""
    return TEMPLATE


@pytest.fixture
def database_url(server: URL, database_template: str) -> Iterator[str]:
    """Yield a database of the test's own, with the schema and no rows."""
    with copy_database(server, database_template) as url:
        yield url


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Return where `installation` keeps its keys and files."""
    return tmp_path


@pytest.fixture
def chosen_settings() -> dict[str, Any]:
    """Return what `installation` is told beside its database and folder."""
    return {}


@pytest.fixture
def installation(
    database_url: str, data_folder: Path, chosen_settings: dict[str, Any]
) -> Iterator[Installation]:
    """Yield an installation on the test's own database; its read models are not made yet."""
    with open_installation(database_url, data_folder, **chosen_settings) as opened:
        yield opened
