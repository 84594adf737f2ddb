"""Writes many rows in one statement, columns as arrays, and the rows of many tables in one.

SQLAlchemy sends an `ON CONFLICT` with many rows as many statements (its issue 13130), and takes as
long to prepare a statement as PostgreSQL to run it. So these are written as text, once a table.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, TextClause, event
from sqlalchemy.sql.visitors import iterate

from signing.projections.engine.forms import Form, find_form, name_keys
from signing.storage.prepared import REPEATED

GATHERED = "gathered writes"
Lookup = tuple[Table, tuple[Any, ...]]
"""A table, and a primary key of it."""
Known = dict[tuple[Any, ...], tuple[Any, ...] | None]
"""Rows by primary key; None where there is no such row."""


@dataclass(frozen=True)
class Write:
    """A statement that returns nothing, and its values under names that no other one uses."""

    statement: str
    values: Mapping[str, object]


class Gathered:
    """Writes that wait to be sent together; each table is in one of them at most.

    `lone` if they are those of one fact, mostly of one row a table.
    """

    def __init__(self, connection: Connection, *, lone: bool) -> None:
        self.lone = lone
        self._connection = connection
        self._waiting: dict[Table, Sequence[Write]] = {}
        self._known: dict[Table, Known] = {}

    def add(self, table: Table, writes: Sequence[Write]) -> None:
        self._known.pop(table, None)
        self.send_before([table])
        self._waiting[table] = writes

    def know(self, lookup: Lookup, row: tuple[Any, ...] | None) -> None:
        """Keep a row that was read for whoever asks for it, until its table is written."""
        self._known.setdefault(lookup[0], {})[lookup[1]] = row

    def find_known(
        self, table: Table, keys: Sequence[Sequence[Any]]
    ) -> list[tuple[Any, ...]] | None:
        """Return the rows with these primary keys; None if one of them was not looked up."""
        known = self._known.get(table)
        if known is None or not all(key in known for key in keys):
            return None
        return [row for key in keys if (row := known[tuple(key)]) is not None]

    def forget_before(self, parts: Iterable[object]) -> None:
        """Send what waits, and forget what is known, of tables that a statement may write."""
        parts = list(parts)
        for one in self._known.keys() & {one for one in parts if isinstance(one, Table)}:
            del self._known[one]
        if any(isinstance(one, TextClause) for one in parts):
            self._known = {}
        self.send_before(parts)

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
def gather_writes(connection: Connection, *, lone: bool = False) -> Iterator[Gathered]:
    """Send the writes of the block in one statement, at its end or before they are read.

    Statements of SQLAlchemy are sent at once, after those of them that write the same tables.
    """
    gathered = Gathered(connection, lone=lone)

    def send_first(_: Connection, clause: Any, *_rest: object) -> None:
        gathered.forget_before(iterate(clause))

    connection.info[GATHERED] = gathered
    event.listen(connection, "before_execute", send_first)
    try:
        yield gathered
        gathered.send()
    finally:
        event.remove(connection, "before_execute", send_first)
        del connection.info[GATHERED]


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Every row new, or in place of the one with its key; a column that it lacks is NULL."""
    write(connection, table, [describe_upsert(connection, table, rows)])


def append(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Rows that are new for certain, as those are whose key is the position of their fact."""
    form = _choose_form(table, connection, len(rows))
    write(connection, table, [Write(form.insert, form.write_rows(rows))])


def add(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Every row new, or its numbers added to those of the one with its key."""
    form = _choose_form(table, connection, len(rows))
    write(connection, table, [Write(form.addition, form.write_rows(rows))])


def balance(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Add as `add` does; a row whose numbers come to zero goes. What is no key is a number."""
    form = _choose_form(table, connection, len(rows))
    values = form.write_rows(rows)
    write(connection, table, [Write(one, values) for one in (form.removal, form.balanced)])


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
    form = _choose_form(table, connection, len(rows))
    return Write(form.upsert, form.write_rows(rows))


def describe_delete(connection: Connection, table: Table, keys: Sequence[Sequence[Any]]) -> Write:
    form = _choose_form(table, connection, len(keys))
    values = {
        f"-{form.mark}.{name}": form.write_column(name, [key[place] for key in keys])
        for place, name in enumerate(form.keys)
    }
    return Write(form.delete, values)


def describe_updates(
    connection: Connection, table: Table, changes: Mapping[tuple[Any, ...], Mapping[str, object]]
) -> list[Write]:
    """Set these columns of the rows with these keys, if they exist; alike ones together."""
    keys = name_keys(table)
    alike: dict[tuple[str, ...], list[tuple[object, ...]]] = {}
    for key, fields in changes.items():
        names = tuple([name for name in fields if name not in keys])
        alike.setdefault(names, []).append((*key, *(fields[name] for name in names)))
    return [
        _describe_update(_choose_form(table, connection, len(cells)), names, cells)
        for names, cells in alike.items()
        if names
    ]


def _describe_update(
    form: Form, names: tuple[str, ...], cells: Sequence[tuple[object, ...]]
) -> Write:
    prefix, columns = form.name_update(names), zip(*cells, strict=True)
    given = zip((*form.keys, *names), columns, strict=True)
    values = {f"{prefix}{name}": form.write_column(name, column) for name, column in given}
    return Write(form.update(names), values)


def load_rows(
    connection: Connection, table: Table, columns: Sequence[str], keys: Sequence[Sequence[Any]]
) -> list[tuple[Any, ...]]:
    """Return the rows whose columns hold one of these keys, as values in the table's order."""
    gathered: Gathered | None = connection.info.get(GATHERED)
    if gathered is not None:
        known = gathered.find_known(table, keys) if _is_key(table, columns) else None
        if known is not None:
            return known
        gathered.send_before([table])
    form = _choose_form(table, connection, len(keys))
    values = {
        name: form.write_column(name, [key[place] for key in keys])
        for place, name in enumerate(columns)
    }
    statement, options = form.select(tuple(columns)), _choose_options(connection)
    found = connection.exec_driver_sql(statement, values, execution_options=options).all()
    return form.revive(found)


def _is_key(table: Table, columns: Sequence[str]) -> bool:
    return tuple(columns) == name_keys(table)


def _choose_form(table: Table, connection: Connection, rows: int) -> Form:
    """A lone fact's rows go as they are; of several facts each batch would word its own mixture."""
    gathered: Gathered | None = connection.info.get(GATHERED)
    lone = gathered is not None and gathered.lone and rows == 1
    return find_form(table, connection, lone=lone)


def _send(connection: Connection, writes: Sequence[Write]) -> None:
    """Run them as parts of one statement, each by itself on what was there before."""
    *first, last = writes
    parts = ", ".join(f"w{number} AS ({one.statement})" for number, one in enumerate(first))
    statement = f"WITH {parts} {last.statement}" if parts else last.statement
    values = {name: value for one in writes for name, value in one.values.items()}
    connection.exec_driver_sql(statement, values, execution_options=_choose_options(connection))


def _choose_options(connection: Connection) -> Mapping[str, bool]:
    """A small batch repeats what others asked; a large one is planned for its many rows."""
    return REPEATED if GATHERED in connection.info else {}
