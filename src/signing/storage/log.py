"""The one log: committed events get dense positions, in an order that no reader can fall behind.

Sealing takes events whose transaction is older than any that still runs, in (xid, id) order:
nothing can appear behind what is sealed. One sealer at a time. See docs/decisions/0003.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine, text

from signing.storage.adoption import FOREIGN, SEALER, adopt

BATCH = 1000
CLAIM = text(f"SELECT pg_try_advisory_xact_lock(:key) AS claimed, {FOREIGN} AS foreign_events")
"""A statement of its own: the next one's snapshot must see what the last sealer committed."""
SEAL = text("""
WITH last AS (
    SELECT coalesce(max(position), 0) AS position FROM log
), edge AS (
    SELECT e.xid, e.id FROM log l JOIN events e ON e.id = l.event_id
    WHERE l.position = (SELECT position FROM last)
), fresh AS (
    SELECT id, xid FROM events
    WHERE (xid, id) > (coalesce((SELECT xid FROM edge), '0'::xid8),
                       coalesce((SELECT id FROM edge), 0))
      AND xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY xid, id LIMIT :batch
)
INSERT INTO log (position, event_id)
SELECT last.position + row_number() OVER (ORDER BY fresh.xid, fresh.id), fresh.id
FROM fresh, last
""")
READ = (
    "SELECT l.position, e.stream, e.version, e.topic, e.state"
    " FROM log l JOIN events e ON e.id = l.event_id WHERE l.position > :after"
)
WAITING = text("""
WITH edge AS (
    SELECT e.xid, e.id FROM log l JOIN events e ON e.id = l.event_id
    ORDER BY l.position DESC LIMIT 1
)
SELECT count(*) FROM events
WHERE (xid, id) > (coalesce((SELECT xid FROM edge), '0'::xid8),
                   coalesce((SELECT id FROM edge), 0))
""")


@dataclass(frozen=True, slots=True)
class SealedEvent:
    """An event at its position; `state` is its JSON."""

    position: int
    stream: UUID
    version: int
    topic: str
    state: bytes


class Log:
    """`engine` runs ordinary transactions (`reading_engine`)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._recorded = threading.Event()

    def seal(self, batch: int = BATCH) -> int:
        """Give the next committed events their positions; how many. 0 while another seals."""
        with self._engine.begin() as connection:
            claimed, foreign_events = connection.execute(CLAIM, {"key": SEALER}).one()
            if not claimed:
                return 0
            if foreign_events:
                adopt(connection)
            return connection.execute(SEAL, {"batch": batch}).rowcount

    def read(
        self, after: int, limit: int, *, stop: int | None = None, topics: Sequence[str] = ()
    ) -> list[SealedEvent]:
        """Sealed events behind a position, in order."""
        query = READ
        query += " AND l.position <= :stop" if stop is not None else ""
        query += " AND e.topic = ANY(:topics)" if topics else ""
        asked = {"after": after, "limit": limit, "stop": stop, "topics": list(topics)}
        with self._engine.connect() as connection:
            rows = connection.execute(text(f"{query} ORDER BY l.position LIMIT :limit"), asked)
            return [SealedEvent(p, s, v, t, bytes(state)) for p, s, v, t, state in rows]

    def of_stream(self, stream: UUID) -> list[SealedEvent]:
        """One stream's sealed events, in order."""
        query = text(
            "SELECT l.position, e.stream, e.version, e.topic, e.state"
            " FROM events e JOIN log l ON l.event_id = e.id"
            " WHERE e.stream = :stream ORDER BY e.version"
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query, {"stream": stream})
            return [SealedEvent(p, s, v, t, bytes(state)) for p, s, v, t, state in rows]

    def last_position(self) -> int:
        with self._engine.connect() as connection:
            found = connection.execute(text("SELECT coalesce(max(position), 0) FROM log"))
            position: int = found.scalar_one()
            return position

    def position_of(self, stream: UUID, version: int) -> int | None:
        """None while the event is not sealed."""
        query = text(
            "SELECT l.position FROM events e JOIN log l ON l.event_id = e.id"
            " WHERE e.stream = :stream AND e.version = :version"
        )
        with self._engine.connect() as connection:
            asked = {"stream": stream, "version": version}
            position: int | None = connection.execute(query, asked).scalar_one_or_none()
            return position

    def waiting(self) -> int:
        """Events that are recorded but not sealed yet."""
        with self._engine.connect() as connection:
            count: int = connection.execute(WAITING).scalar_one()
            return count

    def wake(self) -> None:
        """Something was recorded in this process."""
        self._recorded.set()

    def wait(self, timeout: float) -> bool:
        """Until something is recorded in this process, at most `timeout` seconds."""
        woken = self._recorded.wait(timeout)
        self._recorded.clear()
        return woken
