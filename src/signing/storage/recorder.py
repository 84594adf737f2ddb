"""Records events in PostgreSQL: one round trip a save, no table lock, no NOTIFY inside it.

An event is recorded here and gets its place in the one log later (`log.py`); so `insert_events`
returns the ids of rows, not positions. Figures and alternatives: docs/decisions/0002. Why a save
locks the streams that it rests on, and nothing else: docs/decisions/0024.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import psycopg2
import psycopg2.extras
from eventsourcing import persistence
from eventsourcing.persistence import AggregateRecorder, StoredEvent
from sqlalchemy import Engine, exc

from signing.storage.connections import Connections
from signing.storage.copying import copy_events
from signing.storage.log import Log
from signing.watching.metrics import SAVING
from signing.watching.traces import open_statement

psycopg2.extras.register_uuid()

INSERT = "INSERT INTO events (stream, version, topic, state) VALUES "
MANY = 1000
"""A statement of more events takes their size several times, here and in PostgreSQL."""
OWN_IDS = "SELECT id FROM events WHERE xid = pg_current_xact_id() ORDER BY id"
SHARE, TAKE = "pg_advisory_xact_lock_shared(%s)", "pg_advisory_xact_lock(%s)"
NEXT = "(stream = %s AND version = %s)"
GROWN = (
    "INSERT INTO events (stream, version, topic, state)"
    " SELECT stream, version, topic, state FROM events WHERE"
)
"""Records again whatever follows the known version of a stream: nothing, or it is a conflict."""
ERRORS: dict[type[Exception], type[persistence.PersistenceError]] = {
    psycopg2.InterfaceError: persistence.InterfaceError,
    psycopg2.DataError: persistence.DataError,
    psycopg2.OperationalError: persistence.OperationalError,
    psycopg2.errors.ReadOnlySqlTransaction: persistence.OperationalError,  # a standby, for now
    psycopg2.IntegrityError: persistence.IntegrityError,
    psycopg2.InternalError: persistence.InternalError,
    psycopg2.ProgrammingError: persistence.ProgrammingError,
    psycopg2.NotSupportedError: persistence.NotSupportedError,
    psycopg2.DatabaseError: persistence.DatabaseError,
    psycopg2.Error: persistence.PersistenceError,
}
TAKEN = (psycopg2.errors.UniqueViolation, psycopg2.errors.DeadlockDetected)


class Conflict(persistence.IntegrityError):
    """Another save was first; `constraint` names what it took ("" if two saves crossed)."""

    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint


class Basis(NamedTuple):
    """A stream that a save rests on, and the last version of it that was known; 0 for none."""

    stream: UUID
    version: int


@dataclass(frozen=True)
class Beside:
    """An INSERT, UPDATE or DELETE that runs in the same statement as the events.

    `shares` are advisory locks that the save shares, so that it sees what whoever has one alone
    has committed.
    """

    statement: str
    values: tuple[Any, ...]
    shares: tuple[int, ...] = ()


class PostgresRecorder(AggregateRecorder):
    """`engine` must commit every statement by itself (`writing_engine`)."""

    def __init__(self, engine: Engine, log: Log) -> None:
        self.connections = Connections(engine)
        self._log = log

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        beside: Sequence[Beside] = (),
        rests_on: Sequence[Basis] = (),
        bases: Collection[UUID] = (),
        **kwargs: Any,
    ) -> Sequence[int]:
        """Record all or nothing; return the ids of the events' rows. Raises Conflict.

        Nothing is recorded if a stream in `rests_on` has grown. `bases` are the streams among
        those of the events on which other saves may rest: these saves come before or know.
        """
        del kwargs
        if not stored_events and not beside:
            return []
        locks, keys = _build_locks(rests_on, bases, beside)
        if len(stored_events) > MANY:
            ids = self._copy_events(stored_events, (locks, keys), beside, rests_on)
            self._log.wake()
            return ids
        statement, values = _build_statement(stored_events, beside, rests_on)
        rows = self._ask("INSERT events", [*locks, statement], keys + values)
        ids = [row[0] for row in rows]
        if ids:
            self._log.wake()
        return ids

    def _copy_events(
        self,
        stored_events: Sequence[StoredEvent],
        locks: tuple[list[str], list[int]],
        beside: Sequence[Beside],
        rests_on: Sequence[Basis],
    ) -> list[int]:
        """The same for thousands, in pieces of one transaction: memory does not grow with them.

        A connection that fails within is closed, and with it the transaction.
        """
        with (
            BUSY,
            open_statement("COPY events"),
            self.connections.lend() as line,
            line.connection.cursor() as cursor,
        ):
            cursor.execute("BEGIN")
            for statement in locks[0]:
                cursor.execute(statement, locks[1])
            copy_events(cursor, stored_events)
            if beside or rests_on:
                cursor.execute(*_build_statement([], beside, rests_on))
            cursor.execute(OWN_IDS)
            ids = [row[0] for row in cursor.fetchall()]
            cursor.execute("COMMIT")
        return ids

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        statement = "SELECT stream, version, topic, state FROM events WHERE stream = %s"
        values: list[Any] = [originator_id]
        if gt is not None:
            statement += " AND version > %s"
            values.append(gt)
        if lte is not None:
            statement += " AND version <= %s"
            values.append(lte)
        statement += " ORDER BY version DESC" if desc else " ORDER BY version"
        if limit is not None:
            statement += " LIMIT %s"
            values.append(limit)
        return [
            StoredEvent(stream, version, topic, bytes(state))
            for stream, version, topic, state in self._ask("SELECT events", [statement], values)
        ]

    def _ask(
        self, name: str, statements: Sequence[str], values: Sequence[Any]
    ) -> list[tuple[Any, ...]]:
        """Execute statements in one round trip and one transaction; return the last one's rows."""
        with BUSY, open_statement(name), self.connections.lend() as line:
            return line.preparing.ask(statements, values)


