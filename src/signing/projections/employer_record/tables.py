"""What each agreement says of its employer's record, the counts by year, and the names."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
    text,
)

from signing.projections.engine.read_model import name_schema
from signing.storage.schema import Moment

NAME = "employer_record"
VERSION = 1
metadata = MetaData(schema=name_schema(NAME, VERSION))
ENDERS = ("by_employer", "by_graduate", "by_both", "unsaid")
"""Parts of `released`: who ended it, as whoever asked for the release said."""
ANSWERS = ("confirmed", "contradicted", "unanswered")
"""Parts of `by_employer`: what the other side said of it until the school decided."""
COUNTS = ("effective", "released", *ENDERS, *ANSWERS)

employers = Table(
    "employers",
    metadata,
    Column("id", Uuid, primary_key=True, doc="derived from the credit code, registered or not"),
    Column("name", Text, nullable=False),
    Column("registered", Boolean, nullable=False),
)
agreements = Table(
    "agreements",
    metadata,
    Column("agreement_number", Text, primary_key=True),
    Column("employer_id", Uuid, nullable=False),
    Column("graduate_id", Uuid, nullable=False, index=True),
    Column("school_code", Text, nullable=False),
    Column("college", Text, nullable=False),
    Column("asked_by", Text, doc="of the request that waits, or was approved; null without one"),
    Column("ended_by", Text),
    Column("agreed", Boolean, doc="what the other side answered last"),
    Column("released", BigInteger, doc="position of the fact that approved its release"),
    Column("released_at", Moment),
    Index(
        "of_record",
        "employer_id",
        "released",
        postgresql_where=text("released IS NOT NULL"),
    ),
)
years = Table(
    "years",
    metadata,
    Column("employer_id", Uuid, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False, doc="in China"),
    *(Column(name, Integer, nullable=False) for name in COUNTS),
)
"""What happened in a year: approvals of agreements, and of releases."""
