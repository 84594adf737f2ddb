"""Compares the live read model with one rebuilt from the log, row by row."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, String, Table, select, text

from signing.projections.engine.progress import load_left_out, load_position
from signing.projections.engine.rebuilding import Replay, Watch
from signing.projections.engine.rows import Row

ROWS_AT_ONCE = 1000

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Difference:
    """A difference, shown without values, which may be personal."""

    model: str
    table: str
    key: Key
    columns: tuple[str, ...]
    live: Row | None = field(repr=False)
    rebuilt: Row | None = field(repr=False)

    def __str__(self) -> str:
        key = ", ".join(str(part) for part in self.key)
        return f"{self.model}.{self.table} [{key}] {', '.join(self.columns)}"


def find_differences(replay: Replay, watch: Watch) -> list[Difference]:
    """Find differences between the live model, which goes on serving, and a rebuilt one.

    What the live one went without the other goes without too. Raises InapplicableFactError and
    UnderWayError.
    """
    with replay.open_scratch(load_left_out, serves=False) as there:
        replay.fill(there, replay.live_position(), watch)
        with replay.engine.connect() as live, there.connect() as rebuilt:
            live.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            replay.fill(there, load_position(live, replay.model), watch)
            return [
                difference
                for table in replay.model.metadata.sorted_tables
                for difference in _compare_tables(replay.model.NAME, table, live, rebuilt)
            ]


def _compare_tables(
    model: str, table: Table, live: Connection, rebuilt: Connection
) -> Iterator[Difference]:
    """Compare two tables in the order of their keys."""
    both = merge(
        _read_rows(table, live, "live"), _read_rows(table, rebuilt, "rebuilt"), key=itemgetter(0)
    )
    for key, group in groupby(both, key=itemgetter(0)):
        sides = {side: row for _, side, row in group}
        here, there = sides.get("live"), sides.get("rebuilt")
        if here != there:
            yield Difference(model, table.name, key, _list_unequal(here, there), here, there)


def _list_unequal(live: Row | None, rebuilt: Row | None) -> tuple[str, ...]:
    if live is None:
        return ("missing",)
    if rebuilt is None:
        return ("surplus",)
    return tuple(name for name in live if live[name] != rebuilt[name])


def _read_rows(table: Table, connection: Connection, side: str) -> Iterator[tuple[Key, str, Row]]:
    """Yield rows in Python's order of the keys: texts by code point."""
    keys = table.primary_key.columns
    order = [one.collate("C") if isinstance(one.type, String) else one for one in keys]
    query = select(table).order_by(*order).execution_options(yield_per=ROWS_AT_ONCE)
    for row in connection.execute(query):
        values = dict(zip(table.columns.keys(), row, strict=True))
        yield tuple(values[one.name] for one in keys), side, values
