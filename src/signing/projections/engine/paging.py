"""Keyset pagination: as fast at the hundred-thousandth row as at the first."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol

from sqlalchemy import ColumnElement, Row, Select, literal, true, tuple_
from typing_extensions import TypeVar

from signing.refusals import FieldsWrong
from signing.storage.readers import Reader

Item = TypeVar("Item")
MOST = 200


class Marks(Protocol):
    """The format of cursors, which mark the end of a page."""

    def written(self, place: bytes) -> str: ...

    def read(self, cursor: str) -> bytes | None:
        """Return None for what is no cursor of this list."""


class PlainMarks:
    """Unencrypted cursors, for readers inside the program."""

    def written(self, place: bytes) -> str:
        return urlsafe_b64encode(place).decode()

    def read(self, cursor: str) -> bytes | None:
        try:
            return urlsafe_b64decode(cursor.encode())
        except ValueError:
            return None


PLAIN = PlainMarks()


@dataclass(frozen=True)
class Slice:
    """The requested part of a list: at most `limit` rows behind `cursor`."""

    limit: int = 50
    cursor: str | None = None
    marks: Marks = PLAIN

    def behind(self) -> list[Any] | None:
        """Return the cursor's values; None at the beginning. Raises FieldsWrong."""
        if self.cursor is None:
            return None
        place = self.marks.read(self.cursor)
        try:
            found = json.loads(place or b"")
        except ValueError as broken:
            raise refuse_cursor() from broken
        if not isinstance(found, list):
            raise refuse_cursor()
        return found

    def mark(self, values: Sequence[Any]) -> str:
        plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
        return self.marks.written(json.dumps(plain, default=str).encode())


def refuse_cursor() -> FieldsWrong:
    wrong = {"field": "cursor", "zh": "不是这个列表给出的游标", "en": "not a cursor of this list"}
    return FieldsWrong(errors=[wrong])


@dataclass(frozen=True)
class Page(Generic[Item]):
    items: list[Item]
    next: str | None


def load_page(
    connection: Reader,
    query: Select[Any],
    keys: Sequence[ColumnElement[Any]],
    part: Slice,
    present: Callable[[Row[Any]], Item],
    *,
    newest_first: bool = False,
    stretches: Iterable[ColumnElement[bool]] = (true(),),
    count: Callable[[], int] = lambda: MOST + 1,
) -> Page[Item]:
    """Load one page of `query` in the order of `keys`, which it selects and which are unique.

    Of `stretches` each selects rows that come before those of the next; they are asked by turns
    until the page is full. Whoever knows how many rows there are says it with `count`, which is
    asked once the first stretch did not fill the first page: nothing is looked for that is not.
    """
    limit = max(1, min(part.limit, MOST))
    behind = part.behind()
    if behind is not None:
        values = _cast_all(keys, behind)
        here, there = tuple_(*keys), tuple_(*values)
        query = query.where(here < there if newest_first else here > there)
    order = [key.desc() if newest_first else key.asc() for key in keys]
    rows = _load_rows(
        connection,
        query.order_by(*order),
        limit + 1,
        stretches,
        count if behind is None else lambda: MOST + 1,
    )
    shown = rows[:limit]
    more = part.mark([_read_key(shown[-1], key) for key in keys]) if len(rows) > limit else None
    return Page([present(row) for row in shown], more)


def _read_key(row: Row[Any], key: ColumnElement[Any]) -> Any:
    """A frozen result knows the columns of a subquery by their names alone."""
    found = row._mapping  # noqa: SLF001 — its public name
    return found[key] if key in found else found[key.key or ""]


def _load_rows(
    connection: Reader,
    query: Select[Any],
    wanted: int,
    stretches: Iterable[ColumnElement[bool]],
    count: Callable[[], int],
) -> list[Row[Any]]:
    rows: list[Row[Any]] = []
    for number, stretch in enumerate(stretches):
        if number == 1:
            wanted = min(wanted, count())
        if len(rows) >= wanted:
            break
        here = query.where(stretch).limit(wanted - len(rows))
        rows += connection.execute(here).all()
    return rows


def read_pages(load: Callable[[Slice], Page[Item]]) -> Iterator[Item]:
    """Yield the rows of all pages of a list, in its order, for a file."""
    part = Slice(limit=MOST)
    while True:
        page = load(part)
        yield from page.items
        if page.next is None:
            return
        part = Slice(limit=MOST, cursor=page.next)


def read_in_chunks(
    connection: Reader, query: Select[Any], keys: Sequence[ColumnElement[Any]], size: int
) -> Iterator[Row[Any]]:
    """Yield all rows of `query` in the order of `keys`, which it selects and which are unique.

    Each chunk is a query, so that no connection waits for whoever writes the rows.
    """
    query = query.order_by(*keys).limit(size)
    rows = connection.execute(query).all()
    while rows:
        yield from rows
        place = rows[-1]._mapping  # noqa: SLF001 — its public name
        last = tuple_(*(literal(place[key], key.type) for key in keys))
        rows = connection.execute(query.where(tuple_(*keys) > last)).all()


def _cast_all(keys: Sequence[ColumnElement[Any]], behind: list[Any]) -> list[ColumnElement[Any]]:
    """Return the cursor's values as the keys' types. Raises FieldsWrong."""
    try:
        return [
            literal(_cast(value, key), key.type) for value, key in zip(behind, keys, strict=True)
        ]
    except (ValueError, TypeError, AttributeError) as broken:
        raise refuse_cursor() from broken


def _cast(value: Any, key: ColumnElement[Any]) -> Any:
    kind = key.type.python_type
    if kind is datetime:
        return datetime.fromisoformat(value)
    return value if isinstance(value, kind) else kind(value)
