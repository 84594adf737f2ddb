"""Positions: the open ones for graduates, and each employer's own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, with_config
from pydantic.config import JsonDict
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Index,
    Integer,
    MetaData,
    Numeric,
    Row,
    Table,
    Text,
    Uuid,
    func,
    select,
)
from typing_extensions import TypedDict

from signing.codes.spelling import fold_name
from signing.events import (
    EmployerChanged,
    EmployerRegistered,
    EmployerReinstated,
    EmployerSuspended,
    PositionChanged,
    PositionClosed,
    PositionOpened,
)
from signing.facts import Fact, Recorded
from signing.projections.engine.numbering import NumberedPage, load_numbered
from signing.projections.engine.paging import (
    MOST,
    Page,
    Slice,
    load_page,
)
from signing.projections.engine.read_model import name_schema
from signing.projections.engine.rows import Row as Stored
from signing.projections.engine.rows import Rows
from signing.projections.engine.searching import define_search_table, index_rows, match_text
from signing.storage.readers import Reader
from signing.vocabulary import Job, Oversight
from signing.vocabulary.answers import NamedOne

NAME = "positions"
VERSION = 3
metadata = MetaData(schema=name_schema(NAME, VERSION))

positions = Table(
    "positions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("opened", BigInteger, nullable=False, doc="place of its first fact in the log"),
    Column("employer_id", Uuid, nullable=False),
    Column("title", Text, nullable=False),
    Column("job_category", Text, nullable=False),
    Column("workplace", Text, nullable=False),
    Column("monthly_pay", Numeric, nullable=False),
    Column("headcount", Integer, nullable=False),
    Column("description", Text, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("closed_at", DateTime(timezone=True)),
    Column("shown", Boolean, nullable=False, doc="open, and its employer is not suspended"),
    Column("place", Text, nullable=False, doc="the workplace, folded as searches are"),
    Column("employer_name", Text, nullable=False, doc="its employer's, as region and kind"),
    Column("region", Text, nullable=False),
    Column("kind", Text, nullable=False),
)
for _name, _first in (
    ("newest", ()),
    ("by_pay", ("monthly_pay",)),
    ("of_category", ("job_category",)),
    ("of_kind", ("kind",)),
):
    _columns = [positions.c[one] for one in (*_first, "opened")]
    Index(f"positions_{_name}", *_columns, postgresql_where=positions.c.shown)
Index(
    "positions_of_region",
    positions.c.region.collate("C"),
    positions.c.opened,
    postgresql_where=positions.c.shown,
)
Index("positions_of_employer", positions.c.employer_id, positions.c.opened)
sought = define_search_table(metadata, Column("id", Uuid, primary_key=True))

employers = Table(
    "employers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("industry", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("registered_at", DateTime(timezone=True), nullable=False),
    Column("suspended", Boolean, nullable=False),
)

POSITION: JsonDict = {
    "id": "0b6d3c1e-7a52-4f0e-9d56-3f1f5a7c2e10",
    "title": "软件工程师",
    "job_category": "17",
    "workplace": "合肥市",
    "monthly_pay": "8000.00",
    "headcount": 3,
    "description": "",
    "opened_at": "2026-04-02T08:00:00Z",
}


class OfferedPosition(TypedDict):
    """A position: `id` is a UUID, pay in yuan a month."""

    id: str
    title: str
    job_category: str
    workplace: str
    monthly_pay: str
    headcount: int
    description: str
    opened_at: datetime


class OfferingEmployer(NamedOne):
    """Who offers a position: a registered employer, with the codes of its kind and industry.

    `region` is a GB/T 2260 code.
    """

    kind: str
    industry: str
    region: str
    registered_at: datetime


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                POSITION
                | {
                    "employer": {
                        "id": "2f0c7b0a-5a0e-5b8e-8f57-0d4f7f0a6b21",
                        "name": "徽州云帆科技有限公司",
                        "kind": "39",
                        "industry": "34",
                        "region": "340100",
                        "registered_at": "2026-03-02T01:00:00Z",
                    }
                }
            ]
        }
    )
)
class OpenPosition(OfferedPosition):
    """A position that graduates may apply for: `id` is a UUID, pay in yuan a month."""

    employer: OfferingEmployer


@with_config(ConfigDict(json_schema_extra={"examples": [POSITION | {"closed_at": None}]}))
class OwnPosition(OfferedPosition):
    """An employer's own position; `closed_at` is null while it is open."""

    closed_at: datetime | None


JOB_KINDS: frozenset[type[Fact]] = frozenset({PositionOpened, PositionChanged, PositionClosed})
EMPLOYER_KINDS: frozenset[type[Fact]] = frozenset(
    {EmployerRegistered, EmployerChanged, EmployerSuspended, EmployerReinstated}
)
MOVING_KINDS = EMPLOYER_KINDS - {EmployerRegistered}

HEARD: frozenset[type[Fact]] = JOB_KINDS | EMPLOYER_KINDS


