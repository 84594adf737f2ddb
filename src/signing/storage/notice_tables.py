"""The tables of what people have read, and of how they want to be told."""

from sqlalchemy import BigInteger, Column, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from signing.storage.schema import metadata

notice_marks = Table(
    "notice_marks",
    metadata,
    Column("account", Uuid, primary_key=True),
    Column("read_until", BigInteger, nullable=False),
)
"""Until which position of the log an account has read all its notices.

An account is a graduate's own id, or the public id of an account (`accounts.subject`).
"""

notices_read = Table(
    "notices_read",
    metadata,
    Column("account", Uuid, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
)
"""Notices behind that mark that were read by themselves; gone once the mark has passed them."""

notice_preferences = Table(
    "notice_preferences",
    metadata,
    Column("account", Uuid, primary_key=True),
    Column("kind_group", Text, primary_key=True),
    Column("channels", JSONB, nullable=False),
)
"""By which channels an account wants to be told of a group of kinds, where it has said so."""
