"""A small pool of connections for saves: a general pool takes as long as a small INSERT.

With 8 writers on 2 cores SQLAlchemy's pool cost 40 % of the saves (docs/decisions/0002).
"""

import select
from collections.abc import Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
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
from signing.storage.prepared import Preparing

MOST = 8
"""More writers at once only wait for one another's disk."""


@dataclass(slots=True)
class Line:
    """A connection of one user, what it prepares, and a poll object that notices its end."""

    connection: Any
    preparing: Preparing = field(init=False)
    ear: select.poll = field(init=False)
    rests_since: float = field(init=False)

    def __post_init__(self) -> None:
        self.preparing = Preparing(self.connection)
        self.ear = select.poll()
        self.ear.register(self.connection.fileno(), select.POLLIN)
        self.rests_since = monotonic()


class Loan:
    """A connection for a block. A generator would cost a save as much as the pool itself."""

    __slots__ = ("_connections", "_line")

    def __init__(self, connections: "Connections") -> None:
        self._connections = connections

    def __enter__(self) -> Line:
        self._line = self._connections.take()
        return self._line

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        self._connections.give_back(self._line, error)


class Connections:
    """Keeps up to `MOST` connections of an engine; the engine's `dispose` closes them too."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._resting: list[Line] = []
        self._turns: SimpleQueue[None] = SimpleQueue()  # a semaphore costs more than the rest here
        for _ in range(MOST):
            self._turns.put(None)
        event.listen(engine, "engine_disposed", self._close)

    def ask(self, statements: Sequence[str], values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Execute statements in one message and one transaction; return the last one's rows."""
        with self.lend() as line:
            return line.preparing.ask(statements, values)

    def lend(self) -> "Loan":
        return Loan(self)

    def take(self) -> Line:
        """Return a connection of one's own until it is given back, after a turn was waited for."""
        try:
            self._turns.get(timeout=PATIENCE_SECONDS)
        except Empty:
            raise NoneIsFree from None
        try:
            return self._take()
        except BaseException:
            self._turns.put(None)
            raise

    def give_back(self, line: Line, error: BaseException | None) -> None:
        try:
            if isinstance(error, ReadOnlySqlTransaction):  # a standby by now: another server writes
                line.connection.close()
                self._engine.dispose()
            self._give_back(line)
        finally:
            self._turns.put(None)

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
