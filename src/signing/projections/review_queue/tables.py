"""Signings and what is compared between them, how many there are, and what happened last."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    text,
)

from signing.projections.engine import signings
from signing.projections.engine.read_model import name_schema
from signing.projections.engine.searching import define_search_table
from signing.vocabulary import AgreementState

NAME = "review_queue"
VERSION = 4
metadata = MetaData(schema=name_schema(NAME, VERSION))

reviews_table = Table(
    "reviews",
    metadata,
    *signings.define_columns(),
    Column("listed", Text, nullable=False),
    Column("disputed", Boolean, nullable=False),
    Column("reason", Text),
    Column("verified", Text),
    Column("version", Integer, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("graduate_phone", LargeBinary),
    Column("employer_phone", LargeBinary),
    Column("decided_at", DateTime(timezone=True)),
    Index("of_school", "school_code", "signed_at", "agreement_number"),
    Index("on_list", "school_code", "listed", "signed_at", "agreement_number"),
    Index("of_college", "school_code", "college", "listed", "signed_at", "agreement_number"),
    Index("decided", "school_code", "decided_at", "signed_at", "college"),
    Index("named", "credit_code", "employer"),
    Index("telephoned", "employer_phone", "credit_code"),
    Index(
        "unregistered",
        "school_code",
        "credit_code",
        postgresql_where=text("employer_id IS NULL"),
    ),
)
"""Phones are keyed digests: they tell that two are the same, and not which. None once erased."""
sought = define_search_table(metadata, Column("agreement_number", Text, primary_key=True))
tallies = Table(
    "tallies",
    metadata,
    Column("school_code", Text, primary_key=True),
    Column("college", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("listed", Text, primary_key=True),
    Column("signings", Integer, nullable=False),
)
"""How many rows a list has: counting a hundred thousand takes 40 ms, on every page."""
registrations = Table(
    "registrations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("credit_code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("documents", Integer, nullable=False),
    Column("suspended", Boolean, nullable=False),
)
news = Table(
    "news",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("school_code", Text, nullable=False),
    Column("college", Text, nullable=False),
    Column("agreement_number", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("news_of_school", "school_code", "position"),
    Index("news_of_college", "school_code", "college", "position"),
)
"""`college` is the graduate's when it happened."""
LISTED = {
    AgreementState.AWAITING_REVIEW: "pending",
    AgreementState.EFFECTIVE: "approved",
    AgreementState.TERMINATING: "approved",
    AgreementState.REJECTED: "rejected",
    AgreementState.TERMINATED: "ended",
    AgreementState.UNLOCKED: "ended",
}
LISTS = tuple(dict.fromkeys(LISTED.values()))
