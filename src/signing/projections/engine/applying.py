"""A read model and a batch of facts: all of it, or as far as it can, and why no further."""

from collections.abc import Sequence
from pathlib import Path
from traceback import extract_tb

import psycopg2
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from signing.events import Recorded
from signing.projections.engine.read_model import ReadModel

DATABASE_LOST = (
    InterfaceError,
    OperationalError,
    psycopg2.InterfaceError,
    psycopg2.OperationalError,
)
"""The database's trouble (gone, full, a deadlock), not the read model's: it may pass."""


class InapplicableFactError(Exception):
    """A read model cannot go on behind `position - 1`. The words hold nothing of the fact."""

    def __init__(self, name: str, position: int, error: str) -> None:
        super().__init__(f"{name} cannot digest the fact at position {position}: {error}")
        self.position = position
        self.error = error


def apply_facts(
    model: ReadModel, facts: Sequence[Recorded], connection: Connection
) -> InapplicableFactError | None:
    """Apply these facts; when one cannot be, those before it are, and the answer names it."""
    try:
        with connection.begin_nested():
            model.project(facts, connection)
    except DATABASE_LOST:
        raise
    except Exception as error:  # noqa: BLE001 — whatever is wrong with it is wrong with it alone
        if len(facts) == 1:
            return InapplicableFactError(model.NAME, facts[0].position, _described(error))
        half = len(facts) // 2
        return apply_facts(model, facts[:half], connection) or apply_facts(
            model, facts[half:], connection
        )
    return None


def _described(error: Exception) -> str:
    """The kind of error and where it arose: its own words may quote a person's data."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    ours = [one for one in extract_tb(error.__traceback__) if "site-packages" not in one.filename]
    place = ours[-1]
    return f"{type(cause).__name__} in {Path(place.filename).name}:{place.lineno} {place.name}"
