"""A small pool of connections for saves: a general pool takes as long as a small INSERT.

With 8 writers on 2 cores SQLAlchemy's pool cost 40 % of the saves (docs/decisions/0002).
"""

import select
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from psycopg2.errors import ReadOnlySqlTransaction
from psycopg2.extensions import TRANSACTION_STATUS_IDLE
from sqlalchemy import Engine, event
from sqlalchemy.exc import TimeoutError as NoneIsFree

from signing.storage.engine import (
    PATIENCE_SECONDS,
    REST_SECONDS,
    does_answer,
    has_news,
)

MOST = 8
"""More writers at once only wait for one another's disk."""


@dataclass(slots=True)
class Line:
    """A connection of one user, with a poll object that notices when the server closes it."""

    connection: Any
    ear: select.poll = field(init=False)
    rests_since: float = field(init=False)

    def __post_init__(self) -> None:
        self.ear = select.poll()
        self.ear.register(self.connection.fileno(), select.POLLIN)
        self.rests_since = monotonic()


class Connections:
    """Keeps up to `MOST` connections of an engine; the engine's `dispose` closes them too."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._turns = threading.BoundedSemaphore(MOST)
        self._resting: list[Line] = []
        event.listen(engine, "engine_disposed", self._close)

    @contextmanager
    def cursor(self) -> Iterator[Any]:
        if not self._turns.acquire(timeout=PATIENCE_SECONDS):
            raise NoneIsFree
        try:
            line = self._take()
            try:
                with line.connection.cursor() as cursor:
                    yield cursor
            except ReadOnlySqlTransaction:  # a standby by now: another server writes
                line.connection.close()
                self._engine.dispose()
                raise
            finally:
                self._give_back(line)
        finally:
            self._turns.release()

    def _take(self) -> Line:
        """Return the connection that was returned last, if it still works; else a new one."""
        while self._resting:
            try:
                line = self._resting.pop()
            except IndexError:  # another thread was faster
                break
            rested = monotonic() - line.rests_since
            doubtful = rested > REST_SECONDS or has_news(line.ear)
            if not doubtful or does_answer(self._engine, line.connection):
                return line
            line.connection.close()
        return Line(self._own_connection())

    def _own_connection(self) -> Any:
        connection = self._engine.raw_connection()
        connection.detach()
        return connection.dbapi_connection

    def _give_back(self, line: Line) -> None:
        if line.connection.get_transaction_status() == TRANSACTION_STATUS_IDLE:
            line.rests_since = monotonic()
            self._resting.append(line)
        else:
            line.connection.close()

    def _close(self, _: Engine) -> None:
        while self._resting:
            self._resting.pop().connection.close()
