"""The roster as a school admin sees it: every graduate, who they are and where they stand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
    or_,
    select,
)
from sqlalchemy import Row as Found

from signing.events import (
    DestinationRecorded,
    Fact,
    GraduateEnrolled,
    PersonalDataErased,
    Recorded,
    RosterCorrected,
    SourceConfirmed,
    WeChatBound,
    WeChatUnbound,
)
from signing.projections.outcomes import AGREEMENT_AFTER, standing_after
from signing.projections.paging import MOST, Page, Slice, page
from signing.projections.read_model import schema_of
from signing.projections.rows import Row, Rows
from signing.projections.scopes import within
from signing.projections.searching import found_by, remember, sought_in
from signing.vocabulary import AWAITING_EMPLOYMENT, Oversight, Person, Standing, Studies
from signing.vocabulary.masks import masked

NAME = "roster_list"
VERSION = 2
metadata = MetaData(schema=schema_of(NAME, VERSION))

graduates = Table(
    "graduates",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("school_code", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("student_number", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("id_number", Text, nullable=False),
    Column("college", Text, nullable=False),
    Column("major", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("standing", Text, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("bound", Boolean, nullable=False),
    Column("destination", Text, nullable=False),
    Index("of_school", "school_code", "student_number", "id"),
    Index("of_province", "student_number", "id"),
)
sought = sought_in(metadata, Column("id", Uuid, primary_key=True))

SHOWN = tuple(column.name for column in graduates.columns)
MOVING: frozenset[type[Fact]] = frozenset({*AGREEMENT_AFTER, DestinationRecorded})
DESCRIBING: frozenset[type[Fact]] = frozenset(
    {
        GraduateEnrolled,
        PersonalDataErased,
        RosterCorrected,
        SourceConfirmed,
        WeChatBound,
        WeChatUnbound,
    }
)
EVERY = DESCRIBING | MOVING
NAMING: frozenset[type[Fact]] = frozenset({GraduateEnrolled, PersonalDataErased, RosterCorrected})


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    mine = [recorded for recorded in facts if type(recorded.fact) in EVERY]
    rows = Rows(graduates, connection, {(recorded.fact.originator_id,) for recorded in mine})
    for recorded in mine:
        if isinstance(recorded.fact, GraduateEnrolled):
            rows.put(_enrolled(recorded.fact, recorded))
        else:
            rows.change(recorded.fact.originator_id, **_changes(recorded))
    rows.write()
    named = {one.fact.originator_id for one in mine if type(one.fact) in NAMING}
    known = [row for one in named if (row := rows.get(one)) is not None]
    remember(sought, connection, known, ["name"])


def _enrolled(fact: GraduateEnrolled, recorded: Recorded) -> Row:
    return {
        "id": fact.originator_id,
        "school_code": fact.school_code,
        "year": fact.year,
        "student_number": fact.student_number,
        "standing": Standing.FREE.value,
        "confirmed": False,
        "bound": False,
        "destination": AWAITING_EMPLOYMENT,
        **_described(fact.studies, recorded.open(fact.person)),
    }


def _described(studies: Studies, person: str | None) -> Row:
    who = Person.model_validate_json(person) if person else None
    return {
        "name": who.name if who else "",
        "id_number": masked(who.id_number) if who else "",
        "college": studies.college,
        "major": studies.major,
        "level": studies.level,
    }


def _changes(recorded: Recorded) -> Row:
    fact = recorded.fact
    if type(fact) in MOVING:
        return _moved(fact)
    match fact:
        case RosterCorrected(studies=studies, person=person):
            cleared = {"confirmed": False} if fact.confirmation_cleared else {}
            return _described(studies, recorded.open(person)) | cleared
        case SourceConfirmed():
            return {"confirmed": True}
        case PersonalDataErased():
            return {"name": "", "id_number": "", "bound": False}
        case _:
            return {"bound": isinstance(fact, WeChatBound)}


def _moved(fact: Fact) -> Row:
    standing = standing_after(fact)
    destination = getattr(fact, "destination", None)
    stands = {"standing": standing.value} if standing else {}
    return stands if destination is None else stands | {"destination": destination}


@dataclass(frozen=True)
class Search:
    """`q` is a part of a name, or how a number begins. What is empty or None is not asked for."""

    q: str = ""
    college: str = ""
    standing: str = ""
    bound: bool | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        columns = graduates.c
        yield from found_by(sought, columns.id, self.q, [columns.name], columns.student_number)
        if self.college:
            yield columns.college == self.college
        if self.standing:
            yield columns.standing == self.standing
        if self.bound is not None:
            yield columns.bound.is_(self.bound)


def listed(connection: Connection, oversight: Oversight, search: Search, part: Slice) -> Page:
    """Graduates in the order of their student numbers."""
    query = select(graduates).where(*within(graduates, oversight), *search.conditions())
    return page(connection, query, (graduates.c.student_number, graduates.c.id), part, _shown)


def one(connection: Connection, oversight: Oversight, graduate: UUID) -> dict[str, Any] | None:
    mine = [*within(graduates, oversight), graduates.c.id == graduate]
    query = select(graduates).where(*mine)
    row = connection.execute(query).one_or_none()
    return _shown(row) if row else None


def colleges(connection: Connection, oversight: Oversight) -> list[str]:
    """Those that the reader's graduates are of, to choose from."""
    query = select(graduates.c.college).distinct().where(*within(graduates, oversight))
    return list(connection.scalars(query.order_by(graduates.c.college)))


def called(connection: Connection, oversight: Oversight, words: str) -> list[dict[str, Any]]:
    """Who is called exactly so, or has exactly this student number: few, of several schools."""
    exactly = or_(graduates.c.student_number == words, graduates.c.name == words)
    query = select(graduates).where(*within(graduates, oversight), exactly)
    rows = connection.execute(query.order_by(graduates.c.year.desc(), graduates.c.id).limit(MOST))
    return [_shown(row) for row in rows]


def _shown(row: Found[Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in SHOWN} | {"id": str(row.id)}
