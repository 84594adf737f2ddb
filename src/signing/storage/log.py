"""The one log: committed events get dense positions, in an order that no reader can fall behind.

Sealing takes events whose transaction is older than any that still runs, in (xid, id) order:
nothing can appear behind what is sealed. One sealer at a time. See docs/decisions/0003.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Engine, text

from signing.storage.adoption import FOREIGN, SEALER, adopt
from signing.storage.engine import engine_beside
from signing.storage.sealing import BEYOND, EDGE, seal
from signing.storage.wakeups import Messenger, Wakeups

BATCH = 4000
"""Of a backlog. A transaction of 1000 costs half as much again an event."""
COUNTED = 20_000
"""The most that a lag counts, lest one look at a long log reads all of it."""
CLAIM = text(f"SELECT pg_try_advisory_xact_lock(:key) AS claimed, {FOREIGN} AS foreign_events")
"""A statement of its own: the next one's snapshot must see what the last sealer committed."""
LAG = text(f"""
{EDGE}
SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(recorded_at)), 0)::float
FROM (SELECT recorded_at FROM events WHERE {BEYOND} ORDER BY xid, id LIMIT {COUNTED}) AS waiting
""")  # noqa: S608 - only words of this file
COLUMNS = "SELECT l.position, e.stream, e.version, e.topic, e.state"
READ = f"{COLUMNS} FROM log l JOIN events e ON e.id = l.event_id WHERE l.position > :after"


class Lag(NamedTuple):
    """What is recorded but not sealed yet; `seconds` is the age of the oldest of it.

    `events` stops counting at COUNTED.
    """

    events: int
    seconds: float


@dataclass(frozen=True, slots=True)
class SealedEvent:
    """An event at its position; `state` is its JSON."""

    position: int
    stream: UUID
    version: int
    topic: str
    state: bytes


class Log:
    """`engine` runs ordinary transactions (`reading_engine`); reading has an engine beside it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._alone = engine_beside(engine)
        self._wakeups = Wakeups()
        self._messenger: Messenger | None = None

    def seal(self, limit: int = BATCH) -> int:
        """Give the next committed events their positions; how many. 0 while another seals."""
        with self._engine.begin() as connection:
            claimed, foreign_events = connection.execute(CLAIM, {"key": SEALER}).one()
            if not claimed:
                return 0
            if foreign_events:
                adopt(connection)
            return seal(connection, limit)

    def read(self, after: int, limit: int, *, stop: int | None = None) -> list[SealedEvent]:
        """Sealed events behind a position, in order."""
        query = READ
        query += " AND l.position <= :stop" if stop is not None else ""
        asked = {"after": after, "limit": limit, "stop": stop}
        with self._alone.connect() as connection:
            rows = connection.execute(text(f"{query} ORDER BY l.position LIMIT :limit"), asked)
            return [SealedEvent(p, s, v, t, bytes(state)) for p, s, v, t, state in rows]

    def of_streams(self, streams: Iterable[UUID]) -> list[SealedEvent]:
        """Their sealed events, in the order of the log."""
        query = text(
            f"{COLUMNS} FROM events e JOIN log l ON l.event_id = e.id"
            " WHERE e.stream = ANY(:streams) ORDER BY l.position"
        )
        with self._alone.connect() as connection:
            rows = connection.execute(query, {"streams": list(streams)})
            return [SealedEvent(p, s, v, t, bytes(state)) for p, s, v, t, state in rows]

    def last_position(self) -> int:
        with self._alone.connect() as connection:
            found = connection.execute(text("SELECT coalesce(max(position), 0) FROM log"))
            position: int = found.scalar_one()
            return position

    def position_of(self, stream: UUID, version: int) -> int | None:
        """None while the event is not sealed."""
        query = text(
            "SELECT l.position FROM events e JOIN log l ON l.event_id = e.id"
            " WHERE e.stream = :stream AND e.version = :version"
        )
        with self._alone.connect() as connection:
            asked = {"stream": stream, "version": version}
            position: int | None = connection.execute(query, asked).scalar_one_or_none()
            return position

    def lag(self) -> Lag:
        with self._alone.connect() as connection:
            return Lag(*connection.execute(LAG).one())

    def waiting(self) -> int:
        """Events that are recorded but not sealed yet, as far as a lag counts them."""
        return self.lag().events

    def hear_others(self) -> None:
        """Exchange news with other processes too, until `close`."""
        self._messenger = self._messenger or Messenger(self._engine, self._wakeups)

    def wake(self) -> None:
        """Something was recorded."""
        self._wakeups.ring()
        if self._messenger:
            self._messenger.tell()

    def wait(self, timeout: float) -> bool:
        """Until something is recorded, at most `timeout` seconds; whether something was."""
        if self._messenger:
            self._messenger.listen()
        return self._wakeups.wait(timeout)

    def close(self) -> None:
        messenger, self._messenger = self._messenger, None
        if messenger:
            messenger.close()
