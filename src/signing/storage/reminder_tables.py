"""The table of how far reminders were given. Migrations make it."""

from sqlalchemy import Column, Table, Text

from signing.storage.schema import Moment, metadata

reminder_marks = Table(
    "reminder_marks",
    metadata,
    Column("name", Text, primary_key=True),
    Column("until", Moment, nullable=False),
)
"""All that was to be said before `until` is in the outbox; one row for each kind of round."""
