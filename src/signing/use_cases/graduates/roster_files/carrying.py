"""A table as it is carried out of the process apart: JSON, since nothing in that can act."""

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from signing.refusals import FileInflates
from signing.use_cases.graduates.roster_files.table import Cell, Row, Table, Unread

MOST_CARRIED = 64 * 2**20
READERS: dict[str, Callable[[str], Cell]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda seconds: timedelta(seconds=float(seconds)),
    "Unread": Unread,
}
"""How to read back what JSON has no type for: an object of the type's name and its text."""


def write_table(table: Table) -> bytes:
    """Raises FileInflates: many cells may share one long text."""
    rows = [[row.number, *row.cells] for row in table.rows]
    text = json.dumps([table.header, table.sheet, rows], default=_name_type, ensure_ascii=False)
    if len(content := text.encode()) > MOST_CARRIED:
        raise FileInflates(most_mib=MOST_CARRIED // 2**20)
    return content


def read_table_back(content: bytes) -> Table:
    header, sheet, rows = json.loads(content, object_hook=_read_typed)
    return Table(tuple(header), tuple(Row(row[0], tuple(row[1:])) for row in rows), sheet)


def _name_type(cell: Any) -> dict[str, str]:
    text = cell.value if isinstance(cell, Unread) else None
    if isinstance(cell, timedelta):
        text = repr(cell.total_seconds())
    return {type(cell).__name__: text or cell.isoformat()}


def _read_typed(typed: dict[str, str]) -> Cell:
    ((name, text),) = typed.items()
    return READERS[name](text)
