"""Engines of SQLAlchemy for one PostgreSQL, with time limits, so that no client blocks others."""

import select
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from psycopg2 import Error as DriverError
from psycopg2 import InterfaceError, OperationalError
from psycopg2.errors import ReadOnlySqlTransaction
from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, DisconnectionError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from signing.storage.addresses import normalize_url
from signing.storage.limits import make_cursor_factory
from signing.storage.prepared import prepare_repeated
from signing.storage.programs import identify_program

STATEMENT_SECONDS = 60
ASKING_SECONDS = 20
"""For who waits for an answer; a client that does not is gone by then."""
LOCK_SECONDS = 10
"""Then it is better to say so than to wait in a longer and longer line."""
SILENCE_MILLISECONDS = 15_000
"""After which an answer over a network is not coming any more."""
KEEPALIVE_SECONDS = 15
"""Of silence, after which a machine that is gone is noticed, though nobody asked it anything."""
KEPT, EXTRA = 10, 6
"""Connections of an engine that requests ask: 40 threads that answer them take turns. With all
engines and the own connections of recorder and ledger a process takes 62 at its worst."""
FEW_KEPT, FEW_EXTRA = 5, 3
"""Of an engine that mostly serves background work."""
PATIENCE_SECONDS = 10
"""How long a thread waits for its turn."""
CONNECTING_SECONDS = 5
"""How long a new connection may take to come about."""
REST_SECONDS = 1.0
"""A connection that rested longer is tried before it is used. Trying it every time, as
`pool_pre_ping` does, would double the round trips of a save."""


class DatabaseAwayError(Exception):
    """Another process of ours could not reach the database."""


AWAY = (OperationalError, InterfaceError, ReadOnlySqlTransaction, DatabaseAwayError)
DATABASE_ERRORS = (SQLAlchemyError, DriverError)
"""The driver's own errors too: SQLAlchemy does not translate all of them."""


LOOKING: WeakKeyDictionary[Engine, Engine] = WeakKeyDictionary()
"""By the engine that each looks beside."""


