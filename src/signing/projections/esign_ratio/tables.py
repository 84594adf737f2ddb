"""What each fact moved, one row a fact: any figure of any day and position is a sum of them.

Rows of `moves` are only ever added. Recorded with the alternatives in docs/decisions/0013.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from signing.projections.engine.read_model import name_schema

NAME = "esign_ratio"
VERSION = 2
metadata = MetaData(schema=name_schema(NAME, VERSION))
Moment = DateTime(timezone=True)

schools = Table(
    "schools",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
)
graduates = Table(
    "graduates",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("school_code", Text, nullable=False),
    Column("college", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("destination", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("papers", JSONB, nullable=False),
    Column("reached", JSONB, nullable=False),
)
"""Where each graduate stands, from which the next fact moves on."""

places = Table(
    "places",
    metadata,
    Column("year", Integer, primary_key=True),
    Column("school_code", Text, primary_key=True),
    Column("college", Text, primary_key=True),
    Column("level", Text, primary_key=True),
)
"""Where there ever was a graduate: what may be asked for."""

moves = Table(
    "moves",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("part", SmallInteger, primary_key=True, autoincrement=False),
    Column("year", Integer, nullable=False),
    Column("day", Date, nullable=False, doc="of `at`, in China"),
    Column("at", Moment, nullable=False),
    Column("school_code", Text, nullable=False),
    Column("channel", Text),
    Column("moved", Text, nullable=False, doc="see counts.written"),
    Column("level", Text, nullable=False),
    Column("college", Text, nullable=False),
    Column("approved_on", Text, doc="ISO date in China"),
    Column("stream", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("agreement_number", Text),
    Index("moves_of_school", "year", "school_code"),
)
"""Grouped by `moved`, of which there are few, a sum is a count of rows."""
