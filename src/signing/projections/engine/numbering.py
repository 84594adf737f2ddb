"""Pages by number with a total, for people who jump: lists of one employer, or of a province.

Programs page by cursor (`paging`), which is as fast at the last row as at the first; a page that
shows a total has to count all rows anyway.
"""

from collections.abc import Callable, Sequence
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


def load_numbered(
    connection: Reader,
    query: Select[Any],
    order: Sequence[ColumnElement[Any] | UnaryExpression[Any]],
    number: int,
    present: Callable[[Row[Any]], Item],
    size: int = ROWS,
) -> NumberedPage[Item]:
    """Load page `number` of `query`, or the last one where there are not so many.

    `order` must be unique.
    """
    counting = select(func.count()).select_from(query.order_by(None).subquery())
    total = int(connection.execute(counting).scalar_one())
    number = min(max(1, number), max(1, -(-total // size)))
    rows = connection.execute(query.order_by(*order).limit(size).offset((number - 1) * size))
    return NumberedPage([present(row) for row in rows], total, number, size)