class _Busy:
    """Counts who uses a connection, and raises the library's errors in place of the driver's."""

    def __enter__(self) -> None:
        SAVING.inc()

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        SAVING.dec()
        if isinstance(error, TAKEN):
            raise Conflict(error.diag.constraint_name or "") from None
        if isinstance(error, (psycopg2.Error, exc.DBAPIError, exc.TimeoutError)):
            raise _translate_error(error) from error


BUSY = _Busy()
"""For every thread: it remembers nothing."""


def _translate_error(error: Exception) -> persistence.PersistenceError:
    if isinstance(error, exc.TimeoutError):
        return persistence.OperationalError("no connection is free")
    cause = error.orig if isinstance(error, exc.DBAPIError) else error
    kind = next(to for of, to in ERRORS.items() if isinstance(cause, of))
    return kind(type(cause).__name__)


def _build_locks(
    rests_on: Sequence[Basis], bases: Collection[UUID], beside: Sequence[Beside]
) -> tuple[list[str], list[int]]:
    """Return the statement, if any, that runs first, in the same transaction and round trip.

    Whoever rests on a stream shares its lock, whoever adds to it has it alone. The next statement
    sees what was committed meanwhile, and gets its place in the log after it.
    """
    if not (rests_on or bases or beside):
        return [], []
    locks = dict.fromkeys((key for one in beside for key in one.shares), SHARE)
    locks |= dict.fromkeys((lock_key(one.stream) for one in rests_on), SHARE)
    locks |= dict.fromkeys(map(lock_key, bases), TAKE)
    if not locks:
        return [], []
    keys = sorted(locks)  # whoever takes several takes them in one order, lest two wait crosswise
    return [f"SELECT {', '.join([locks[key] for key in keys])}"], keys


def lock_key(stream: UUID) -> int:
    """Return the first half of the id; ids are digests or random."""
    return int.from_bytes(stream.bytes[:8], signed=True)


def _build_statement(
    stored_events: Sequence[StoredEvent], beside: Sequence[Beside], rests_on: Sequence[Basis]
) -> tuple[str, list[Any]]:
    """Return one statement for all; data-modifying WITH parts run whether selected or not."""
    parts = [f"b{number} AS ({one.statement})" for number, one in enumerate(beside)]
    values: list[Any] = [value for one in beside for value in one.values]
    if rests_on:
        parts.append(f"g AS ({GROWN} {' OR '.join([NEXT] * len(rests_on))})")
        for basis in rests_on:
            values += (basis.stream, basis.version + 1)
    if stored_events:
        rows = ", ".join(["(%s, %s, %s, %s)"] * len(stored_events))
        parts.append(f"e AS ({INSERT}{rows} RETURNING id)")
        for one in stored_events:
            values += (one.originator_id, one.originator_version, one.topic, one.state)
    if len(parts) == 1 and stored_events:
        return f"{INSERT}{rows} RETURNING id", values
    wanted = "SELECT id FROM e ORDER BY id" if stored_events else "SELECT 0 WHERE false"
    return f"WITH {', '.join(parts)} {wanted}", values
