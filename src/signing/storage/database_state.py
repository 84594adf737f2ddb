"""What PostgreSQL says of itself: whether it writes, who leads, and who holds up sealing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from signing.storage.limits import query_as_login
from signing.storage.readers import Reader

READ_ONLY = text("""
SELECT current_setting('transaction_read_only')::boolean OR pg_is_in_recovery() AS read_only
""")
VERSION = text("SELECT split_part(current_setting('server_version'), ' ', 1)")
SESSIONS = """
SELECT coalesce(host(client_addr), 'local') AS place, count(*) AS sessions
FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
  AND (application_name = 'signing' OR application_name LIKE 'signing %')
GROUP BY place ORDER BY place
"""
LEADERS = text("""
SELECT place, bool_or(name = :sealing) AS seals, bool_or(name <> :sealing) AS projects,
  max(term) AS term
FROM leases WHERE until > clock_timestamp() GROUP BY place ORDER BY seals DESC, place
""")
WAITED = text("""
SELECT extract(epoch FROM clock_timestamp() - events.recorded_at)
FROM log JOIN events ON events.id = log.event_id WHERE log.position = :position
""")
BLOCKER = """
SELECT pid, application_name AS application, xact_start AS since
FROM pg_stat_activity
WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid() AND datname = current_database()
  AND coalesce(xact_start <= clock_timestamp() - make_interval(secs => :seconds), true)
ORDER BY age(backend_xid) DESC LIMIT 1
"""


@dataclass(frozen=True)
class Leader:
    """`place` is host:pid. One that seals gives facts their positions.

    One that projects keeps read models up to date: a server without a projector only seals.
    """

    place: str
    seals: bool
    projects: bool
    term: int


@dataclass(frozen=True)
class Blocker:
    """The oldest transaction that writes here: facts recorded after it began wait for its end.

    `since` is unknown of other logins' sessions.
    """

    pid: int
    application: str
    since: datetime | None


def is_read_only(connection: Reader) -> bool:
    return bool(connection.execute(READ_ONLY).scalar_one())


def load_version(connection: Reader) -> str:
    """Return the version of PostgreSQL, as `18.0`."""
    return str(connection.execute(VERSION).scalar_one())


def count_sessions(connection: Connection) -> dict[str, int]:
    """Count the sessions of processes of ours, this one's not, by the address they come from.

    Addresses of other logins' sessions are hidden, and count as local.
    """
    return {row["place"]: row["sessions"] for row in query_as_login(connection, SESSIONS)}


def load_leaders(connection: Reader, sealing: str) -> list[Leader]:
    rows = connection.execute(LEADERS, {"sealing": sealing})
    return [Leader(row.place, row.seals, row.projects, row.term) for row in rows]


def measure_wait(connection: Reader, position: int) -> float:
    """Return the seconds since a fact was recorded, 0 where there is none."""
    return float(connection.execute(WAITED, {"position": position}).scalar() or 0.0)


def find_blocker(connection: Connection, seconds: float) -> Blocker | None:
    """Return the oldest transaction that began before the last `seconds`."""
    rows = query_as_login(connection, BLOCKER, {"seconds": seconds})
    return next((Blocker(row["pid"], row["application"] or "", row["since"]) for row in rows), None)
