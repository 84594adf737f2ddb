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

from signing.projections.engine.forms import Form, find_form
from signing.storage.prepared import REPEATED

GATHERED = "gathered writes"


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


def append(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Rows that are new for certain, as those are whose key is the position of their fact."""
    form = find_form(table, connection)
    write(connection, table, [Write(form.insert, _list_values(rows, form))])


def add(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Every row new, or its numbers added to those of the one with its key."""
    form = find_form(table, connection)
    write(connection, table, [Write(form.addition, _list_values(rows, form))])


def balance(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Add as `add` does; a row whose numbers come to zero goes. What is no key is a number."""
    form = find_form(table, connection)
    values = _list_values(rows, form)
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
    form = find_form(table, connection)
    return Write(form.upsert, _list_values(rows, form))


def _list_values(rows: Sequence[Mapping[str, object]], form: Form) -> dict[str, object]:
    columns = zip(form.writers.items(), _list_columns(rows, form), strict=True)
    return {f"{form.mark}.{name}": write_array(column) for (name, write_array), column in columns}


def _list_columns(rows: Sequence[Mapping[str, object]], form: Form) -> list[tuple[object, ...]]:
    """Turn rows into columns. Most rows have every column, and are taken at once."""
    try:
        cells = list(map(form.pick, rows))
    except KeyError:
        cells = [tuple(map(row.get, form.types)) for row in rows]
    return list(zip(*cells, strict=True))


def describe_delete(connection: Connection, table: Table, keys: Sequence[Sequence[Any]]) -> Write:
    form = find_form(table, connection)
    values = {
        f"-{form.mark}.{name}": form.writers[name](key[place] for key in keys)
        for place, name in enumerate(form.keys)
    }
    return Write(form.delete, values)


def describe_updates(
    connection: Connection, table: Table, changes: Mapping[tuple[Any, ...], Mapping[str, object]]
) -> list[Write]:
    """Set these columns of the rows with these keys, if they exist; alike ones together."""
    form = find_form(table, connection)
    alike: dict[tuple[str, ...], list[tuple[object, ...]]] = {}
    for key, fields in changes.items():
        names = tuple([name for name in fields if name not in form.keys])
        alike.setdefault(names, []).append((*key, *(fields[name] for name in names)))
    return [_describe_update(form, names, cells) for names, cells in alike.items() if names]


def _describe_update(
    form: Form, names: tuple[str, ...], cells: Sequence[tuple[object, ...]]
) -> Write:
    prefix, columns = form.name_update(names), zip(*cells, strict=True)
    given = zip((*form.keys, *names), columns, strict=True)
    values = {f"{prefix}{name}": form.writers[name](column) for name, column in given}
    return Write(form.update(names), values)


def load_rows(
    connection: Connection, table: Table, columns: Sequence[str], keys: Sequence[Sequence[Any]]
) -> list[tuple[Any, ...]]:
    """Return the rows whose columns hold one of these keys, as values in the table's order."""
    gathered: Gathered | None = connection.info.get(GATHERED)
    if gathered is not None:
        gathered.send_before([table])
    form = find_form(table, connection)
    values = {
        name: form.writers[name](key[place] for key in keys) for place, name in enumerate(columns)
    }
    statement, options = form.select(tuple(columns)), _choose_options(connection)
    found = connection.exec_driver_sql(statement, values, execution_options=options).all()
    return form.revive(found)


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
