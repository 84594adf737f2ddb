"""Queries for graduates of the roster, by name, number and standing."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy import Row as Found
from typing_extensions import TypedDict

from signing.projections.engine.counting import Count
from signing.projections.engine.numbering import NumberedPage, load_counted
from signing.projections.engine.paging import (
    MOST,
    Page,
    Slice,
    load_page,
    read_in_chunks,
)
from signing.projections.engine.searching import match_text, match_whole
from signing.projections.engine.visibility import limit_to_oversight
from signing.projections.roster_list.tables import graduates, sought
from signing.storage.readers import Reader
from signing.vocabulary import Oversight

CHUNK = 2000
ALIKE = 5
PAIR = 2


class RosterItem(TypedDict):
    """A graduate of the roster, the ID number masked; name and number are "" once erased.

    `destination` is a code; `error_reported` says that they wait for an answer. `guessed_at` is
    when it was last noticed that somebody tries many data at them; null if it never was.
    """

    id: str
    school_code: str
    year: int
    student_number: str
    name: str
    id_number: str
    college: str
    major: str
    level: str
    standing: str
    confirmed: bool
    error_reported: bool
    guessed_at: datetime | None
    bound: bool
    destination: str


@dataclass(frozen=True)
class Search:
    """`q` is part of a name, or a number's beginning. Empty fields do not filter."""

    q: str = ""
    college: str = ""
    standing: str = ""
    bound: bool | None = None
    error_reported: bool = False
    guessed_since: datetime | None = None
    year: int | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        columns = graduates.c
        yield from match_text(sought, columns.id, self.q)
        chosen = {
            "year": self.year,
            "college": self.college or None,
            "standing": self.standing or None,
            "bound": self.bound,
        }
        yield from (columns[name] == one for name, one in chosen.items() if one is not None)
        if self.error_reported:
            yield columns.error_reported
        if self.guessed_since is not None:
            yield columns.guessed_at >= self.guessed_since


def list_graduates(
    connection: Reader, oversight: Oversight, search: Search, part: Slice
) -> Page[RosterItem]:
    """Return graduates in the order of their student numbers."""
    query = select(graduates).where(*limit_to_oversight(graduates, oversight), *search.conditions())
    return load_page(
        connection, query, (graduates.c.student_number, graduates.c.id), part, _present
    )


def list_numbered_graduates(
    connection: Reader, oversight: Oversight, search: Search, number: int
) -> NumberedPage[RosterItem]:
    """Return page `number` in the order of the student numbers, or the last one."""
    query = select(graduates).where(*limit_to_oversight(graduates, oversight), *search.conditions())
    order = graduates.c.student_number, graduates.c.id
    total = count_graduates(connection, oversight, search)
    return load_counted(connection, query, order, number, total, _present)


def count_graduates(connection: Reader, oversight: Oversight, search: Search) -> int:
    """Count who is found, on all pages."""
    found = [*limit_to_oversight(graduates, oversight), *search.conditions()]
    query = select(func.count()).select_from(graduates).where(*found)
    return int(connection.execute(query).scalar_one())


def read_graduates(
    connection: Reader, oversight: Oversight, search: Search
) -> Iterator[RosterItem]:
    """Yield who is found, in the order of their student numbers."""
    query = select(graduates).where(*limit_to_oversight(graduates, oversight), *search.conditions())
    keys = (graduates.c.student_number, graduates.c.id)
    return map(_present, read_in_chunks(connection, query, keys, CHUNK))


def list_years(connection: Reader, oversight: Oversight) -> list[int]:
    """Return the years of the reader's graduates, the latest first."""
    query = select(graduates.c.year).distinct().where(*limit_to_oversight(graduates, oversight))
    return list(connection.execute(query.order_by(graduates.c.year.desc())).scalars())


def find_graduate(connection: Reader, oversight: Oversight, graduate: UUID) -> RosterItem | None:
    """Return None for whoever is not among the reader's graduates."""
    theirs = [*limit_to_oversight(graduates, oversight), graduates.c.id == graduate]
    query = select(graduates).where(*theirs)
    row = connection.execute(query).one_or_none()
    return _present(row) if row else None


def find_graduates(
    connection: Reader, oversight: Oversight, graduate_ids: Collection[UUID]
) -> dict[UUID, RosterItem]:
    """Return those who are among the reader's graduates, by id."""
    theirs = [*limit_to_oversight(graduates, oversight), graduates.c.id.in_(graduate_ids)]
    rows = connection.execute(select(graduates).where(*theirs)).all() if graduate_ids else []
    return {row.id: _present(row) for row in rows}


def select_reported_error_count(oversight: Oversight) -> Count:
    """Select how many graduates wait for an answer to a reported error."""
    waiting = [*limit_to_oversight(graduates, oversight), graduates.c.error_reported]
    return select(func.count()).where(*waiting)


def select_guessed_count(oversight: Oversight, since: datetime) -> Count:
    """Select of how many it was noticed since then that somebody guesses at their data."""
    noticed = [*limit_to_oversight(graduates, oversight), graduates.c.guessed_at >= since]
    return select(func.count()).where(*noticed)


def list_colleges(connection: Reader, oversight: Oversight) -> list[str]:
    """Return the colleges of the reader's graduates."""
    query = select(graduates.c.college).distinct().where(*limit_to_oversight(graduates, oversight))
    return list(connection.execute(query.order_by(graduates.c.college)).scalars())


def find_namesakes(connection: Reader, oversight: Oversight, words: str) -> list[RosterItem]:
    """Return the graduates with this name or student number, else those with it in theirs."""
    query = select(graduates).where(*limit_to_oversight(graduates, oversight))
    query = query.order_by(graduates.c.year.desc(), graduates.c.id).limit(MOST)
    for match in (match_whole, match_text):
        named = match(sought, graduates.c.id, words)
        if named and (rows := connection.execute(query.where(*named)).all()):
            return [_present(row) for row in rows]
    return []


def find_alike(
    connection: Reader, oversight: Oversight, name: str, student_number: str
) -> list[RosterItem]:
    """Return a few graduates whose number or name may have been meant, the likeliest first.

    Of a longer name two characters in a row are enough: the roster, or who typed, may be wrong.
    """
    pairs = [name[at : at + 2] for at in range(len(name) - 1)] if len(name) > PAIR else []
    found: dict[str, RosterItem] = {}
    for words in (student_number, name, *pairs):
        if words and len(found) < ALIKE:
            for one in find_namesakes(connection, oversight, words):
                found.setdefault(one["id"], one)
    return [*found.values()][:ALIKE]


def _present(row: Found[Any]) -> RosterItem:
    return {
        "id": str(row.id),
        "school_code": row.school_code,
        "year": row.year,
        "student_number": row.student_number,
        "name": row.name,
        "id_number": row.id_number,
        "college": row.college,
        "major": row.major,
        "level": row.level,
        "standing": row.standing,
        "confirmed": row.confirmed,
        "error_reported": row.error_reported,
        "guessed_at": row.guessed_at,
        "bound": row.bound,
        "destination": row.destination,
    }
