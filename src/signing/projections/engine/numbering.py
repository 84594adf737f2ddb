"""Pages by number with a total, for people who jump: lists of one employer, or of a province.

Programs page by cursor (`paging`), which is as fast at the last row as at the first; a page that
shows a total has to count all rows anyway.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from sqlalchemy import ColumnElement, Row, Select, UnaryExpression, func, select
from typing_extensions import TypeVar

from signing.storage.readers import Reader

Item = TypeVar("Item")
ROWS = 50
"""Rows on a page."""


@dataclass(frozen=True)
class NumberedPage(Generic[Item]):
    """Page `number`, from 1, of `total` rows."""

    items: list[Item]
    total: int
    number: int
    size: int = ROWS

    @property
    def last(self) -> int:
        """The number of the last page, 1 of an empty list."""
        return max(1, -(-self.total // self.size))

    @property
    def begins(self) -> int:
        """The place of the first row shown, from 1; 0 of an empty list."""
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def ends(self) -> int:
        """The place of the last row shown; 0 of an empty list."""
        return self.begins + len(self.items) - 1 if self.items else 0


def take_numbered(found: Sequence[Item], number: int, size: int = ROWS) -> NumberedPage[Item]:
    """Return page `number` of what is at hand, or the last one where there are not so many."""
    last = max(1, -(-len(found) // size))
    number = min(max(1, number), last)
    return NumberedPage([*found[(number - 1) * size : number * size]], len(found), number, size)


def load_numbered(
    connection: Reader,
    query: Select[Any],
    order: Sequence[ColumnElement[Any] | UnaryExpression[Any]],
    number: int,
    present: Callable[[Row[Any]], Item],
    size: int = ROWS,
) -> NumberedPage[Item]:
    """Load page `number` of `query`, or the last one where there are not so many.

    `order` must be unique. Rows and total are of one query: the list may grow between two.
    """
    counted = query.add_columns(func.count().over().label("how_many")).order_by(*order).limit(size)
    rows = connection.execute(counted.offset((max(1, number) - 1) * size)).all()
    if not rows and number > 1:
        counting = select(func.count()).select_from(query.order_by(None).subquery())
        last = -(-int(connection.execute(counting).scalar_one()) // size)
        return load_numbered(connection, query, order, min(number - 1, last), present, size)
    total = rows[0].how_many if rows else 0
    return NumberedPage([present(row) for row in rows], total, max(1, number), size)


def load_counted(
    connection: Reader,
    query: Select[Any],
    order: Sequence[ColumnElement[Any] | UnaryExpression[Any]],
    number: int,
    total: int,
    present: Callable[[Row[Any]], Item],
) -> NumberedPage[Item]:
    """Load page `number` of a query that is known to find `total` rows, or the last one.

    Rows before the page are passed over in an index of `order`, and not counted again.
    """
    number = min(max(1, number), max(1, -(-total // ROWS)))
    rows = connection.execute(query.order_by(*order).limit(ROWS).offset((number - 1) * ROWS)).all()
    return NumberedPage([present(row) for row in rows], max(total, len(rows)), number)


def read_numbered(load: Callable[[int], NumberedPage[Item]]) -> Iterator[Item]:
    """Yield the rows of all pages, for a file of a list that is thousands of rows at most."""
    page = load(1)
    yield from page.items
    for number in range(2, page.last + 1):
        yield from load(number).items
