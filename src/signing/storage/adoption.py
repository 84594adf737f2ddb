"""Takes over events that were recorded in another cluster and came here by a dump.

Transaction ids start again in a new cluster, so the stored ones may lie in its future: nothing
would be sealed any more, or in the wrong order. See docs/decisions/0003.
"""

from sqlalchemy import Connection, text

from signing.storage.sealing import seal

SEALER = 7_201_001
"""The advisory lock of whoever seals."""
FOREIGN = """coalesce(
    (SELECT xid FROM events ORDER BY xid DESC, id DESC LIMIT 1)
    >= pg_snapshot_xmax(pg_current_snapshot()), false)"""
"""What is visible here was recorded here only if its id is older than the next one."""
ADOPT = text("SELECT adopt_events()")
"""The only change to events that the service's role can ask for. Their ids become older than any
that a running cluster hands out: 3 of what is sealed, 4 of the last of it, 5 of what waits."""
AT_ONCE = 10_000


def adopt(connection: Connection) -> None:
    """Make every event old, while writers wait, and seal what is left; nothing where all is ours.

    Unsealed events get their positions in the order of their ids, which is the order within each
    stream even where events of both clusters wait. Readers go on.
    """
    if not is_foreign(connection):
        return
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": SEALER})
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(ADOPT)
    while seal(connection, AT_ONCE):
        pass


def is_foreign(connection: Connection) -> bool:
    found: bool = connection.execute(text(f"SELECT {FOREIGN}")).scalar_one()
    return found
