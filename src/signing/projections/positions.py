"""Positions: the open ones for graduates, and each employer's own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, with_config
from pydantic.config import JsonDict
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
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
    or_,
    select,
)
from typing_extensions import TypedDict

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
from signing.projections.engine.rows import Rows
from signing.projections.engine.searching import fold_texts, match_folded
from signing.storage.readers import Reader
from signing.vocabulary import Job, Oversight
from signing.vocabulary.answers import NamedOne

NAME = "positions"
VERSION = 2
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
    Column("folded", Text, nullable=False, doc="what it is found by, beside its employer"),
)
Index("positions_open", positions.c.opened, postgresql_where=positions.c.closed_at.is_(None))
Index("positions_of_employer", positions.c.employer_id, positions.c.opened)

employers = Table(
    "employers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("suspended", Boolean, nullable=False),
    Column("folded", Text, nullable=False, doc="what it is found by"),
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


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                POSITION
                | {
                    "employer": {
                        "id": "2f0c7b0a-5a0e-5b8e-8f57-0d4f7f0a6b21",
                        "name": "徽州云帆科技有限公司",
                    }
                }
            ]
        }
    )
)
class OpenPosition(OfferedPosition):
    """A position that graduates may apply for: `id` is a UUID, pay in yuan a month."""

    employer: NamedOne


@with_config(ConfigDict(json_schema_extra={"examples": [POSITION | {"closed_at": None}]}))
class OwnPosition(OfferedPosition):
    """An employer's own position; `closed_at` is null while it is open."""

    closed_at: datetime | None


JOB_KINDS: frozenset[type[Fact]] = frozenset({PositionOpened, PositionChanged, PositionClosed})
EMPLOYER_KINDS: frozenset[type[Fact]] = frozenset(
    {EmployerRegistered, EmployerChanged, EmployerSuspended, EmployerReinstated}
)

HEARD: frozenset[type[Fact]] = JOB_KINDS | EMPLOYER_KINDS


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    jobs = [one for one in facts if type(one.fact) in JOB_KINDS]
    firms = [one for one in facts if type(one.fact) in EMPLOYER_KINDS]
    offered = Rows(positions, connection, {(one.fact.originator_id,) for one in jobs})
    known = Rows(employers, connection, {(one.fact.originator_id,) for one in firms})
    for recorded in jobs:
        _fold_position(recorded, offered)
    for recorded in firms:
        _fold_employer(recorded, known)
    offered.write()
    known.write()


def list_open_positions(
    connection: Reader, *, q: str = "", job_category: str = "", part: Slice
) -> Page[OpenPosition]:
    """What any graduate may apply for, newest first; `q` is part of a title, employer or place."""
    query = _select_positions().where(
        positions.c.closed_at.is_(None), employers.c.suspended.is_(False)
    )
    if found := [*match_folded(positions.c.folded, q), *match_folded(employers.c.folded, q)]:
        query = query.where(or_(*found))
    if job_category:
        query = query.where(positions.c.job_category == job_category)
    return load_page(
        connection, query, [positions.c.opened], part, _present_to_graduates, newest_first=True
    )


def find_open_position(connection: Reader, position_id: UUID) -> OpenPosition | None:
    """Return an open position; None for a closed one."""
    query = _select_positions().where(
        positions.c.closed_at.is_(None), employers.c.suspended.is_(False)
    )
    row = connection.execute(query.where(positions.c.id == position_id)).one_or_none()
    return None if row is None else _present_to_graduates(row)


def list_own_positions(connection: Reader, employer_id: UUID, part: Slice) -> Page[OwnPosition]:
    """Return the employer's own positions, newest first, with closed ones."""
    query = _select_positions().where(positions.c.employer_id == employer_id)
    return load_page(
        connection, query, [positions.c.opened], part, _present_to_employer, newest_first=True
    )


def search_own_positions(
    connection: Reader, employer_id: UUID, q: str, only_open: bool | None, number: int
) -> NumberedPage[OwnPosition]:
    """Return a page of the employer's own; `q` is part of a title or place."""
    query = _select_positions().where(
        positions.c.employer_id == employer_id, *match_folded(positions.c.folded, q)
    )
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
    query = _select_positions().where(
        positions.c.employer_id == employer_id, positions.c.id == position_id
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _present_to_employer(row)


def list_own_position_ids(connection: Reader, employer_id: UUID) -> list[UUID]:
    """Return the ids of the employer's positions, with closed ones."""
    query = select(positions.c.id).where(positions.c.employer_id == employer_id)
    return list(connection.execute(query).scalars())


def find_positions(connection: Reader, oversight: Oversight, words: str) -> list[OpenPosition]:
    """Return the positions with this in their title, closed ones too, newest first.

    Only who oversees the whole province finds any.
    """
    named = match_folded(positions.c.folded, words)
    if oversight.school_code is not None or not named:
        return []
    query = _select_positions().where(*named).order_by(positions.c.opened.desc()).limit(MOST)
    return [_present_to_graduates(row) for row in connection.execute(query)]


def list_own_open_positions(connection: Reader, employer_id: UUID) -> list[OwnPosition]:
    """Return the employer's open positions, newest first."""
    query = _select_positions().where(
        positions.c.employer_id == employer_id, positions.c.closed_at.is_(None)
    )
    rows = connection.execute(query.order_by(positions.c.opened.desc()).limit(MOST))
    return [_present_to_employer(row) for row in rows]


def _fold_position(recorded: Recorded, rows: Rows) -> None:
    match recorded.fact:
        case PositionOpened() as fact:
            row = {
                "id": fact.originator_id,
                "opened": recorded.position,
                "employer_id": fact.employer_id,
                "opened_at": fact.timestamp,
            }
            rows.put(row | _describe_job(fact.job))
        case PositionChanged() as fact:
            rows.change(fact.originator_id, **_describe_job(fact.job))
        case PositionClosed() as fact:
            rows.change(fact.originator_id, closed_at=fact.timestamp)


def _describe_job(job: Job) -> dict[str, object]:
    return job.model_dump() | {"folded": fold_texts([job.title, job.workplace])}


def _fold_employer(recorded: Recorded, rows: Rows) -> None:
    match recorded.fact:
        case EmployerRegistered() as fact:
            rows.put({"id": fact.originator_id, "suspended": False} | _describe_name(fact.name))
        case EmployerChanged() as fact:
            rows.change(fact.originator_id, **_describe_name(fact.name))
        case EmployerSuspended() | EmployerReinstated() as fact:
            suspended = isinstance(fact, EmployerSuspended)
            rows.change(fact.originator_id, suspended=suspended)


def _describe_name(name: str) -> dict[str, object]:
    return {"name": name, "folded": fold_texts([name])}


def _select_positions() -> Any:
    return select(positions, employers.c.name.label("employer_name")).join(
        employers, employers.c.id == positions.c.employer_id
    )


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
    employer: NamedOne = {"id": str(row.employer_id), "name": row.employer_name}
    return {**_present(row), "employer": employer}


def _present_to_employer(row: Row[Any]) -> OwnPosition:
    return {**_present(row), "closed_at": row.closed_at}