SORTS = Literal["newest", "pay"]


@dataclass(frozen=True)
class Search:
    """What open positions are searched by; empty fields do not filter.

    `q` is part of a title, a workplace or an employer's name, `workplace` part of a workplace,
    `region` the beginning of the employer's GB/T 2260 code. Both ends of the pay are included.
    """

    q: str = ""
    job_category: str = ""
    workplace: str = ""
    region: str = ""
    kind: str = ""
    employer_id: UUID | None = None
    pay_from: Decimal | None = None
    pay_to: Decimal | None = None
    sort: SORTS = "newest"

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        columns = positions.c
        yield columns.shown
        yield from match_text(sought, columns.id, self.q)
        yield from self._match_workplace()
        if self.region:
            beginning = columns.region.collate("C")
            yield beginning >= self.region
            yield beginning < f"{self.region}:"
        if self.pay_from is not None:
            yield columns.monthly_pay >= self.pay_from
        if self.pay_to is not None:
            yield columns.monthly_pay <= self.pay_to
        yield from self._match_exactly()

    @property
    def keys(self) -> list[Column[Any]]:
        """The order: the best paid or the newest first."""
        newest: list[Column[Any]] = [positions.c.opened]
        return [positions.c.monthly_pay, *newest] if self.sort == "pay" else newest

    def _match_exactly(self) -> Iterator[ColumnElement[bool]]:
        for name in ("job_category", "kind", "employer_id"):
            if asked := getattr(self, name):
                yield positions.c[name] == asked

    def _match_workplace(self) -> Iterator[ColumnElement[bool]]:
        """The index finds the words wherever they are; the column says that they are there."""
        if found := match_text(sought, positions.c.id, self.workplace):
            yield from found
            yield positions.c.place.contains(fold_name(self.workplace), autoescape=True)


EVERYTHING = Search()


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    mine = [one for one in facts if type(one.fact) in HEARD]
    firms = {one.fact.originator_id for one in mine if type(one.fact) in EMPLOYER_KINDS}
    offering = {one.fact.employer_id for one in mine if isinstance(one.fact, PositionOpened)}
    jobs = {one.fact.originator_id for one in mine if type(one.fact) in JOB_KINDS}
    offered = Rows(
        positions, connection, {(one,) for one in jobs | _find_offered(mine, connection)}
    )
    known = Rows(employers, connection, {(one,) for one in firms | offering})
    named: set[UUID] = set()
    for recorded in mine:
        if type(recorded.fact) in JOB_KINDS:
            named |= _fold_position(recorded, offered, known)
        else:
            named |= _fold_employer(recorded, known, offered)
    offered.write()
    known.write()
    rows = [row for one in named if (row := offered.get(one)) is not None]
    index_rows(sought, connection, rows, ["title", "workplace", "employer_name"], begun=())


def _find_offered(facts: Sequence[Recorded], connection: Connection) -> set[UUID]:
    """Return the ids of what the employers offer already who change in this batch."""
    changing = {one.fact.originator_id for one in facts if type(one.fact) in MOVING_KINDS}
    if not changing:
        return set()
    query = select(positions.c.id).where(positions.c.employer_id.in_(changing))
    return set(connection.execute(query).scalars())


def list_open_positions(
    connection: Reader, search: Search = EVERYTHING, *, part: Slice
) -> Page[OpenPosition]:
    """What any graduate may apply for, the newest or the best paid first."""
    query = _select_offered().where(*search.conditions())
    return load_page(connection, query, search.keys, part, _present_to_graduates, newest_first=True)


def count_open_positions(connection: Reader, search: Search) -> int:
    """Count what `list_open_positions` lists on all its pages."""
    query = select(func.count()).select_from(positions).where(*search.conditions())
    return int(connection.execute(query).scalar_one())


