"""The schools of the province as its office sees them: code, name, colleges, how many graduates."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, get_args
from uuid import UUID

from pydantic import with_config
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
    select,
)
from sqlalchemy import Row as Found
from sqlalchemy.dialects.postgresql import JSONB
from typing_extensions import TypedDict

from signing.events import (
    CollegeAdded,
    CollegeRenamed,
    CollegesMerged,
    GraduateEnrolled,
    SchoolRegistered,
    VerificationDelegated,
    VerificationReclaimed,
)
from signing.facts import Fact, Recorded
from signing.projections.engine.paging import MOST, Page, Slice, load_page
from signing.projections.engine.read_model import name_schema
from signing.projections.engine.rows import Row, Rows
from signing.projections.engine.searching import fold_texts, match_folded, match_whole_folded
from signing.refusals import NoSuchSchool
from signing.storage.readers import Reader
from signing.storage.schema import Moment
from signing.vocabulary import Oversight, school_id

NAME = "school_list"
VERSION = 3
metadata = MetaData(schema=name_schema(NAME, VERSION))

schools = Table(
    "schools",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("colleges", JSONB, nullable=False, doc="as they were added, renamed and merged"),
    Column("graduates", Integer, nullable=False, doc="how many were ever enrolled"),
    Column("registered_at", Moment, nullable=False),
    Column("folded", Text, nullable=False, doc="what it is found by"),
    Column("verifies_employers", Boolean, nullable=False, doc="the province lets it"),
)
Delegated = VerificationDelegated | VerificationReclaimed
OfColleges = CollegeAdded | CollegeRenamed | CollegesMerged
Heard = SchoolRegistered | OfColleges | GraduateEnrolled | Delegated
HEARD: frozenset[type[Fact]] = frozenset(get_args(Heard))


@with_config(
    json_schema_extra={
        "examples": [
            {
                "code": "99001",
                "name": "云川师范大学",
                "colleges": ["文学院", "理学院"],
                "graduates": 4211,
                "registered_at": "2026-01-05T01:00:00Z",
                "verifies_employers": False,
            }
        ]
    }
)
class SchoolItem(TypedDict):
    """A school; `colleges` in the order they were added, `graduates` how many ever enrolled.

    `verifies_employers`: the province lets its administrators do it.
    """

    code: str
    name: str
    colleges: list[str]
    graduates: int
    registered_at: datetime
    verifies_employers: bool


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    heard = [one.fact for one in facts if isinstance(one.fact, Heard)]
    rows = Rows(schools, connection, {(_find_school(fact),) for fact in heard})
    for fact in heard:
        school = _find_school(fact)
        if isinstance(fact, SchoolRegistered):
            rows.put(_begin_row(fact))
        elif row := rows.get(school):
            rows.change(school, **_change_row(fact, row))
    rows.write()


def _find_school(fact: Heard) -> UUID:
    return school_id(fact.school_code) if isinstance(fact, GraduateEnrolled) else fact.originator_id


def _begin_row(fact: SchoolRegistered) -> Row:
    return {
        "id": fact.originator_id,
        "code": fact.code,
        "name": fact.name,
        "colleges": [],
        "graduates": 0,
        "registered_at": fact.timestamp,
        "folded": fold_texts([fact.name], fact.code),
        "verifies_employers": False,
    }


def _change_row(fact: OfColleges | GraduateEnrolled | Delegated, row: Row) -> Row:
    match fact:
        case CollegeAdded(college=college):
            return {"colleges": [*row["colleges"], college]}
        case CollegeRenamed(college=college, name=name):
            return {"colleges": _replace([college], name, row["colleges"])}
        case CollegesMerged(colleges=colleges, into=into):
            return {"colleges": _replace(colleges, into, row["colleges"])}
        case VerificationDelegated() | VerificationReclaimed():
            return {"verifies_employers": isinstance(fact, VerificationDelegated)}
        case _:
            return {"graduates": row["graduates"] + 1}


def _replace(ended: Sequence[str], into: str, colleges: Sequence[str]) -> list[str]:
    """Put the successor in the place of the first that ended, unless it has its own."""
    if into in colleges:
        return [one for one in colleges if one not in ended]
    return list(dict.fromkeys(into if one in ended else one for one in colleges))


def list_schools(connection: Reader, oversight: Oversight, q: str, part: Slice) -> Page[SchoolItem]:
    """Return schools in the order of their codes; `q` is part of a name, or a code's beginning."""
    query = select(schools).where(*_limit_to(oversight), *match_folded(schools.c.folded, q))
    return load_page(connection, query, (schools.c.code,), part, _present)


def list_all_schools(connection: Reader, oversight: Oversight, q: str) -> list[SchoolItem]:
    """Return all schools that `q` finds, in the order of their codes: some hundred at most."""
    query = select(schools).where(*_limit_to(oversight), *match_folded(schools.c.folded, q))
    return [_present(row) for row in connection.execute(query.order_by(schools.c.code))]


def name_schools(connection: Reader, oversight: Oversight) -> dict[str, str]:
    """Return the names of schools by code."""
    query = select(schools.c.code, schools.c.name).where(*_limit_to(oversight))
    rows = connection.execute(query.order_by(schools.c.code))
    return {row.code: row.name for row in rows}


def find_schools(connection: Reader, oversight: Oversight, words: str) -> dict[str, str]:
    """Return names by code of schools with this name or code, else of those with it in theirs."""
    query = select(schools.c.code, schools.c.name).where(*_limit_to(oversight))
    query = query.order_by(schools.c.code).limit(MOST)
    for match in (match_whole_folded, match_folded):
        named = match(schools.c.folded, words)
        if named and (rows := connection.execute(query.where(*named)).all()):
            return {row.code: row.name for row in rows}
    return {}


def load_school(connection: Reader, oversight: Oversight, code: str) -> SchoolItem:
    """Raises NoSuchSchool, also for a school that the reader does not oversee."""
    query = select(schools).where(schools.c.code == code, *_limit_to(oversight))
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NoSuchSchool
    return _present(row)


def _limit_to(oversight: Oversight) -> list[ColumnElement[bool]]:
    """Return conditions for what the reader oversees: the own school, or all."""
    code = oversight.school_code
    return [] if code is None else [schools.c.code == code]


def _present(row: Found[Any]) -> SchoolItem:
    return {
        "code": row.code,
        "name": row.name,
        "colleges": row.colleges,
        "graduates": row.graduates,
        "registered_at": row.registered_at,
        "verifies_employers": row.verifies_employers,
    }
