"""Gives committed events their positions in the log and, with them, the leaves of its tree."""

from sqlalchemy import Connection, text

EDGE = """
WITH edge AS (
    SELECT l.position, e.xid, e.id FROM log l JOIN events e ON e.id = l.event_id
    WHERE l.position = (SELECT max(position) FROM log)
)
"""
BEYOND = """
(xid, id) > (coalesce((SELECT xid FROM edge), '0'::xid8), coalesce((SELECT id FROM edge), 0))
"""
ASSIGN = text(f"""
{EDGE}, fresh AS (
    SELECT id, xid, digest FROM events
    WHERE {BEYOND} AND xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY xid, id LIMIT :limit
)
INSERT INTO log (position, event_id, leaf)
SELECT position, id, sha256('\\x00'::bytea || int8send(position) || digest)
FROM (
    SELECT coalesce((SELECT position FROM edge), 0) + row_number() OVER (ORDER BY xid, id)
           AS position, id, digest
    FROM fresh
) AS placed
""")  # noqa: S608 - only words of this file


def assign_positions(connection: Connection, limit: int) -> int:
    """Give the next committed events their positions; return how many, at most `limit`.

    The caller holds POSITIONING_LOCK, taken in an earlier statement of the same transaction.
    """
    return connection.execute(ASSIGN, {"limit": limit}).rowcount
