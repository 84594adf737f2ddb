"""Has PostgreSQL prepare what a connection asks again: to plan a save takes longer than to run it.

A prepared statement belongs to a session. A pooler gives every transaction another one, so behind
one nothing is prepared; nor on a connection any more where it failed once. See decisions 0002 and
0074.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

from psycopg2 import NotSupportedError, ProgrammingError
from psycopg2.errors import InvalidSqlStatementName
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.pool import ConnectionPoolEntry

from signing.storage.limits import is_pooled

RENEWED_USES = 200
"""After so many it is planned anew: what suits a small table does not suit a large one."""
LONGEST = 4000
"""Characters of a statement: a save of many facts is longer, and of another length next time."""
LONGEST_IN_TRANSACTIONS = 16_000
"""What writes the rows of a fact in all read models has up to half of it."""
MOST = 50
"""Statements that a connection counts; at one more it forgets them all."""
SPOILED = (ProgrammingError, NotSupportedError, InvalidSqlStatementName)
"""What preparing may fail of; of these errors PostgreSQL had recorded nothing."""


REPEATED = {"repeated": True}
"""The execution options of a statement that transactions repeat with the same words."""
USES = "prepared statements"
BLANK = re.compile(r"%\([^)]*\)s|%s")


class Uses:
    """The statements that a connection was asked; who asks again gets them prepared."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._uses: dict[str, int] = {}

    def prepare(self, statements: Sequence[str]) -> list[str]:
        """Return a message that prepares first, so that nothing keeps it from it, then executes."""
        first: list[str] = []
        if len(self._uses) > MOST:
            self._uses.clear()
            first.append("DEALLOCATE ALL")
        executing = [self._use(statement, first) for statement in statements]
        return first + executing

    def _use(self, statement: str, first: list[str]) -> str:
        if len(statement) > self._longest:
            return statement
        used = self._uses[statement] = self._uses.get(statement, -1) + 1
        if not used:  # many are asked once
            return statement
        wording = _word(statement)
        if used % RENEWED_USES == 1:
            first += [wording.forgetting] * (used > 1) + [wording.preparing]
        return wording.executing


class Preparing:
    """A connection's one cursor, which commits each message by itself, and what it has prepared."""

    def __init__(self, connection: Any) -> None:
        self._cursor = connection.cursor()
        self._uses = Uses(LONGEST)
        self._works = not is_pooled(connection)
        self._cursor.bind_session(alone=self._works)

    def ask(self, statements: Sequence[str], values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Execute statements in one message and one transaction; return the last one's rows.

        If it is the preparing that fails, nothing was recorded, and it is sent again without.
        """
        try:
            message = self._uses.prepare(statements) if self._works else statements
            self._cursor.execute("; ".join(message), values)
        except SPOILED:
            if not self._works:
                raise
            self._works = False
            self._cursor.bind_session(alone=False)
            self._cursor.execute("; ".join(statements), values)
        rows: list[tuple[Any, ...]] = self._cursor.fetchall()
        return rows


def prepare_repeated(engine: Engine) -> None:
    """Have what is REPEATED on an engine's connections prepared, whatever transaction it is in.

    If it is the preparing that fails, that is the transaction's error; the next one goes without.
    """

    def begin(connection: Any, entry: ConnectionPoolEntry) -> None:
        entry.info[USES] = None if is_pooled(connection) else Uses(LONGEST_IN_TRANSACTIONS)
        connection.rollback()

    def use(
        connection: Connection, _: Any, statement: str, values: Any, context: Any, many: bool
    ) -> tuple[str, Any]:
        uses: Uses | None = connection.info[USES]
        if many or uses is None or "repeated" not in context.execution_options:
            return statement, values
        return "; ".join(uses.prepare([statement])), values

    def give_up(context: ExceptionContext) -> None:
        if context.connection is not None and isinstance(context.original_exception, SPOILED):
            context.connection.info[USES] = None

    event.listen(engine, "connect", begin)
    event.listen(engine, "before_cursor_execute", use, retval=True)
    event.listen(engine, "handle_error", give_up)


class _Wording(NamedTuple):
    preparing: str
    executing: str
    forgetting: str


@lru_cache(maxsize=2 * MOST)
def _word(statement: str) -> _Wording:
    """Name a statement by its digest: under one name no session has two."""
    name = f"s{sha256(statement.encode()).hexdigest()[:24]}"
    blanks: list[str] = []

    def number(blank: re.Match[str]) -> str:
        if blank.group() == "%s" or blank.group() not in blanks:
            blanks.append(blank.group())
            return f"${len(blanks)}"
        return f"${blanks.index(blank.group()) + 1}"

    numbered = BLANK.sub(number, statement)
    given = f"({', '.join(blanks)})" if blanks else ""
    return _Wording(
        f"PREPARE {name} AS {numbered}",
        f"EXECUTE {name}{given}",
        f"DEALLOCATE {name}",
    )
