"""Who is on the roster, found by name, number and standing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy import Row as Found

from signing.projections.engine.paging import (
    MOST,
    Page,
    Slice,
    page,
)
from signing.projections.engine.row_scopes import within
from signing.projections.engine.searching import found_by
from signing.projections.roster_list.tables import graduates, sought
from signing.storage.readers import Reader
from signing.vocabulary import Oversight

SHOWN = tuple(column.name for column in graduates.columns)


@dataclass(frozen=True)
class Search:
    """`q` is a part of a name, or how a number begins. What is empty or None is not asked for."""

    q: str = ""
    college: str = ""
    standing: str = ""
    bound: bool | None = None
    error_reported: bool = False

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        columns = graduates.c
        yield from found_by(sought, columns.id, self.q, [columns.name], columns.student_number)
        if self.college:
            yield columns.college == self.college
        if self.standing:
            yield columns.standing == self.standing
        if self.bound is not None:
            yield columns.bound.is_(self.bound)
        if self.error_reported:
            yield columns.error_reported


def listed(connection: Reader, oversight: Oversight, search: Search, part: Slice) -> Page:
    """Graduates in the order of their student numbers."""
    query = select(graduates).where(*within(graduates, oversight), *search.conditions())
    return page(connection, query, (graduates.c.student_number, graduates.c.id), part, _shown)


def one(connection: Reader, oversight: Oversight, graduate: UUID) -> dict[str, Any] | None:
    mine = [*within(graduates, oversight), graduates.c.id == graduate]
    query = select(graduates).where(*mine)
    row = connection.execute(query).one_or_none()
    return _shown(row) if row else None


def reported_count(connection: Reader, oversight: Oversight) -> int:
    """Graduates who wait for an answer to an error that they reported."""
    waiting = [*within(graduates, oversight), graduates.c.error_reported]
    return int(connection.execute(select(func.count()).where(*waiting)).scalar_one())


def colleges(connection: Reader, oversight: Oversight) -> list[str]:
    """Those that the reader's graduates are of, to choose from."""
    query = select(graduates.c.college).distinct().where(*within(graduates, oversight))
    return list(connection.execute(query.order_by(graduates.c.college)).scalars())


def called(connection: Reader, oversight: Oversight, words: str) -> list[dict[str, Any]]:
    """Who is called exactly so, or has exactly this student number: few, of several schools."""
    exactly = or_(graduates.c.student_number == words, graduates.c.name == words)
    query = select(graduates).where(*within(graduates, oversight), exactly)
    rows = connection.execute(query.order_by(graduates.c.year.desc(), graduates.c.id).limit(MOST))
    return [_shown(row) for row in rows]


def _shown(row: Found[Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in SHOWN} | {"id": str(row.id)}
