"""Gives committed events their positions in the log and, with them, the leaves of its tree.

An event waits while a transaction runs that may yet commit an earlier one. PostgreSQL counts the
transactions of all databases of its cluster; those of other databases hold nothing up here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

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
"""  # noqa: S608 - only words of this file
WAITS = f"EXISTS (SELECT FROM {NEWEST} WHERE {BEYOND} AND xid >= {OLDEST}) AS waits"
COUNT = text(f"{PLACED} SELECT {WAITS}, count(*) AS events FROM placed")  # noqa: S608 - as above
FOLLOW = text(f"""
{PLACED}, followed AS (
    UPDATE read_models SET position = (SELECT max(position) FROM placed)
    FROM unnest(CAST(:models AS text[]), CAST(:versions AS int[])) AS ours (name, version)
    WHERE read_models.name = ours.name AND read_models.version = ours.version
      AND read_models.position = :old AND EXISTS (SELECT FROM placed)
    RETURNING read_models.name
)
SELECT {WAITS}, (SELECT count(*) FROM followed) AS followed,
    position, stream, version, topic, state, key_id, wrapped
FROM (SELECT) AS always LEFT JOIN placed ON true LEFT JOIN data_keys ON subject = stream
ORDER BY position
""").execution_options(**REPEATED)  # noqa: S608 - only words of this file
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
class Followers:
    """Read models by name and version, all of which have read the log up to position `old`."""

    models: Sequence[str]
    versions: Sequence[int]
    old: int


@dataclass(frozen=True)
class Placed:
    """`rows` got positions: position, stream, version, topic, state. Others wait, or do not.

    `keys` are the data keys of their streams, as they are wrapped: number of the master key, bytes.
    `followed` is how many read models were moved to the last of them.
    """

    rows: Sequence[Any]
    waits: bool
    keys: Mapping[UUID, tuple[int, bytes]]
    followed: int


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


def place_events(connection: Connection, limit: int, followers: Followers) -> Placed:
    """Assign positions, move the read models to the last, and return the events that got them.

    Needs the same lock. If fewer have `followed` than there are, nothing may be committed.
    """
    placed = _place(connection, limit, None, followers)
    if placed.waits and not placed.rows:
        horizon = connection.execute(HORIZON).scalar_one()
        placed = _place(connection, limit, horizon, followers)
    return placed


def _place(connection: Connection, limit: int, horizon: str | None, followers: Followers) -> Placed:
    found = _assign(connection, FOLLOW, limit, horizon, **vars(followers)).all()
    rows = [row for row in found if row.position is not None]
    return Placed(
        rows=[row[2:7] for row in rows],
        waits=found[0].waits,
        keys={row.stream: (row.key_id, bytes(row.wrapped)) for row in rows if row.wrapped},
        followed=found[0].followed,
    )


def _assign(
    connection: Connection, statement: TextClause, limit: int, horizon: str | None, **more: object
) -> Any:
    return connection.execute(statement, {"limit": limit, "horizon": horizon, **more})
