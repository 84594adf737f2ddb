"""The statements for a table in a schema, written once, and how its values go in and come out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any
from uuid import UUID

from pydantic_core import from_json
from sqlalchemy import Column, Connection, Numeric, Table, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql.psycopg2 import PGDialect_psycopg2

from signing.projections.engine.arrays import make_array_writer, make_value_writer

DIALECT = PGDialect_psycopg2()  # type: ignore[no-untyped-call]  # SQLAlchemy's
KNOWN_UUIDS = 10_000
Read = Callable[[Any], Any]
Write = Callable[[Any], str | None]


class Form:
    """The statements for a table in a schema, and how values go in and come out.

    Values of many rows go in as arrays. Of a `lone` row they go in as they are: an array of one
    takes PostgreSQL longer to unpack, column by column, than the row to be written.
    """

    def __init__(self, table: Table, schema: str, *, lone: bool) -> None:
        quote = DIALECT.identifier_preparer.quote
        self.mark = f"{schema}.{table.name}"
        self.name = f"{quote(schema)}.{quote(table.name)}"
        self.types = {one.name: one.type.compile(DIALECT) for one in table.columns}
        self._lone = lone
        make_writer: Callable[[Column[Any]], Write] = (
            make_value_writer if lone else make_array_writer
        )
        self._writers = {one.name: make_writer(one) for one in table.columns}
        self._marked = [
            (f"{self.mark}.{name}", name, write) for name, write in self._writers.items()
        ]
        self.keys = name_keys(table)
        self._pick = _make_picker(tuple(self.types))
        self._quoted = {name: quote(name) for name in self.types}
        self._readers = [_make_reader(one) for one in table.columns]
        self._named = ", ".join(self._quoted.values())
        self._casts = {quote(one.name): _cast_to_read(one) for one in table.columns}
        self._read = ", ".join(f"{name}{cast}" for name, cast in self._casts.items())
        self.place_of_key = list(self.types).index(self.keys[0])
        self._selects: dict[tuple[str, ...], str] = {}
        self._updates: dict[tuple[str, ...], str] = {}
        self.insert = self._write_insert()
        self.upsert = f"{self.insert} {self._write_conflict('excluded.{0}')}"
        self.addition = (
            f"{self.insert} {self._write_conflict(f'{self.name}.{{0}} + excluded.{{0}}')}"
        )
        self.removal, self.balanced = self._write_balance()
        self.delete = f"DELETE FROM {self.name} WHERE {self._match(self.keys, f'-{self.mark}.')}"  # noqa: S608 - names of tables

    def write_rows(self, rows: Sequence[Mapping[str, object]]) -> dict[str, object]:
        """Return the values of the statements that are given whole rows, by the names in them."""
        if self._lone:
            [row] = rows
            return {marked: write(row.get(name)) for marked, name, write in self._marked}
        columns = zip(self._marked, self._list_columns(rows), strict=True)
        return {marked: write(column) for (marked, _, write), column in columns}

    def write_column(self, name: str, values: Iterable[object]) -> object:
        """Return the values of a column as a statement takes them."""
        return self._writers[name](*values if self._lone else (values,))

    def _list_columns(self, rows: Sequence[Mapping[str, object]]) -> list[tuple[object, ...]]:
        """Turn rows into columns. Most rows have every column, and are taken at once."""
        try:
            cells = list(map(self._pick, rows))
        except KeyError:
            cells = [tuple(map(row.get, self.types)) for row in rows]
        return list(zip(*cells, strict=True))

    def select(self, columns: tuple[str, ...]) -> str:
        if columns not in self._selects:
            where = self._match(columns, "")
            self._selects[columns] = f"SELECT {self._read} FROM {self.name} WHERE {where}"  # noqa: S608 - names of tables
        return self._selects[columns]

    def update(self, names: tuple[str, ...]) -> str:
        """Return what sets these columns of rows by key."""
        if names not in self._updates:
            self._updates[names] = self._write_update(names)
        return self._updates[names]

    def list_read(self, alias: str) -> str:
        """Return the columns of a table that a statement calls `alias`, as `revive` takes them."""
        return ", ".join(f"{alias}.{name}{cast}" for name, cast in self._casts.items())

    def match_keys(self, alias: str, prefix: str) -> str:
        """Return what is true of the row of that table with the lone key."""
        keys = (f"{alias}.{self._quoted[one]} = {self._blank(one, prefix)}" for one in self.keys)
        return " AND ".join(keys)

    def name_update(self, names: tuple[str, ...]) -> str:
        return f"{'+'.join(names)}.{self.mark}."

    def revive(self, rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
        """Return rows as values of Python, a column at once."""
        columns = zip(self._readers, zip(*rows, strict=True), strict=bool(rows))
        read = [column if one is None else map(one, column) for one, column in columns]
        return list(zip(*read, strict=True))

    def _write_insert(self) -> str:
        new = self._list_new(self.types, f"{self.mark}.")
        return f"INSERT INTO {self.name} ({self._named}) SELECT * FROM {new}"  # noqa: S608 - names of tables

    def _write_conflict(self, value: str) -> str:
        others = [self._quoted[name] for name in self.types if name not in self.keys]
        kept = ", ".join(f"{name} = {value.format(name)}" for name in others)
        keys = ", ".join(self._quoted[name] for name in self.keys)
        return f"ON CONFLICT ({keys}) DO {f'UPDATE SET {kept}' if kept else 'NOTHING'}"

    def _write_balance(self) -> tuple[str, str]:
        """Return what deletes the rows that new numbers bring to zero, and what adds the others.

        Both see the table as it was before: together they are one statement.
        """
        moved = self._list_new(self.types, f"{self.mark}.")
        same = " AND ".join(
            f"old.{quoted} = new.{quoted}"
            if name in self.keys
            else f"old.{quoted} + new.{quoted} = 0"
            for name, quoted in self._quoted.items()
        )
        removal = f"DELETE FROM {self.name} AS old USING {moved} WHERE {same}"  # noqa: S608 - names of tables
        others = f"NOT EXISTS (SELECT FROM {self.name} AS old WHERE {same})"
        adding = f"INSERT INTO {self.name} ({self._named}) SELECT new.* FROM {moved} WHERE {others}"  # noqa: S608 - names of tables
        return removal, f"{adding} {self._write_conflict(f'{self.name}.{{0}} + excluded.{{0}}')}"

    def _write_update(self, names: tuple[str, ...]) -> str:
        new = self._list_new((*self.keys, *names), self.name_update(names))
        changed = ", ".join(f"{self._quoted[name]} = new.{self._quoted[name]}" for name in names)
        keys = [self._quoted[name] for name in self.keys]
        same = " AND ".join(f"old.{one} = new.{one}" for one in keys)
        return f"UPDATE {self.name} AS old SET {changed} FROM {new} WHERE {same}"  # noqa: S608 - names of tables

    def _match(self, columns: Sequence[str], prefix: str) -> str:
        """One column as an array, which the server takes a thousand of as quickly as one."""
        if self._lone:
            same = (f"{self._quoted[name]} = {self._blank(name, prefix)}" for name in columns)
            return " AND ".join(same)
        if len(columns) == 1:
            return f"{self._quoted[columns[0]]} = ANY({self._blank(columns[0], prefix)})"
        named = ", ".join(self._quoted[name] for name in columns)
        return f"({named}) IN (SELECT * FROM {self._list_new(columns, prefix)})"  # noqa: S608 - names of tables

    def _list_new(self, columns: Iterable[str], prefix: str) -> str:
        """Return the given rows as a table `new` with these columns."""
        columns = tuple(columns)
        given = ", ".join(self._blank(name, prefix) for name in columns)
        rows = f"(VALUES ({given}))" if self._lone else f"unnest({given})"
        return f"{rows} AS new ({', '.join(self._quoted[name] for name in columns)})"

    def _blank(self, name: str, prefix: str) -> str:
        many = "" if self._lone else "[]"
        return f"%({prefix}{name})s::{self.types[name]}{many}"


@cache
def name_keys(table: Table) -> tuple[str, ...]:
    return tuple(one.name for one in table.primary_key)


def find_form(table: Table, connection: Connection, *, lone: bool = False) -> Form:
    """Return the form of a table where the connection has it: a rebuild has another schema."""
    schema = table.schema or "public"
    renamed = connection.get_execution_options().get("schema_translate_map") or {}
    return _make_form(table, renamed.get(schema, schema), lone)


@cache
def _make_form(table: Table, schema: str, lone: bool) -> Form:
    return Form(table, schema, lone=lone)


def _make_picker(names: Sequence[str]) -> Callable[[Mapping[str, object]], tuple[object, ...]]:
    """Return what takes these columns of a row. Raises KeyError where it lacks one."""
    if len(names) > 1:  # of one name it returns the value, and no tuple
        return itemgetter(*names)
    return lambda row: tuple(row[name] for name in names)


def _cast_to_read(column: Column[Any]) -> str:
    """The driver parses both, more slowly."""
    return "::text" if isinstance(column.type, Uuid | JSONB) else ""


def _make_reader(column: Column[Any]) -> Read | None:
    if isinstance(column.type, Numeric):  # the driver returns decimals
        return None
    if isinstance(column.type, Uuid):
        return _read_uuid
    if isinstance(column.type, JSONB):
        return _read_document
    return column.type.dialect_impl(DIALECT).result_processor(DIALECT, None)


def _read_document(text: str | None) -> Any:
    return None if text is None else from_json(text)


@lru_cache(maxsize=KNOWN_UUIDS)
def _read_uuid(text: str | None) -> UUID | None:
    """All read models read the same graduates; parsing takes thirty times as long as finding."""
    return None if text is None else UUID(text)
