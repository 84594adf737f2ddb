"""Takes over events that were recorded in another cluster and came here by a dump.

Transaction ids start again in a new cluster, so the stored ones may lie in its future: nothing
would get a position any more, or one in the wrong order. See docs/decisions/0003.
"""

from sqlalchemy import Connection, text

from signing.storage.positioning import assign_positions

POSITIONING_LOCK = 7_201_001
"""The advisory lock of the process that assigns positions."""
FOREIGN = """coalesce(
    (SELECT xid FROM events ORDER BY xid DESC, id DESC LIMIT 1)
    >= pg_snapshot_xmax(pg_current_snapshot()), false)"""
"""What is visible here was recorded here only if its id is older than the next one."""
ADOPT = text("SELECT adopt_events()")
"""The only change to events that the service's role can ask for. Their ids become older than any
that a running cluster hands out: 3 for events with a position, 4 for the
last of these, 5 for those that wait."""
AT_ONCE = 10_000


def adopt(connection: Connection) -> None:
    """Make every event old, while writers wait, and give the rest positions.

    Does nothing where all events are ours.

    Events without a position get theirs in the order of their ids, which is the order within each
    stream even where events of both clusters wait. Readers go on.
    """
    if not is_foreign(connection):
        return
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": POSITIONING_LOCK})
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(ADOPT)
    while assign_positions(connection, AT_ONCE):
        pass


def is_foreign(connection: Connection) -> bool:
    found: bool = connection.execute(text(f"SELECT {FOREIGN}")).scalar_one()
    return found
