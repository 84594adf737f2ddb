"""Brings the schema up to date: on start for the embedded server, by command otherwise."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from signing.storage.engine import normal

MIGRATOR = 7_201_002
"""The advisory lock of whoever migrates."""
OLDEST = "3"
"""PostgreSQL's first ordinary transaction id: below any that a running cluster hands out."""


def migrate(url: str) -> None:
    """Apply what is missing. Processes that start together wait for one another."""
    with _connection(url) as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATOR})
        connection.commit()
        try:
            command.upgrade(_config(connection), "head")
            connection.commit()
            _adopt(connection)
            connection.commit()
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": MIGRATOR})
            connection.commit()


def pending(url: str) -> bool:
    """Whether migrations wait to be applied."""
    with _connection(url) as connection:
        head = ScriptDirectory.from_config(_config(connection)).get_current_head()
        return MigrationContext.configure(connection).get_current_revision() != head


def _adopt(connection: Connection) -> None:
    """Take over events that were recorded in another cluster and restored from its dump.

    Transaction ids start again in a new cluster, so stored ones could lie in its future: nothing
    would be sealed, or in the wrong order. What is left is sealed first, then all become old.
    """
    foreign = text(
        "SELECT xid >= pg_current_xact_id() FROM events ORDER BY xid DESC, id DESC LIMIT 1"
    )
    if not connection.execute(foreign).scalar_one_or_none():
        return
    connection.execute(text("LOCK TABLE events, log IN ACCESS EXCLUSIVE MODE"))
    connection.execute(
        text("""
        INSERT INTO log (position, event_id)
        SELECT (SELECT coalesce(max(position), 0) FROM log)
               + row_number() OVER (ORDER BY xid, id), id
        FROM events WHERE NOT EXISTS (SELECT FROM log WHERE event_id = events.id)
        """)
    )
    connection.execute(text("UPDATE events SET xid = :oldest ::xid8"), {"oldest": OLDEST})


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
    engine = create_engine(normal(url), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
