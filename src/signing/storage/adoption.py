"""Adopts events that another cluster recorded and a dump brought here.

A new cluster counts transaction ids from the start, so stored ones may lie in its future: events
would get no position, or a wrong one. See docs/decisions/0003.
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
    """Mark every event as old, and give positions to those without. Writers wait meanwhile.

    It does nothing if all events are of this cluster. Events get positions in the order of their
    ids, which is right within each stream. Readers do not wait.
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
