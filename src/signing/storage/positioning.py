"""Gives committed events their positions in the log and, with them, the leaves of its tree.

An event waits while a transaction runs that may yet commit an earlier one. PostgreSQL counts the
transactions of all databases of its cluster; those of other databases hold nothing up here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, TextClause, text

from signing.storage.prepared import REPEATED

EDGE = """
WITH edge AS (
    SELECT l.position, e.xid, e.id FROM log l JOIN events e ON e.id = l.event_id
    WHERE l.position = (SELECT max(position) FROM log)
)
"""
BEYOND = """
(xid, id) > (coalesce((SELECT xid FROM edge), '0'::xid8), coalesce((SELECT id FROM edge), 0))
"""
NEWEST = "(SELECT xid, id FROM events ORDER BY xid DESC, id DESC LIMIT 1) AS newest"
"""To learn whether anything lies beyond. Asked of all events, PostgreSQL expects a third of them to
do so, and may read the whole table in vain instead of the end of an index."""
LEAF = (
    r"sha256('\x00'::bytea || int8send(position) || sha256(uuid_send(stream) || int4send(version)"
    " || int4send(octet_length(topic)) || convert_to(topic, 'UTF8') || state))"
)
"""As proof/merkle.py says. Worked out here, many at once: within a save it took PostgreSQL as long
as half the rest (docs/decisions/0057)."""
OLDEST = "coalesce(CAST(:horizon AS xid8), pg_snapshot_xmin(pg_current_snapshot()))"
PLACED = f"""
{EDGE}, fresh AS (
    SELECT id, xid, stream, version, topic, state FROM events
    WHERE {BEYOND} AND xid < {OLDEST}
    ORDER BY xid, id LIMIT :limit
), placed AS (
    SELECT coalesce((SELECT position FROM edge), 0) + row_number() OVER (ORDER BY xid, id)
           AS position, fresh.*
    FROM fresh
), sealed AS (
    INSERT INTO log (position, event_id, leaf)
    SELECT position, id, {LEAF} FROM placed
)
SELECT EXISTS (SELECT FROM {NEWEST} WHERE {BEYOND} AND xid >= {OLDEST}) AS waits,
"""  # noqa: S608 - only words of this file
COUNT = text(f"{PLACED} count(*) AS events FROM placed")
READ = text(f"""
{PLACED} position, stream, version, topic, state
FROM (SELECT) AS always LEFT JOIN placed ON true ORDER BY position
""").execution_options(**REPEATED)
HORIZON = text("""
SELECT CAST(least(
    (SELECT running FROM pg_snapshot_xip(now.snapshot) AS running
     WHERE NOT EXISTS (SELECT FROM pg_stat_activity AS other
                       WHERE other.backend_xid = xid(running) AND other.datid <> ours.oid)
       AND NOT EXISTS (SELECT FROM pg_prepared_xacts AS other
                       WHERE other.transaction = xid(running) AND other.database <> ours.datname)
     ORDER BY running LIMIT 1),
    pg_snapshot_xmax(now.snapshot), pg_current_xact_id_if_assigned()) AS text)
FROM (SELECT pg_current_snapshot() AS snapshot) AS now, pg_database AS ours
WHERE ours.datname = current_database()
""")
"""The oldest running transaction, without those that are known to be of another database. It must
come before the statement that assigns: what has ended by then is seen there."""


@dataclass(frozen=True)
class Placed:
    """`rows` got positions: position, stream, version, topic, state. Others wait, or do not."""

    rows: Sequence[Any]
    waits: bool


def assign_positions(connection: Connection, limit: int) -> int:
    """Give the next committed events their positions; return how many, at most `limit`.

    The caller holds POSITIONING_LOCK, taken in an earlier statement of the same transaction.
    """
    waits, events = _assign(connection, COUNT, limit, None).one()
    if waits and not events:
        horizon = connection.execute(HORIZON).scalar_one()
        _, events = _assign(connection, COUNT, limit, horizon).one()
    count: int = events
    return count


def place_events(connection: Connection, limit: int) -> Placed:
    """Assign positions and return the events that got them. Needs the same lock."""
    placed = _place(connection, limit, None)
    if placed.waits and not placed.rows:
        placed = _place(connection, limit, connection.execute(HORIZON).scalar_one())
    return placed


def _place(connection: Connection, limit: int, horizon: str | None) -> Placed:
    rows = _assign(connection, READ, limit, horizon).all()
    return Placed([row[1:] for row in rows if row.position is not None], rows[0].waits)


def _assign(connection: Connection, statement: TextClause, limit: int, horizon: str | None) -> Any:
    return connection.execute(statement, {"limit": limit, "horizon": horizon})
