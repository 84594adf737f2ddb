"""Writes many rows in one statement, columns as arrays, and the rows of many tables in one.

SQLAlchemy sends an `ON CONFLICT` with many rows as many statements (its issue 13130), and takes as
long to prepare a statement as PostgreSQL to run it. So these are written as text, once a table.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, Numeric, Table, TextClause, Uuid, event
from sqlalchemy.dialects.postgresql.psycopg2 import PGDialect_psycopg2
from sqlalchemy.sql.visitors import iterate

from signing.projections.engine.arrays import make_array_writer

DIALECT = PGDialect_psycopg2()  # type: ignore[no-untyped-call]  # SQLAlchemy's
GATHERED = "gathered writes"
KNOWN_UUIDS = 10_000
Convert = Callable[[Any], Any]


@dataclass(frozen=True)
class Write:
    """A statement that returns nothing, and its values under names that no other one uses."""

    statement: str
    values: Mapping[str, object]


class Gathered:
    """Writes that wait to be sent together; each table is in one of them at most."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting: dict[Table, Sequence[Write]] = {}

    def add(self, table: Table, writes: Sequence[Write]) -> None:
        self.send_before([table])
        self._waiting[table] = writes

    def send_before(self, parts: Iterable[object]) -> None:
        """Send what waits if one of these is a table of it, or is text that may name one."""
        if any(one in self._waiting or isinstance(one, TextClause) for one in parts):
            self.send()

    def send(self) -> None:
        writes = [write for several in self._waiting.values() for write in several]
        self._waiting = {}
        if writes:
            _send(self._connection, writes)


@contextmanager
def gather_writes(connection: Connection) -> Iterator[None]:
    """Send the writes of the block in one statement, at its end or before they are read.

    Statements of SQLAlchemy are sent at once, after those of them that write the same tables.
    """
    gathered = Gathered(connection)

    def send_first(_: Connection, clause: Any, *_rest: object) -> None:
        gathered.send_before(iterate(clause))

    connection.info[GATHERED] = gathered
    event.listen(connection, "before_execute", send_first)
    try:
        yield
        gathered.send()
    finally:
        event.remove(connection, "before_execute", send_first)
        del connection.info[GATHERED]


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Every row new, or in place of the one with its key; a column that it lacks is NULL."""
    write(connection, table, [describe_upsert(connection, table, rows)])


def write(connection: Connection, table: Table, writes: Sequence[Write]) -> None:
    """Run statements that concern different rows of a table, now or with those of others."""
    gathered: Gathered | None = connection.info.get(GATHERED)
    if gathered is None:
        _send(connection, writes)
    else:
        gathered.add(table, writes)


def describe_upsert(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]
) -> Write:
    form = _form_of(table, connection)
    columns = zip(form.writers.items(), _list_columns(rows, form), strict=True)
    values = {f"{form.mark}.{name}": write_array(column) for (name, write_array), column in columns}
    return Write(form.upsert, values)


def _list_columns(rows: Sequence[Mapping[str, object]], form: "Form") -> list[tuple[object, ...]]:
    """Turn rows into columns. Most rows have every column, and are taken at once."""
    try:
        cells = list(map(form.pick, rows))
    except KeyError:
        cells = [tuple(map(row.get, form.types)) for row in rows]
    return list(zip(*cells, strict=True))


def describe_delete(connection: Connection, table: Table, keys: Sequence[Sequence[Any]]) -> Write:
    form = _form_of(table, connection)
    values = {
        f"-{form.mark}.{name}": form.writers[name](key[place] for key in keys)
        for place, name in enumerate(form.keys)
    }
    return Write(form.delete, values)


def load_rows(
    connection: Connection, table: Table, columns: Sequence[str], keys: Sequence[Sequence[Any]]
) -> list[tuple[Any, ...]]:
    """Return the rows whose columns hold one of these keys, as values in the table's order."""
    gathered: Gathered | None = connection.info.get(GATHERED)
    if gathered is not None:
        gathered.send_before([table])
    form = _form_of(table, connection)
    values = {
        name: form.writers[name](key[place] for key in keys) for place, name in enumerate(columns)
    }
    found = connection.exec_driver_sql(form.select(tuple(columns)), values).all()
    return form.revive(found)


