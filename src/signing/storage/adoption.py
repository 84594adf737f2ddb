"""Takes over events that were recorded in another cluster and came here by a dump.

Transaction ids start again in a new cluster, so the stored ones may lie in its future: nothing
would be sealed any more, or in the wrong order. See docs/decisions/0003.
"""

from sqlalchemy import Connection, text

SEALER = 7_201_001
"""The advisory lock of whoever seals."""
FOREIGN = """coalesce(
    (SELECT xid FROM events ORDER BY xid DESC, id DESC LIMIT 1)
    >= pg_snapshot_xmax(pg_current_snapshot()), false)"""
"""What is visible here was recorded here only if its id is older than the next one."""
SEAL_THE_REST = text("""
INSERT INTO log (position, event_id, leaf)
SELECT position, id, sha256('\\x00'::bytea || int8send(position) || digest)
FROM (
    SELECT (SELECT coalesce(max(position), 0) FROM log) + row_number() OVER (ORDER BY id)
           AS position, id, digest
    FROM events WHERE NOT EXISTS (SELECT FROM log WHERE event_id = events.id)
) AS waiting
""")
MAKE_OLD = text("""
UPDATE events
SET xid = CASE id WHEN (SELECT event_id FROM log ORDER BY position DESC LIMIT 1)
          THEN :last ::xid8 ELSE :old ::xid8 END
""")
OLD, LAST = "3", "4"
"""Ids below any that a running cluster hands out. The last of the log is the youngest of all,
so that whatever is sealed next comes after it."""


def adopt(connection: Connection) -> None:
    """Seal what is left and make every event old, while writers wait; nothing where all is ours.

    Unsealed events get their positions in the order of their ids, which is the order within each
    stream even where events of both clusters wait. Readers go on.
    """
    if not is_foreign(connection):
        return
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": SEALER})
    connection.execute(text("LOCK TABLE events IN SHARE ROW EXCLUSIVE MODE"))
    if not is_foreign(connection):
        return
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(SEAL_THE_REST)
    connection.execute(MAKE_OLD, {"old": OLD, "last": LAST})


def is_foreign(connection: Connection) -> bool:
    found: bool = connection.execute(text(f"SELECT {FOREIGN}")).scalar_one()
    return found
