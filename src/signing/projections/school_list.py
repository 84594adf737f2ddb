"""The schools of the province as its office sees them: code, name, colleges, how many graduates."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
    or_,
    select,
)
from sqlalchemy import Row as Found
from sqlalchemy.dialects.postgresql import JSONB

from signing.events import (
    CollegeAdded,
    GraduateEnrolled,
    Recorded,
    SchoolRegistered,
)
from signing.projections.engine.paging import Page, Slice, page
from signing.projections.engine.read_model import schema_of
from signing.projections.engine.rows import Row, Rows
from signing.refusals import NoSuchSchool
from signing.storage.readers import Reader
from signing.vocabulary import Oversight, school_id

NAME = "school_list"
VERSION = 1
metadata = MetaData(schema=schema_of(NAME, VERSION))

schools = Table(
    "schools",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("colleges", JSONB, nullable=False, doc="as they were added"),
    Column("graduates", Integer, nullable=False, doc="how many were ever enrolled"),
    Column("registered_at", DateTime(timezone=True), nullable=False),
)
Heard = SchoolRegistered | CollegeAdded | GraduateEnrolled


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    heard = [one.fact for one in facts if isinstance(one.fact, Heard)]
    rows = Rows(schools, connection, {(_school_of(fact),) for fact in heard})
    for fact in heard:
        school = _school_of(fact)
        if isinstance(fact, SchoolRegistered):
            rows.put(_registered(fact))
        elif row := rows.get(school):
            rows.change(school, **_grown(fact, row))
    rows.write()


def _school_of(fact: Heard) -> UUID:
    return school_id(fact.school_code) if isinstance(fact, GraduateEnrolled) else fact.originator_id


def _registered(fact: SchoolRegistered) -> Row:
    return {
        "id": fact.originator_id,
        "code": fact.code,
        "name": fact.name,
        "colleges": [],
        "graduates": 0,
        "registered_at": fact.timestamp,
    }


def _grown(fact: CollegeAdded | GraduateEnrolled, row: Row) -> Row:
    if isinstance(fact, CollegeAdded):
        return {"colleges": [*row["colleges"], fact.college]}
    return {"graduates": row["graduates"] + 1}


def listed(connection: Reader, oversight: Oversight, q: str, part: Slice) -> Page:
    """In the order of their codes; `q` is a part of a name, or how a code begins."""
    query = select(schools).where(*_within(oversight))
    if words := q.strip():
        named = schools.c.name.contains(words, autoescape=True)
        query = query.where(or_(named, schools.c.code.startswith(words, autoescape=True)))
    return page(connection, query, (schools.c.code,), part, _shown)


def one(connection: Reader, oversight: Oversight, code: str) -> dict[str, Any]:
    """Raises NoSuchSchool, of those of others too."""
    query = select(schools).where(schools.c.code == code, *_within(oversight))
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NoSuchSchool
    return _shown(row)


def _within(oversight: Oversight) -> list[ColumnElement[bool]]:
    """A school's own people see their own school only."""
    code = oversight.school_code
    return [] if code is None else [schools.c.code == code]


def _shown(row: Found[Any]) -> dict[str, Any]:
    names = ("code", "name", "colleges", "graduates", "registered_at")
    return {name: getattr(row, name) for name in names}
