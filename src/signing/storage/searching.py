"""Finds facts of the log by kind, stream and time, page by page, however long the log is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, Engine, text

from signing.storage.log import DATED, LoggedEvent

ASTRAY = timedelta(minutes=5)
"""The order of the log is that of transactions; none of ours lasts as long as this."""
KNOWN_AT = text("""
SELECT recorded_at FROM log JOIN events ON events.id = log.event_id WHERE position = :position
""")
LAST = text("SELECT coalesce(max(position), 0) FROM log")


@dataclass(frozen=True)
class Wanted:
    """What to search for; None means any. Times are those of recording."""

    after: int = 0
    limit: int = 50
    topics: Sequence[str] = ()
    stream: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


def search(engine: Engine, wanted: Wanted) -> list[LoggedEvent]:
    """Return events in the order of the log; `until` is exclusive."""
    conditions = {
        "l.position <= :stop": wanted.until,
        "e.recorded_at < :until": wanted.until,
        "e.recorded_at >= :since": wanted.since,
        "e.topic = ANY(:topics)": wanted.topics,
        "e.stream = :stream": wanted.stream,
    }
    where = "".join(f" AND {condition}" for condition, given in conditions.items() if given)
    query = f"{DATED} FROM log l JOIN events e ON e.id = l.event_id WHERE l.position > :after"
    with engine.connect() as connection:
        asked = vars(wanted) | {"topics": list(wanted.topics)} | _find_range(connection, wanted)
        rows = connection.execute(text(f"{query}{where} ORDER BY l.position LIMIT :limit"), asked)
        return [LoggedEvent(p, s, v, t, bytes(state), at) for p, s, v, t, state, at in rows]


def _find_range(connection: Connection, wanted: Wanted) -> dict[str, int]:
    """Return positions between which the times lie: the log's order is an index of its times."""
    last = connection.execute(LAST).scalar_one()
    after, stop = wanted.after, last
    if wanted.since:
        after = max(after, _count_before(connection, wanted.since - ASTRAY, last))
    if wanted.until:
        stop = _count_before(connection, wanted.until + ASTRAY, last)
    return {"after": after, "stop": stop}


def _count_before(connection: Connection, moment: datetime, last: int) -> int:
    """Return about how many facts were recorded before a moment."""
    low, high = 0, last
    while low < high:
        middle = (low + high + 1) // 2
        known_at = connection.execute(KNOWN_AT, {"position": middle}).scalar_one()
        low, high = (middle, high) if known_at < moment else (low, middle - 1)
    return low
