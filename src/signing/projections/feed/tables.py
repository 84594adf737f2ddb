"""What other systems are told, by position, and who reads each of it; no word about a person."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    MetaData,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from signing.projections.engine.read_model import name_schema
from signing.storage.schema import Moment

NAME = "feed"
VERSION = 3
metadata = MetaData(schema=name_schema(NAME, VERSION))

events = Table(
    "events",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("subject", Text, nullable=False),
    Column("data", JSONB, nullable=False),
    Column("graduate_id", Uuid),
    Column("employer_id", Uuid),
    Column("school_code", Text, doc="of the school that reads it; null where none does"),
    Column("college", Text, doc="the graduate's now; \"\" where it is the whole school's"),
    Column("for_province", Boolean, nullable=False),
    Index(
        "events_of_graduate",
        *("graduate_id", "position"),
        postgresql_where=text("graduate_id IS NOT NULL"),
    ),
    Index(
        "events_of_employer",
        *("employer_id", "position"),
        postgresql_where=text("employer_id IS NOT NULL"),
    ),
    Index(
        "events_of_school",
        *("school_code", "position"),
        postgresql_where=text("school_code IS NOT NULL"),
    ),
    Index(
        "events_of_college",
        *("school_code", "college", "position"),
        postgresql_where=text("school_code IS NOT NULL"),
    ),
    Index("events_of_province", "position", postgresql_where=text("for_province")),
)
"""Every fact once, also those that only auditors read. `data` is as it was when it happened."""

shared_events = Table(
    "shared_events",
    metadata,
    Column("reader", Text, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("data", JSONB, nullable=False),
)
"""Events that others read too, with what they read of them: who loses a graduate, who keeps
something of an erased one, in whose name a card was signed, and everybody where a fact is left
out."""

subjects = Table(
    "subjects",
    metadata,
    Column("key", Text, primary_key=True, doc="an id, or an agreement's number"),
    Column("graduate_id", Uuid, index=True),
    Column("employer_id", Uuid, doc="of an employer itself: null while nobody has verified it"),
    Column("school_code", Text),
    Column("college", Text),
)
"""Whom a graduate, an application, an agreement, a position, a school or an employer concerns; and
facts without which the feed went on."""
