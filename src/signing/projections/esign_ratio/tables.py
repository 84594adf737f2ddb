"""One row a graduate and one row an agreement: any figure is a count."""

from sqlalchemy import Column, Date, Index, Integer, MetaData, Table, Text, Uuid

from signing.projections.read_model import schema_of

NAME = "esign_ratio"
VERSION = 1
metadata = MetaData(schema=schema_of(NAME, VERSION))

schools = Table(
    "schools",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
)
graduates = Table(
    "graduates",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("school_code", Text, nullable=False),
    Column("college", Text, nullable=False),
    Column("destination", Text, nullable=False),
    Index("counted", "year", "school_code", "college", "destination", "id"),
)
agreements = Table(
    "agreements",
    metadata,
    Column("number", Text, primary_key=True),
    Column("graduate_id", Uuid, nullable=False),
    Column("channel", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("approved_on", Date),
    Index("of_graduate", "graduate_id", "state", "channel", "approved_on"),
)
