"""The rows that a batch of facts changes: read once, changed in memory, written at once."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    Table,
    any_,
    bindparam,
    delete,
    select,
    tuple_,
)

from signing.projections.engine.bulk import upsert

Row = dict[str, Any]
"""A row of any table by column: SQLAlchemy knows no type for it."""
Key = tuple[Any, ...]


class Rows:
    """The rows of a table that one batch needs, by primary key."""

    def __init__(self, table: Table, connection: Connection, keys: Iterable[Key]) -> None:
        self._table = table
        self._connection = connection
        self._names = tuple(column.name for column in table.primary_key)
        self._changed: set[Key] = set()
        self._removed: set[Key] = set()
        self._rows = self._read(set(keys))

    @classmethod
    def about(
        cls, table: Table, connection: Connection, column: str, values: Iterable[Any]
    ) -> "Rows":
        """Load the rows with one of these values in a column, for facts that name no key."""
        rows = cls(table, connection, ())
        rows._rows = rows._load_where(_is_one_of(table.c[column], list(set(values))))
        return rows

    def keys_where(self, column: str, value: Any) -> list[Key]:
        return [key for key, row in self._rows.items() if row[column] == value]

    def __contains__(self, key: Key) -> bool:
        return key in self._rows

    def get(self, *key: Any) -> Row | None:
        """Return a row to read; change it with `change`."""
        return self._rows.get(key)

    def put(self, row: Row) -> None:
        """Add or replace a row."""
        key = tuple(row[name] for name in self._names)
        self._rows[key] = row
        self._changed.add(key)
        self._removed.discard(key)

    def change(self, *key: Any, **fields: Any) -> None:
        """Set values of a row, if it exists."""
        row = self._rows.get(key)
        if row is not None:
            row.update(fields)
            self._changed.add(key)

    def remove(self, *key: Any) -> None:
        if self._rows.pop(key, None) is not None:
            self._changed.discard(key)
            self._removed.add(key)

    def write(self) -> None:
        if self._removed:
            self._connection.execute(delete(self._table).where(self._select_keys(self._removed)))
        if self._changed:
            rows = [self._rows[key] for key in sorted(self._changed, key=repr)]
            upsert(self._connection, self._table, rows)

    def _read(self, keys: set[Key]) -> dict[Key, Row]:
        if not keys:
            return {}
        return self._load_where(self._select_keys(keys))

    def _load_where(self, where: ColumnElement[bool]) -> dict[Key, Row]:
        found = self._connection.execute(select(self._table).where(where))
        rows = (dict(row._mapping) for row in found)  # noqa: SLF001 — its public name
        return {tuple(row[name] for name in self._names): row for row in rows}

    def _select_keys(self, keys: set[Key]) -> Any:
        columns = tuple(self._table.c[name] for name in self._names)
        if len(columns) == 1:
            return _is_one_of(columns[0], [key[0] for key in keys])
        return tuple_(*columns).in_(keys)


def _is_one_of(column: Column[Any], values: list[Any]) -> ColumnElement[bool]:
    """Compare with one array: a thousand values are as fast as one."""
    return column == any_(bindparam(None, values, type_=ARRAY(column.type, dimensions=1)))
