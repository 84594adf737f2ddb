"""Queries: open positions for graduates, and each employer's own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, with_config
from pydantic.config import JsonDict
from sqlalchemy import (
    Column,
    ColumnElement,
    Row,
    func,
    select,
)
from typing_extensions import TypedDict

from signing.codes.spelling import fold_name
from signing.projections.engine.numbering import NumberedPage, load_numbered
from signing.projections.engine.paging import (
    MOST,
    Page,
    Slice,
    load_page,
)
from signing.projections.engine.searching import match_text
from signing.projections.positions.tables import employers, positions, sought
from signing.storage.readers import Reader
from signing.vocabulary import Oversight
from signing.vocabulary.answers import NamedOne

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


@with_config(
    ConfigDict(json_schema_extra={"examples": [POSITION | {"closed_at": None, "visible": True}]})
)
class OwnPosition(OfferedPosition):
    """An employer's own position; `closed_at` is null while it is open.

    `visible`: graduates see it. An open one is not while its employer waits to be verified, or is
    suspended.
    """

    closed_at: datetime | None
    visible: bool


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
    return {**_present(row), "closed_at": row.closed_at, "visible": row.shown}
