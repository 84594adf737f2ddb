"""The table of how often somebody called lately. Migrations make it."""

from sqlalchemy import Column, Integer, Table, Text

from signing.storage.schema import Moment, metadata

rates = Table(
    "rates",
    metadata,
    Column("caller", Text, primary_key=True),
    Column("window_start", Moment, primary_key=True),
    Column("count", Integer, nullable=False),
    prefixes=["UNLOGGED"],
)
"""By digests of who calls. It is not in the server's own log: a crash may forget it."""
