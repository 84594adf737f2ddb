"""The person, where they stand, and the questions that wait for an answer."""

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from signing.projections.engine.read_model import name_schema
from signing.storage.schema import Moment

NAME = "graduate_home"
VERSION = 3
metadata = MetaData(schema=name_schema(NAME, VERSION))

people = Table(
    "people",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("school_code", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("student_number", Text, nullable=False),
    Column("person", JSONB(none_as_null=True), doc="the ID number is masked here already"),
    Column("studies", JSONB, nullable=False),
)

graduates = Table(
    "graduates",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("bound", Boolean, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("notice", Text, nullable=False, doc="the edition accepted last, of personal data"),
    Column("id_consent", Boolean, doc="to the use of the ID number; null before it was said"),
    Column("source_fact", Text, nullable=False, doc="what confirmed the source, or unsettled it"),
    Column("source_at", Moment, nullable=False),
    Column("destination", Text, nullable=False),
    Column("standing", Text, nullable=False),
    Column("standing_fact", Text, nullable=False, doc="what put the graduate there"),
    Column("standing_at", Moment, nullable=False),
)

questions = Table(
    "questions",
    metadata,
    Column("application_id", Text, primary_key=True),
    Column("graduate_id", Uuid, nullable=False),
    Column("stage", Text, nullable=False),
    Column("reply_by", Moment, nullable=False),
)
Index("questions_of_graduate", questions.c.graduate_id)
