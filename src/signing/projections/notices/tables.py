"""What a graduate was told, and the names of what it was about."""

from sqlalchemy import BigInteger, Column, DateTime, Index, MetaData, Table, Text, Uuid

from signing.projections.engine.read_model import name_schema

NAME = "notices"
VERSION = 3
metadata = MetaData(schema=name_schema(NAME, VERSION))

notices = Table(
    "notices",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("graduate_id", Uuid, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("kind", Text, nullable=False),
    Column("variant", Text, nullable=False),
    Column("application_id", Text),
    Column("agreement_number", Text),
    Column("reply_by", DateTime(timezone=True)),
    Column("destination", Text),
    Column("reason", Text, nullable=False),
    Index("of_graduate", "graduate_id", "position"),
)
"""`variant` chooses among the sentences of a kind. Only `reason` can be personal."""

applications = Table(
    "applications",
    metadata,
    Column("id", Text, primary_key=True),
    Column("employer_id", Uuid),
    Column("position_id", Uuid),
    Column("offered_by", Text, doc="of an offer by card, whose employer has no account"),
    Column("offered_title", Text, doc="of an offer by card, which comes from no position"),
)
employers = Table(
    "employers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
)
positions = Table(
    "positions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("title", Text, nullable=False),
)
agreements = Table(
    "agreements",
    metadata,
    Column("number", Text, primary_key=True),
    Column("employer", Text, nullable=False),
)
