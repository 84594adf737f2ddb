"""What a program sends PostgreSQL, statement by statement."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from signing.storage.limits import LimitedCursor

PING = "SELECT 1"
"""By which a pool sees that a connection that rested still lives: a slow machine lets them rest."""


@contextmanager
def note_statements() -> Iterator[list[str]]:
    """Yield the list that each statement is added to, with its values."""
    noted: list[str] = []
    execute = LimitedCursor.execute

    def executing(cursor: Any, statement: Any, *args: Any) -> None:
        if statement != PING:
            noted.append(f"{statement} {args}")
        execute(cursor, statement, *args)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(LimitedCursor, "execute", executing)
        yield noted
