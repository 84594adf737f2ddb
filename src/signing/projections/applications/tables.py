"""The applications, and what their facts do not repeat: who applies, at whom, for what."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    MetaData,
    Table,
    Text,
    Uuid,
    cast,
)
from sqlalchemy.dialects.postgresql import JSONB

from signing.projections.engine.read_model import name_schema
from signing.projections.schools import define_schools_table
from signing.storage.schema import Moment

NAME = "applications"
VERSION = 6
metadata = MetaData(schema=name_schema(NAME, VERSION))

applications = Table(
    "applications",
    metadata,
    Column("id", Text, primary_key=True),
    Column("opened", BigInteger, nullable=False, doc="place of its first fact in the log"),
    Column("graduate_id", Uuid, nullable=False),
    Column("position_id", Uuid, doc="none for an offer by card"),
    Column("employer_id", Uuid, doc="none for an offer by card"),
    Column("channel", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("reply_by", Moment),
    Column("resume", JSONB(none_as_null=True)),
    Column(
        "attachment", JSONB(none_as_null=True), doc="{digest, size, media_type, name, rewritten}"
    ),
    Column("interview", JSONB(none_as_null=True)),
    Column("terms", JSONB(none_as_null=True)),
    Column("offered_title", Text, doc="the position's, as its last offer says it"),
    Column("offered_by", Text, doc="the employer's name, as its last offer says it"),
    Column(
        "offeror", JSONB(none_as_null=True), doc="{credit_code, kind, industry, region} by card"
    ),
    Column("licence", JSONB(none_as_null=True), doc="of that employer, as `attachment`"),
    Column("submitted_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("version", BigInteger, nullable=False, doc="of the graduate, with its last fact"),
)
Index("applications_of_graduate", applications.c.graduate_id, applications.c.opened)
Index("applications_of_employer", applications.c.employer_id, applications.c.opened)

graduates = Table(
    "graduates",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("school_code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("college", Text, nullable=False),
    Column("major", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("is_free", Boolean, nullable=False),
    Column("folded", Text, nullable=False, doc="what it is found by, beside its school"),
)
schools = define_schools_table(metadata)

titles = Table(
    "titles",
    metadata,
    Column("position_id", Uuid, primary_key=True),
    Column("title", Text, nullable=False),
)

employers = Table(
    "employers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("trusted", Boolean, nullable=False, doc="verified, or registered before that"),
)


interview_at = cast(applications.c.interview["at"].astext, Moment)
"""When the interview takes place."""