def _send(connection: Connection, writes: Sequence[Write]) -> None:
    """Run them as parts of one statement, each by itself on what was there before."""
    *first, last = writes
    parts = ", ".join(f"w{number} AS ({one.statement})" for number, one in enumerate(first))
    statement = f"WITH {parts} {last.statement}" if parts else last.statement
    values = {name: value for one in writes for name, value in one.values.items()}
    connection.exec_driver_sql(statement, values)


class Form:
    """The statements for a table in a schema, and how values go in and come out."""

    def __init__(self, table: Table, schema: str) -> None:
        quote = DIALECT.identifier_preparer.quote
        self.mark = f"{schema}.{table.name}"
        self.name = f"{quote(schema)}.{quote(table.name)}"
        self.types = {one.name: one.type.compile(DIALECT) for one in table.columns}
        self.writers = {one.name: make_array_writer(one) for one in table.columns}
        self.keys = tuple(one.name for one in table.primary_key)
        self.pick = _make_picker(tuple(self.types))
        self._quoted = {name: quote(name) for name in self.types}
        self._readers = [_make_reader(one) for one in table.columns]
        self._named = ", ".join(self._quoted.values())
        self._read = ", ".join(f"{quote(one.name)}{_cast_to_read(one)}" for one in table.columns)
        self._selects: dict[tuple[str, ...], str] = {}
        self.upsert = self._write_upsert()
        self.delete = f"DELETE FROM {self.name} WHERE {self._match(self.keys, f'-{self.mark}.')}"  # noqa: S608 - names of tables

    def select(self, columns: tuple[str, ...]) -> str:
        if columns not in self._selects:
            where = self._match(columns, "")
            self._selects[columns] = f"SELECT {self._read} FROM {self.name} WHERE {where}"  # noqa: S608 - names of tables
        return self._selects[columns]

    def revive(self, rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
        """Return rows as values of Python, a column at once."""
        columns = zip(self._readers, zip(*rows, strict=True), strict=bool(rows))
        read = [column if one is None else map(one, column) for one, column in columns]
        return list(zip(*read, strict=True))

    def _write_upsert(self) -> str:
        given = ", ".join(self._array(name, f"{self.mark}.") for name in self.types)
        others = [self._quoted[name] for name in self.types if name not in self.keys]
        kept = ", ".join(f"{name} = excluded.{name}" for name in others)
        keys = ", ".join(self._quoted[name] for name in self.keys)
        return (
            f"INSERT INTO {self.name} ({self._named}) SELECT * FROM unnest({given})"  # noqa: S608 - names of tables
            f" ON CONFLICT ({keys}) DO {f'UPDATE SET {kept}' if kept else 'NOTHING'}"
        )

    def _match(self, columns: Sequence[str], prefix: str) -> str:
        """One column as an array, which the server takes a thousand of as quickly as one."""
        given = [self._array(name, prefix) for name in columns]
        if len(columns) == 1:
            return f"{self._quoted[columns[0]]} = ANY({given[0]})"
        named = ", ".join(self._quoted[name] for name in columns)
        return f"({named}) IN (SELECT * FROM unnest({', '.join(given)}))"  # noqa: S608 - names of tables

    def _array(self, name: str, prefix: str) -> str:
        return f"%({prefix}{name})s::{self.types[name]}[]"


def _form_of(table: Table, connection: Connection) -> Form:
    """Return the form of a table where the connection has it: a rebuild has another schema."""
    schema = table.schema or "public"
    renamed = connection.get_execution_options().get("schema_translate_map") or {}
    return _make_form(table, renamed.get(schema, schema))


@cache
def _make_form(table: Table, schema: str) -> Form:
    return Form(table, schema)


def _make_picker(names: Sequence[str]) -> Callable[[Mapping[str, object]], tuple[object, ...]]:
    """Return what takes these columns of a row. Raises KeyError where it lacks one."""
    if len(names) > 1:  # of one name it returns the value, and no tuple
        return itemgetter(*names)
    return lambda row: tuple(row[name] for name in names)


def _cast_to_read(column: Column[Any]) -> str:
    return "::text" if isinstance(column.type, Uuid) else ""


def _make_reader(column: Column[Any]) -> Convert | None:
    if isinstance(column.type, Numeric):  # the driver returns decimals
        return None
    if isinstance(column.type, Uuid):
        return _read_uuid
    return column.type.dialect_impl(DIALECT).result_processor(DIALECT, None)


@lru_cache(maxsize=KNOWN_UUIDS)
def _read_uuid(text: str | None) -> UUID | None:
    """All read models read the same graduates; parsing takes thirty times as long as finding."""
    return None if text is None else UUID(text)
