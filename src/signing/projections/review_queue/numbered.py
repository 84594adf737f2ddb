"""The queue for people who jump: pages with numbers, also where checks narrow it, and all of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select

from signing.projections.engine.numbering import NumberedPage, load_counted, take_numbered
from signing.projections.engine.paging import read_pages
from signing.projections.review_queue.checking import Evidence, find_flags
from signing.projections.review_queue.reading import (
    MOST_CHECKED,
    Filters,
    ReviewItem,
    list_chosen,
    list_reviews,
    select_numbers,
)
from signing.storage.readers import Reader
from signing.vocabulary import Oversight


@dataclass(frozen=True)
class Stretch:
    """What checks let through of one stretch of a list, in its order.

    `fitting` are agreement numbers with the time of signing; `more` says that the list goes on.
    """

    fitting: list[tuple[str, datetime]]
    more: bool


def list_numbered_reviews(
    connection: Reader,
    oversight: Oversight,
    filters: Filters,
    number: int,
    *,
    total: int,
    now: datetime,
    evidence: Evidence | None = None,
) -> NumberedPage[ReviewItem]:
    """Return page `number` of a list of `total`, or the last one; only its own rows are joined."""
    query = _select_numbers(oversight, filters)
    page = load_counted(connection, query, (), number, total, lambda row: str(row.agreement_number))
    items = list_chosen(connection, oversight, page.items, now=now, evidence=evidence)
    return NumberedPage(items, page.total, page.number)


def list_numbered_stretch(
    connection: Reader,
    oversight: Oversight,
    stretch: Stretch,
    number: int,
    *,
    now: datetime,
    evidence: Evidence | None = None,
) -> NumberedPage[ReviewItem]:
    """Return page `number` of what checks let through of a stretch, or the last one."""
    page = take_numbered([one for one, _ in stretch.fitting], number)
    items = list_chosen(connection, oversight, page.items, now=now, evidence=evidence)
    return NumberedPage(items, page.total, page.number)


def check_stretch(
    connection: Reader, oversight: Oversight, filters: Filters, number: int = 1
) -> Stretch:
    """Check MOST_CHECKED rows of a list: its stretch `number`, from 1."""
    query = _select_numbers(oversight, filters)
    begun = (max(1, number) - 1) * MOST_CHECKED
    rows = connection.execute(query.limit(MOST_CHECKED + 1).offset(begun)).all()
    checked = rows[:MOST_CHECKED]
    flags = find_flags(connection, oversight, [row.agreement_number for row in checked])
    fitting = [
        (row.agreement_number, row.signed_at)
        for row in checked
        if filters.fits(flags.get(row.agreement_number, []))
    ]
    return Stretch(fitting, len(rows) > MOST_CHECKED)


def read_reviews(
    connection: Reader, oversight: Oversight, filters: Filters, *, now: datetime
) -> Iterator[ReviewItem]:
    """Yield all that the filters let through, in the order of the list, read in chunks."""
    return read_pages(lambda part: list_reviews(connection, oversight, filters, part, now=now))


def _select_numbers(oversight: Oversight, filters: Filters) -> Select[tuple[str, datetime]]:
    """Select numbers and times in the order of the list."""
    order = [one if filters.oldest_first else one.desc() for one in filters.order]
    return select_numbers(filters).where(*filters.conditions(oversight)).order_by(*order)
