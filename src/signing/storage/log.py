"""The log: committed events get dense positions, in an order in which no reader misses one.

Events get positions once their transaction is older than any that still runs, in (xid, id) order:
no event can appear before one that has a position. One process at a time assigns them. See
docs/decisions/0003.
"""

import threading
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Engine, text
from sqlalchemy.pool import Pool

from signing.storage.adoption import FOREIGN, POSITIONING_LOCK, adopt
from signing.storage.engine import engine_beside
from signing.storage.positioning import BEYOND, EDGE, assign_positions
from signing.storage.wakeups import Messenger, Wakeups

BATCH = 4000
"""Of a backlog. A transaction of 1000 costs half as much again an event."""
COUNTED = 20_000
"""The most that a lag counts, lest one look at a long log reads all of it."""
CLAIMED = f"pg_try_advisory_xact_lock({POSITIONING_LOCK}) AS claimed, {FOREIGN} AS foreign_events"
"""As part of a statement that comes before the one that assigns, whose snapshot must see the
positions committed last."""
CLAIM = text(f"SELECT {CLAIMED}")
LAG = text(f"""
{EDGE}
SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(recorded_at)), 0)::float
FROM (SELECT recorded_at FROM events WHERE {BEYOND} ORDER BY xid, id LIMIT {COUNTED}) AS waiting
""")  # noqa: S608 - only words of this file
COLUMNS = "SELECT l.position, e.stream, e.version, e.topic, e.state"
DATED = f"{COLUMNS}, e.recorded_at"
READ = f"{COLUMNS} FROM log l JOIN events e ON e.id = l.event_id WHERE l.position > :after"


def seal(connection: Connection, limit: int) -> int:
    """Give the next committed events their positions in this transaction; return how many.

    Returns 0 while another process assigns positions.
    """
    claimed, foreign_events = connection.execute(CLAIM).one()
    if not claimed:
        return 0
    if foreign_events:
        adopt(connection)
    return assign_positions(connection, limit)


class Lag(NamedTuple):
    """Recorded events without a position; `seconds` is the age of the oldest one.

    `events` is at most COUNTED.
    """

    events: int
    seconds: float


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event at its position; `state` is its JSON. Those who read for people have its time."""

    position: int
    stream: UUID
    version: int
    topic: str
    state: bytes
    recorded_at: datetime | None = None


class Log:
    """`engine` runs ordinary transactions (`reading_engine`); reading has an engine beside it.

    Processes wake one another over `listening`, or over `engine`.
    """

    def __init__(self, engine: Engine, listening: Engine | None = None) -> None:
        self._engine = engine
        self._alone = engine_beside(engine)
        self._wakeups = Wakeups()
        self._messenger = Messenger(listening or engine, self._wakeups)

    @property
    def pool(self) -> Pool:
        """The connections that read the log."""
        return self._alone.pool

    def assign_positions(self, limit: int = BATCH) -> int:
        """Give the next committed events their positions; return how many.

        Returns 0 while another process assigns positions.
        """
        with self._engine.begin() as connection:
            return seal(connection, limit)

    def read(
        self,
        after: int,
        limit: int,
        *,
        stop: int | None = None,
        topics: Collection[str] | None = None,
    ) -> list[LoggedEvent]:
        """Return at most `limit` events after a position, up to `stop`, in the order of the log.

        Only those with one of the `topics`, if they are given.
        """
        query = READ
        query += " AND l.position <= :stop" if stop is not None else ""
        query += " AND e.topic = ANY(:topics)" if topics is not None else ""
        asked = {"after": after, "limit": limit, "stop": stop, "topics": list(topics or ())}
        with self._alone.connect() as connection:
            rows = connection.execute(text(f"{query} ORDER BY l.position LIMIT :limit"), asked)
            return [LoggedEvent(p, s, v, t, bytes(state)) for p, s, v, t, state in rows]

    def read_streams(self, streams: Iterable[UUID]) -> list[LoggedEvent]:
        """Return the events of these streams that have a position, in the order of the log."""
        query = text(
            f"{DATED} FROM events e JOIN log l ON l.event_id = e.id"
            " WHERE e.stream = ANY(:streams) ORDER BY l.position"
        )
        with self._alone.connect() as connection:
            rows = connection.execute(query, {"streams": list(streams)})
            return [LoggedEvent(p, s, v, t, bytes(state), at) for p, s, v, t, state, at in rows]

    def last_position(self) -> int:
        with self._alone.connect() as connection:
            found = connection.execute(text("SELECT coalesce(max(position), 0) FROM log"))
            position: int = found.scalar_one()
            return position

    def position_of(self, stream: UUID, version: int) -> int | None:
        """Return the position of an event; None while it has none."""
        query = text(
            "SELECT l.position FROM events e JOIN log l ON l.event_id = e.id"
            " WHERE e.stream = :stream AND e.version = :version"
        )
        with self._alone.connect() as connection:
            asked = {"stream": stream, "version": version}
            position: int | None = connection.execute(query, asked).scalar_one_or_none()
            return position

    def measure_lag(self) -> Lag:
        with self._alone.connect() as connection:
            return Lag(*connection.execute(LAG).one())

    def count_waiting(self) -> int:
        """Count events that are recorded and have no position yet; at most COUNTED."""
        return self.measure_lag().events

    def hear_others(self, stop: threading.Event) -> None:
        """Exchange wake-ups with other processes until `stop`; `wake` ends its waiting.

        An error ends it; its supervisor starts it again.
        """
        self._messenger.run(stop)

    def wake(self) -> None:
        """Wake all who wait: something was recorded."""
        self._wakeups.ring()
        self._messenger.tell()

    def wait(self, timeout: float) -> bool:
        """Wait until something is recorded, at most `timeout` seconds; return whether it was."""
        self._messenger.listen()
        return self._wakeups.wait(self._messenger.shorten(timeout))

    @property
    def hears_others(self) -> bool:
        """Whether a wake-up comes with what other processes record."""
        return self._wakeups.come_from_others
