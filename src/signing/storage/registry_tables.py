"""The table of what the business register answered lately. Migrations make it."""

from sqlalchemy import Column, Index, Table, Text

from signing.storage.schema import Moment, metadata

registry_answers = Table(
    "registry_answers",
    metadata,
    Column("credit_code", Text, primary_key=True),
    Column("name", Text),
    Column("status", Text),
    Column("sealed_rest", Text),
    Column("asked_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Index("registry_answers_expires_at", "expires_at"),
)
"""Without a name nobody has the code. `sealed_rest` holds the legal representative, encrypted."""