def find_open_position(connection: Reader, position_id: UUID) -> OpenPosition | None:
    """Return an open position; None for a closed one."""
    query = _select_offered().where(positions.c.shown, positions.c.id == position_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else _present_to_graduates(row)


def list_own_positions(connection: Reader, employer_id: UUID, part: Slice) -> Page[OwnPosition]:
    """Return the employer's own positions, newest first, with closed ones."""
    query = select(positions).where(positions.c.employer_id == employer_id)
    return load_page(
        connection, query, [positions.c.opened], part, _present_to_employer, newest_first=True
    )


def search_own_positions(
    connection: Reader, employer_id: UUID, q: str, only_open: bool | None, number: int
) -> NumberedPage[OwnPosition]:
    """Return a page of the employer's own; `q` is part of a title, a place or its name."""
    mine = positions.c.employer_id == employer_id
    query = select(positions).where(mine, *match_text(sought, positions.c.id, q))
    if only_open is not None:
        closed = positions.c.closed_at
        query = query.where(closed.is_(None) if only_open else closed.is_not(None))
    return load_numbered(
        connection, query, [positions.c.opened.desc()], number, _present_to_employer
    )


def find_own_position(
    connection: Reader, employer_id: UUID, position_id: UUID
) -> OwnPosition | None:
    """Return an own position, closed or not; None for others' positions."""
    query = select(positions).where(
        positions.c.employer_id == employer_id, positions.c.id == position_id
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _present_to_employer(row)


def list_own_position_ids(connection: Reader, employer_id: UUID) -> list[UUID]:
    """Return the ids of the employer's positions, with closed ones."""
    query = select(positions.c.id).where(positions.c.employer_id == employer_id)
    return list(connection.execute(query).scalars())


def find_positions(connection: Reader, oversight: Oversight, words: str) -> list[OpenPosition]:
    """Return the positions with this in title, place or employer, closed ones too, newest first.

    Only who oversees the whole province finds any.
    """
    named = match_text(sought, positions.c.id, words)
    if oversight.school_code is not None or not named:
        return []
    query = _select_offered().where(*named).order_by(positions.c.opened.desc()).limit(MOST)
    return [_present_to_graduates(row) for row in connection.execute(query)]


def list_own_open_positions(connection: Reader, employer_id: UUID) -> list[OwnPosition]:
    """Return the employer's open positions, newest first."""
    query = select(positions).where(
        positions.c.employer_id == employer_id, positions.c.closed_at.is_(None)
    )
    rows = connection.execute(query.order_by(positions.c.opened.desc()).limit(MOST))
    return [_present_to_employer(row) for row in rows]


def _fold_position(recorded: Recorded, offered: Rows, known: Rows) -> set[UUID]:
    """Return the ids of positions whose words may have changed."""
    fact = recorded.fact
    match fact:
        case PositionOpened():
            row = {
                "id": fact.originator_id,
                "opened": recorded.position,
                "employer_id": fact.employer_id,
                "opened_at": fact.timestamp,
                "closed_at": None,
            }
            firm = known.get(fact.employer_id)
            offered.put(row | _describe_job(fact.job) | _describe_offering(row, firm))
        case PositionChanged():
            offered.change(fact.originator_id, **_describe_job(fact.job))
        case PositionClosed():
            closed = {"closed_at": fact.timestamp, "shown": False}
            offered.change(fact.originator_id, **closed)
            return set()
    return {fact.originator_id}


def _describe_job(job: Job) -> dict[str, object]:
    return job.model_dump() | {"place": fold_name(job.workplace)}


def _describe_offering(row: Stored, firm: Stored | None) -> Stored:
    """Describe what a position has of its employer."""
    if firm is None:
        return {"shown": False, "employer_name": "", "region": "", "kind": ""}
    shown = row["closed_at"] is None and not firm["suspended"]
    theirs = {"employer_name": firm["name"], "region": firm["region"], "kind": firm["kind"]}
    return {"shown": shown, **theirs}


def _fold_employer(recorded: Recorded, known: Rows, offered: Rows) -> set[UUID]:
    """Return the ids of positions whose words may have changed."""
    fact = recorded.fact
    match fact:
        case EmployerRegistered():
            begun = {"id": fact.originator_id, "suspended": False}
            known.put(begun | {"registered_at": fact.timestamp} | _describe_employer(fact))
            return set()
        case EmployerChanged():
            known.change(fact.originator_id, **_describe_employer(fact))
        case _:
            suspended = isinstance(fact, EmployerSuspended)
            known.change(fact.originator_id, suspended=suspended)
    firm, theirs = known.get(fact.originator_id), set()
    for key in offered.keys_where("employer_id", fact.originator_id):
        row = offered.get(*key) or {}
        offered.change(*key, **_describe_offering(row, firm))
        theirs.add(row["id"])
    return theirs if isinstance(fact, EmployerChanged) else set()


def _describe_employer(fact: EmployerRegistered | EmployerChanged) -> Stored:
    return {
        "name": fact.name,
        "kind": fact.kind,
        "industry": fact.industry,
        "region": fact.region,
    }


def _select_offered() -> Any:
    firm = (employers.c.industry, employers.c.registered_at)
    return select(positions, *firm).join(employers, employers.c.id == positions.c.employer_id)


def _present(row: Row[Any]) -> OfferedPosition:
    return {
        "id": str(row.id),
        "title": row.title,
        "job_category": row.job_category,
        "workplace": row.workplace,
        "monthly_pay": str(row.monthly_pay),
        "headcount": row.headcount,
        "description": row.description,
        "opened_at": row.opened_at,
    }


def _present_to_graduates(row: Row[Any]) -> OpenPosition:
    employer: OfferingEmployer = {
        "id": str(row.employer_id),
        "name": row.employer_name,
        "kind": row.kind,
        "industry": row.industry,
        "region": row.region,
        "registered_at": row.registered_at,
    }
    return {**_present(row), "employer": employer}


def _present_to_employer(row: Row[Any]) -> OwnPosition:
    return {**_present(row), "closed_at": row.closed_at}
