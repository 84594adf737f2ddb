"""Drops whole months of the log of accounts, as the owner of the database; their links stay."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, text

from signing.storage.engine import open_connection

LINKING_LOCK = 7_201_005
"""The advisory lock under which events get their links."""
OLDEST = text("SELECT min(at) FROM account_events")
LAST = text("""
SELECT coalesce((SELECT min(id) - 1 FROM account_events WHERE at >= :following),
                (SELECT max(id) FROM account_events))
""")
KEEP = text("""
INSERT INTO account_periods (month, last_id, events, link, dropped_at)
SELECT :month, last.id, (SELECT count(*) FROM account_events WHERE id <= last.id), last.link, :now
FROM account_events AS last
WHERE last.id = (SELECT max(id) FROM account_events WHERE id <= :last_id)
RETURNING last_id, events
""")


@dataclass(frozen=True)
class DroppedMonth:
    month: str
    last_id: int
    events: int


def drop_months(url: str, kept: timedelta, now: datetime) -> list[DroppedMonth]:
    """Drop the months that ended longer ago than `kept`, oldest first."""
    dropped = list[DroppedMonth]()
    with open_connection(url) as connection, connection.begin():
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LINKING_LOCK})
        connection.execute(text("ALTER TABLE account_events DISABLE TRIGGER history_is_kept"))
        oldest: datetime | None = connection.execute(OLDEST).scalar_one()
        month = _find_month(oldest) if oldest else now
        while (following := _find_month(month + timedelta(days=31))) + kept <= now:
            dropped += _drop_month(connection, month, following, now)
            month = following
        connection.execute(text("ALTER TABLE account_events ENABLE TRIGGER history_is_kept"))
    return dropped


def _drop_month(
    connection: Connection, month: datetime, following: datetime, now: datetime
) -> list[DroppedMonth]:
    """Drop what was recorded before the first event of the following month."""
    last_id = connection.execute(LAST, {"following": following}).scalar_one()
    named = {"month": f"{month:%Y-%m}", "last_id": last_id, "now": now}
    row = connection.execute(KEEP, named).one_or_none()
    if row is None:
        return []
    gone = text("DELETE FROM account_events WHERE id <= :last_id")
    connection.execute(gone, {"last_id": row.last_id})
    return [DroppedMonth(named["month"], row.last_id, row.events)]


def _find_month(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