def is_database_away(error: BaseException) -> bool:
    """Return whether the database cannot be reached, or only reads, as a standby does."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(cause, AWAY)


def writing_engine(url: str) -> Engine:
    """Return an engine whose statements commit by themselves: a save is one round trip."""
    return _make_engine(url, alone=True, lock_seconds=LOCK_SECONDS)


def asking_engine(url: str | URL) -> Engine:
    """Return an engine for the reads of requests: a query is one round trip, with short limits."""
    return _make_engine(
        url,
        alone=True,
        statement_seconds=ASKING_SECONDS,
        lock_seconds=LOCK_SECONDS,
    )


def replica_engine(url: str) -> Engine:
    """Return an engine for reads of requests where the primary need not be."""
    return asking_engine(normalize_url(url, "prefer-standby"))


def reading_engine(url: str) -> Engine:
    """Return an engine with ordinary transactions, for read models and the projector."""
    return _make_engine(url, size=(FEW_KEPT, FEW_EXTRA))


def leading_engine(engine: Engine, name: str) -> Engine:
    """Return another engine for the same database, with transactions, for who leads.

    PostgreSQL shows its sessions under `name`, so that whoever takes over can end them, and
    prepares what is repeated with each fact.
    """
    leading = _make_engine(engine.url, size=(2, 1), name=name)
    prepare_repeated(leading)
    return leading


def listening_engine(url: str | URL) -> Engine:
    """Return an engine for the one connection over which processes wake one another."""
    return _make_engine(url, alone=True, size=(1, 0))


def engine_beside(engine: Engine) -> Engine:
    """Return another engine for the same database, whose statements commit by themselves.

    It is disposed with `engine`. A shared pool whose connections change their mode would lose a
    place for ever whenever a connection is lost before it changes back.
    """
    beside = _make_engine(engine.url, alone=True, size=(FEW_KEPT, FEW_EXTRA))
    event.listen(engine, "engine_disposed", lambda _: beside.dispose())
    return beside


def glancing_engine(engine: Engine, seconds: float) -> Engine:
    """Return another engine for the same database with one connection, for short looks at it.

    It is disposed with `engine`.
    """
    glancing = _make_engine(
        engine.url,
        alone=True,
        size=(1, 0),
        statement_seconds=seconds,
        lock_seconds=seconds,
    )
    event.listen(engine, "engine_disposed", lambda _: glancing.dispose())
    return glancing


def looking_engine(engine: Engine) -> Engine:
    """Return the engine beside `engine` with one connection, for who looks by the clock.

    Each look is one message, prepared if it is repeated: the connection is not tried before. If it
    is broken the look is an error, after which a supervisor begins again. It is disposed with
    `engine`.
    """
    if engine not in LOOKING:
        looking = LOOKING[engine] = _make_engine(engine.url, alone=True, size=(1, 0), tries=False)
        prepare_repeated(looking)
        event.listen(engine, "engine_disposed", lambda _: looking.dispose())
    return LOOKING[engine]


@contextmanager
def open_connection(url: str | URL) -> Iterator[Connection]:
    """Open one connection under the rights of its login, with ordinary transactions."""
    engine = create_engine(normalize_url(url), poolclass=NullPool, hide_parameters=True)
    with engine.connect() as connection:
        yield connection


@contextmanager
def try_lock(engine: Engine, key: int) -> Iterator[bool]:
    """Try to lock `key` for as long as the caller works; yield whether that succeeded.

    A transaction outside of any pool holds it, which has no other use and delays nobody: a lock of
    a session would be left to strangers behind a pooler. `engine` runs ordinary transactions.
    """
    with engine.connect() as connection:
        connection.detach()
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        asked = text("SELECT pg_try_advisory_xact_lock(:key)")
        yield bool(connection.execute(asked, {"key": key}).scalar_one())


@contextmanager
def own_connection(engine: Engine) -> Iterator[Connection]:
    """Open a connection outside of any pool, whose statements commit by themselves."""
    with engine.connect() as connection:
        connection.detach()
        connection.connection.dbapi_connection.autocommit = True  # type: ignore[union-attr]  # psycopg2's
        yield connection


def _make_engine(
    url: str | URL,
    *,
    alone: bool = False,
    size: tuple[int, int] = (KEPT, EXTRA),
    statement_seconds: float = STATEMENT_SECONDS,
    lock_seconds: float = 0,
    name: str = "",
    tries: bool = True,
) -> Engine:
    """Where statements are `alone`, each commits by itself.

    `lock_seconds` 0 is no limit: a standby projector waits as long as it takes.
    """
    engine = create_engine(
        normalize_url(url),
        pool_size=size[0],
        max_overflow=size[1],
        pool_timeout=PATIENCE_SECONDS,
        hide_parameters=True,  # values of a failed statement may be personal
        use_native_hstore=False,  # it asks the server at each connection, and nothing needs it
        connect_args={
            "application_name": name or identify_program().name,
            "connect_timeout": CONNECTING_SECONDS,
            "tcp_user_timeout": SILENCE_MILLISECONDS,
            "keepalives_idle": KEEPALIVE_SECONDS,
            "cursor_factory": make_cursor_factory(
                statement_seconds=statement_seconds, lock_seconds=lock_seconds
            ),
        },
        **({"isolation_level": "AUTOCOMMIT"} if alone else {}),
    )
    if tries:
        _check_rested_connections(engine)
    event.listen(engine, "handle_error", _leave_standby)
    return engine


def _leave_standby(context: ExceptionContext) -> None:
    """Give up all connections to a server that only reads now: of several hosts another writes."""
    if isinstance(context.original_exception, ReadOnlySqlTransaction):
        context.is_disconnect = True


def _check_rested_connections(engine: Engine) -> None:
    """Replace connections that the server closed while they rested, before anybody uses one."""

    def put_back(_: Any, entry: ConnectionPoolEntry) -> None:
        entry.info["rests_since"] = monotonic()

    def take(connection: Any, entry: ConnectionPoolEntry, _: Any) -> None:
        rested = monotonic() - entry.info.get("rests_since", monotonic())
        doubtful = rested > REST_SECONDS or _has_received(connection)
        if doubtful and not does_answer(engine, connection):
            raise DisconnectionError

    event.listen(engine, "checkin", put_back)
    event.listen(engine, "checkout", take)


def _has_received(connection: Any) -> bool:
    if connection.closed:
        return True
    ear = select.poll()
    ear.register(connection.fileno(), select.POLLIN)
    return has_news(ear)


def has_news(ear: select.poll) -> bool:
    """Return whether a resting connection received data: the server closes it. No round trip."""
    return bool(ear.poll(0))


def does_answer(engine: Engine, connection: Any) -> bool:
    try:
        return engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error:
        return False
