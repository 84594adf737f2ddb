"""A table as it was uploaded, before anyone judged its cells, and how large one may be."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import NamedTuple, TypeAlias

from signing.refusals import FileTooLarge, RosterTooLarge

MOST_ROWS = 50_000
MOST_COLUMNS = 100
MOST_CELLS = 2_000_000
"""Of the rectangle: what the process apart has memory and time for."""
ROWS_ABOVE = 30
"""Rows in which the titles are looked for, and so what may stand above the first row."""
MOST_BYTES = 32 * 2**20


class Unread(Enum):
    """In place of a cell whose content is not taken."""

    FORMULA = "formula"
    """Computed: the cached result proves nothing."""
    ERROR = "error"
    """It shows #N/A or the like, which the spreadsheet reader gives as an empty cell."""


Cell: TypeAlias = str | bool | float | date | datetime | time | timedelta | Unread


class Row(NamedTuple):
    """`number` is the row as a spreadsheet shows it: the header stands in row 1."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    sheet: str | None = None
    """The name of the sheet that was read, where the file has sheets."""


def must_fit(*, rows: int = 0, columns: int = 0) -> None:
    """`rows` without the header."""
    if rows > MOST_ROWS or columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
        raise RosterTooLarge(rows=MOST_ROWS, columns=MOST_COLUMNS, cells=MOST_CELLS)


def must_be_within(size: int) -> None:
    """`size` in bytes, as uploaded."""
    if size > MOST_BYTES:
        raise FileTooLarge(most_mib=MOST_BYTES // 2**20)
