"""What PostgreSQL says of itself: whether it writes, who leads, and who holds up sealing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from signing.storage.readers import Reader

READ_ONLY = text("""
SELECT current_setting('transaction_read_only')::boolean OR pg_is_in_recovery() AS read_only
""")
LEADERS = text("""
SELECT place, bool_or(name = :sealing) AS seals, max(term) AS term
FROM leases WHERE until > clock_timestamp() GROUP BY place ORDER BY seals DESC, place
""")
BLOCKER = text("""
SELECT pid, application_name AS application, xact_start AS since
FROM pg_stat_activity
WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()
  AND coalesce(xact_start <= clock_timestamp() - make_interval(secs => :seconds), true)
ORDER BY age(backend_xid) DESC LIMIT 1
""")


@dataclass(frozen=True)
class Leader:
    """`place` is host:pid. One that seals gives facts their positions."""

    place: str
    seals: bool
    term: int


@dataclass(frozen=True)
class Blocker:
    """The oldest transaction that writes: facts recorded after it began wait for its end.

    `since` is unknown of other users' sessions.
    """

    pid: int
    application: str
    since: datetime | None


def is_read_only(connection: Reader) -> bool:
    return bool(connection.execute(READ_ONLY).scalar_one())


def load_leaders(connection: Reader, sealing: str) -> list[Leader]:
    rows = connection.execute(LEADERS, {"sealing": sealing})
    return [Leader(row.place, row.seals, row.term) for row in rows]


def find_blocker(connection: Reader, seconds: float) -> Blocker | None:
    """Return the oldest transaction that began before the last `seconds`."""
    row = connection.execute(BLOCKER, {"seconds": seconds}).one_or_none()
    return Blocker(row.pid, row.application or "", row.since) if row else None
