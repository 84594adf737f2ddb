"""The rows that a batch of facts changes: read once, changed in memory, written at once."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table

from signing.projections.engine.bulk import (
    describe_delete,
    describe_updates,
    describe_upsert,
    load_rows,
    write,
)
from signing.projections.engine.forms import name_keys

Row = dict[str, Any]
"""A row of any table by column: SQLAlchemy knows no type for it."""
Key = tuple[Any, ...]


class Rows:
    """The rows of a table that one batch needs, by primary key.

    They are read with the first question that only the table answers. Facts that make rows, remove
    them or set values whatever they were, read nothing.
    """

    def __init__(self, table: Table, connection: Connection, keys: Iterable[Key]) -> None:
        self._table = table
        self._connection = connection
        self._names = name_keys(table)
        self._searched: tuple[str, ...] = self._names
        self._unread: set[Key] = set(keys)
        self._changed: dict[Key, Row] = {}
        self._set: dict[Key, Row] = {}
        """New values of rows that were not read, and of keys that may have none."""
        self._removed: set[Key] = set()
        self._rows: dict[Key, Row] = {}
        self._found_by: dict[str, dict[Any, dict[Key, None]]] = {}
        """Keys by the values of a column, for the columns that were asked about."""

    @classmethod
    def about(
        cls, table: Table, connection: Connection, column: str, values: Iterable[Any]
    ) -> "Rows":
        """Find the rows with one of these values in a column, for facts that name no key."""
        rows = cls(table, connection, {(value,) for value in values})
        rows._searched = (column,)
        return rows

    def keys_where(self, column: str, value: Any) -> list[Key]:
        self._read()
        index = self._found_by.get(column)
        if index is None:
            index = self._found_by[column] = {}
            for key, row in self._rows.items():
                index.setdefault(row[column], {})[key] = None
        return list(index.get(value, ()))

    def __contains__(self, key: Key) -> bool:
        return self.get(*key) is not None

    def get(self, *key: Any) -> Row | None:
        """Return a row to read; change it with `change`."""
        row = self._rows.get(key)
        if row is None and self._unread:
            self._read()
            row = self._rows.get(key)
        return row

    def put(self, row: Row) -> None:
        """Add or replace a row."""
        key = tuple(row[name] for name in self._names)
        self._replace(key, row)
        self._changed[key] = row
        if self._removed or self._set:
            self._removed.discard(key)
            self._set.pop(key, None)

    def change(self, *key: Any, **fields: Any) -> None:
        """Set values of a row, if it exists."""
        row = self._rows.get(key)
        if row is not None:
            self._change_row(key, row, fields)
        elif self._unread and fields and key not in self._removed:
            self._set.setdefault(key, {}).update(fields)

    def remove(self, *key: Any) -> None:
        row = self._rows.pop(key, None)
        if row is not None:
            self._unindex(key, row, self._found_by)
            self._changed.pop(key, None)
        if row is not None or self._unread:
            self._set.pop(key, None)
            self._removed.add(key)

    def write(self) -> None:
        if not (self._removed or self._changed or self._set):
            return
        writes = []
        if self._removed:
            writes.append(describe_delete(self._connection, self._table, list(self._removed)))
        if self._changed:
            rows = list(self._changed.values())
            writes.append(describe_upsert(self._connection, self._table, rows))
        writes += describe_updates(self._connection, self._table, self._set)
        self._set = {}
        if writes:
            write(self._connection, self._table, writes)

    def _change_row(self, key: Key, row: Row, fields: Row) -> None:
        self._unindex(key, row, fields)
        row.update(fields)
        self._index(key, row, fields)
        self._changed[key] = row

    def _read(self) -> None:
        """Read what was not; what this batch has put or removed is newer."""
        if not self._unread:
            return
        found = load_rows(self._connection, self._table, self._searched, list(self._unread))
        self._unread = set()
        columns = self._table.columns.keys()
        for values in found:
            row = dict(zip(columns, values, strict=True))
            key = tuple(row[name] for name in self._names)
            if key not in self._removed:
                self._rows.setdefault(key, row)
        for key, fields in self._set.items():
            if key in self._rows:
                self._change_row(key, self._rows[key], fields)
        self._set = {}

    def _replace(self, key: Key, row: Row) -> None:
        if self._found_by and (former := self._rows.get(key)) is not None:
            self._unindex(key, former, self._found_by)
        self._rows[key] = row
        self._index(key, row, self._found_by)

    def _index(self, key: Key, row: Row, columns: Iterable[str]) -> None:
        if not self._found_by:
            return
        for column in self._found_by.keys() & columns:
            self._found_by[column].setdefault(row[column], {})[key] = None

    def _unindex(self, key: Key, row: Row, columns: Iterable[str]) -> None:
        if not self._found_by:
            return
        for column in self._found_by.keys() & columns:
            self._found_by[column].get(row[column], {}).pop(key, None)
