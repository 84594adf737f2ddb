"""A replica that answers reads while it is near the primary; else the primary does."""

import threading
from collections import deque
from dataclasses import dataclass
from time import monotonic
from typing import Any

import structlog
from psycopg2.errors import QueryCanceled
from sqlalchemy import Engine, Executable, Result, text
from sqlalchemy.exc import DBAPIError

from signing.storage.engine import DATABASE_ERRORS, is_database_away
from signing.storage.readers import PooledReader

LOOK_SECONDS = 1.0
NEAR_SECONDS = 5.0
"""A replica that is further behind is not read from."""
LONGEST = 600
"""Looks that are remembered, and so the longest lag that is told."""
WRITTEN = text("SELECT pg_current_wal_lsn() - '0/0'")
REPLAYED = text("""
SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() - '0/0' END
""")
LOG = structlog.get_logger()


@dataclass(frozen=True)
class ReplicaState:
    """`name` is near, far, away, or no_replica; `seconds` is how far it is behind, if known."""

    name: str
    seconds: float = 0.0


class Replica:
    """Compares how far both have come, each second, by the clock of this process alone."""

    def __init__(self, engine: Engine, primary: Engine) -> None:
        self.engine = engine
        self._primary = primary
        self._marks: deque[tuple[float, int]] = deque(maxlen=LONGEST)
        self.state = ReplicaState("away")

    @property
    def is_near(self) -> bool:
        return self.state.name == "near"

    def run(self, stop: threading.Event) -> None:
        self.look()
        while not stop.wait(LOOK_SECONDS):
            self.look()

    def look(self) -> ReplicaState:
        """Find out how far it is behind: as long as the primary has been where it is now."""
        before, self.state = self.state, self._compare()
        if before.name != self.state.name:
            LOG.info("replica", state=self.state.name, seconds=round(self.state.seconds, 1))
        return self.state

    def give_up(self) -> None:
        """Read from it no more, until it answers a look."""
        self.state = ReplicaState("away")

    def _compare(self) -> ReplicaState:
        try:
            self._mark()
            with self.engine.connect() as connection:
                replayed = connection.execute(REPLAYED).scalar_one()
        except DATABASE_ERRORS:
            return ReplicaState("away")
        if replayed is None:  # it became a primary, or is the one
            return ReplicaState("no_replica")
        while self._marks and self._marks[0][1] <= replayed:
            self._marks.popleft()
        seconds = monotonic() - self._marks[0][0] if self._marks else 0.0
        return ReplicaState("near" if seconds <= NEAR_SECONDS else "far", seconds)

    def _mark(self) -> None:
        with self._primary.connect() as connection:
            written = connection.execute(WRITTEN).scalar_one()
        self._marks.append((monotonic(), int(written)))


class ReplicaReader(PooledReader):
    """Reads from a replica; what that cannot answer, from the primary."""

    def __init__(self, replica: Replica, primary: Engine) -> None:
        super().__init__(replica.engine)
        self._replica = replica
        self._primary = PooledReader(primary)

    def execute(self, statement: Executable, parameters: Any = None) -> Result[*tuple[Any, ...]]:
        if self._replica.is_near:
            try:
                return super().execute(statement, parameters)
            except DBAPIError as error:
                if not _may_ask_primary(error):
                    raise
                self._replica.give_up()
        return self._primary.execute(statement, parameters)


def _may_ask_primary(error: DBAPIError) -> bool:
    """Return whether the replica failed, and not the query: a slow one is slow there too."""
    return is_database_away(error) and not isinstance(error.orig, QueryCanceled)
