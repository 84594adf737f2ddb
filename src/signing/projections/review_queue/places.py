"""Where a signing stands on a list: what is before it and behind it."""

from datetime import datetime
from functools import partial
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from typing_extensions import TypedDict

from signing.projections.agreements.reading import find_agreement_row, select_agreements
from signing.projections.agreements.tables import standings
from signing.projections.review_queue.checking import find_flags
from signing.projections.review_queue.reading import CHUNK, MOST_CHECKED, Filters, select_numbers
from signing.storage.readers import Reader
from signing.vocabulary import AgreementNumber, Oversight


class Listed(NamedTuple):
    """What a list shows of a signing that tells its place."""

    agreement_number: str
    signed_at: datetime
    reason: str | None
    verified: str | None


class Neighbours(TypedDict):
    """Agreement numbers before and behind a signing on a list; null at its ends."""

    previous: str | None
    next: str | None


class Place(Neighbours):
    """With them, why it was rejected or unlocked, and what its reviewer checked."""

    reason: str | None
    verified: str | None


def find_neighbours(
    connection: Reader, oversight: Oversight, number: AgreementNumber, filters: Filters
) -> Neighbours | None:
    """What is beside a signing on a list, on which it need not be any more.

    Behind the last pending one comes the oldest: some may have been passed over.
    """
    found = find_place(connection, oversight, number, filters)
    return {"previous": found["previous"], "next": found["next"]} if found else None


def find_place(
    connection: Reader, oversight: Oversight, number: AgreementNumber, filters: Filters
) -> Place | None:
    """What the queue says of a signing beside its checks; None while it is not on the queue."""
    query = select_agreements().add_columns(standings.c.verified)
    row = find_agreement_row(query, connection, oversight, number)
    if row is None:
        return None
    here = Listed(row.agreement_number, row.signed_at, row.reason, row.verified)
    return find_place_beside(connection, oversight, here, filters)


def find_place_beside(
    connection: Reader, oversight: Oversight, row: Listed, filters: Filters
) -> Place:
    """The same of a signing that a list has shown."""
    beside = _find_checked if filters.by_checks else _find_beside
    older, newer = beside(connection, oversight, filters, row)
    previous, following = (older, newer) if filters.oldest_first else (newer, older)
    return {
        "previous": previous,
        "next": following,
        "reason": row.reason,
        "verified": row.verified,
    }


def _find_beside(
    connection: Reader, oversight: Oversight, filters: Filters, row: Listed
) -> tuple[str | None, str | None]:
    """Find the number before a signing in time and the one after it, with one query."""
    older, newer, first = (
        _select_nearest(filters, where, newest=newest).limit(1).scalar_subquery()
        for where, newest in _list_directions(oversight, filters, row)
    )
    around = func.coalesce(newer, first) if filters.oldest_first else newer
    before, after = connection.execute(select(older, around)).one()
    return before, after


def _find_checked(
    connection: Reader, oversight: Oversight, filters: Filters, row: Listed
) -> tuple[str | None, str | None]:
    """Find both on a list that checks narrow."""
    older, newer, first = (
        partial(_check_nearest, connection, oversight, filters, where, newest=newest)
        for where, newest in _list_directions(oversight, filters, row)
    )
    return older(), newer() or (first() if filters.oldest_first else None)


Directions = list[tuple[list[ColumnElement[bool]], bool]]
"""Conditions, and whether the newest of what they let through is wanted."""


def _list_directions(oversight: Oversight, filters: Filters, row: Listed) -> Directions:
    """Back in time from a signing, on from it, and on from the beginning of the list."""
    here, there = tuple_(*filters.order), tuple_(row.signed_at, row.agreement_number)
    shown = filters.conditions(oversight)
    others = filters.leading.c.agreement_number != row.agreement_number
    return [
        ([*shown, here < there], True),
        ([*shown, here > there], False),
        ([*shown, others], False),
    ]


def _select_nearest(
    filters: Filters, where: list[ColumnElement[bool]], *, newest: bool
) -> Select[tuple[str]]:
    order = [one.desc() if newest else one.asc() for one in filters.order]
    numbers = select_numbers(filters).with_only_columns(filters.leading.c.agreement_number)
    return numbers.where(*where).order_by(*order)


def _check_nearest(
    connection: Reader,
    oversight: Oversight,
    filters: Filters,
    where: list[ColumnElement[bool]],
    *,
    newest: bool,
) -> str | None:
    query = _select_nearest(filters, where, newest=newest).limit(CHUNK)
    for begun in range(0, MOST_CHECKED, CHUNK):
        rows = connection.execute(query.offset(begun)).all()
        numbers = [row.agreement_number for row in rows]
        flags = find_flags(connection, oversight, numbers)
        found = next((one for one in numbers if filters.fits(flags.get(one, []))), None)
        if found is not None or len(numbers) < CHUNK:
            return found
    return None
