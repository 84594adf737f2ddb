"""Migrates the schema: on start for the embedded server, by command otherwise."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from signing.storage.adoption import adopt, is_foreign
from signing.storage.engine import open_connection
from signing.storage.roles import grant_rights, has_rights

MIGRATOR = 7_201_002
"""The advisory lock of whoever migrates."""


def migrate(url: str) -> None:
    """Apply the missing migrations. Processes that start together wait for one another.

    The owner of the tables does this, not the service. Raises RoleMissingError.
    """
    with open_connection(url) as turn, open_connection(url) as connection:
        turn.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        turn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATOR})
        command.upgrade(_make_config(connection), "head")
        grant_rights(connection)
        connection.commit()
        adopt(connection)  # before the first save: once enough was recorded here, nothing tells
        connection.commit()


def is_migration_pending(url: str) -> bool:
    """Return whether `migrate` has something to do."""
    with open_connection(url) as connection:
        head = ScriptDirectory.from_config(_make_config(connection)).get_current_head()
        current = MigrationContext.configure(connection).get_current_revision()
        return current != head or not has_rights(connection) or is_foreign(connection)


def _make_config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
