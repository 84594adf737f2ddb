"""Where the table begins: the row of titles, below a heading or on another sheet."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from signing.codes.spelling import plain
from signing.refusals import FileEmpty, RosterHeaderWrong
from signing.use_cases.graduates.roster_files.columns import (
    BY_HEADER,
    REQUIRED,
    must_have_columns_once,
)
from signing.use_cases.graduates.roster_files.table import (
    ROWS_ABOVE,
    Cell,
    Row,
    Table,
    must_fit,
)

REMARK = re.compile(r"[(（\[【].*?[)）\]】]")
AROUND = re.compile(r"[\s*:]+")


class Grid(NamedTuple):
    """Rows as one sheet has them, blank ones as well; `sheet` is None where there are no sheets."""

    sheet: str | None
    rows: list[list[Cell]]


def find_table(grids: Iterable[Grid]) -> Table:
    """The first table with all required titles and a row below them.

    Raises RosterHeaderWrong with what the nearest row of titles lacks, FileEmpty, RosterTooLarge.
    """
    nearest: tuple[str, ...] = ()
    for grid in grids:
        rows = [row for row in _number_rows(grid.rows) if _has_content(row)]
        header = _find_header(rows)
        must_fit(rows=len(rows) - header - 1)
        titles = read_titles(rows[header].cells) if rows else ()
        if _is_complete(titles) and header + 1 < len(rows):
            must_have_columns_once(titles)
            return Table(titles, tuple(rows[header + 1 :]), grid.sheet)
        nearest = max(nearest, titles, key=_rate_titles)
    if not nearest or _is_complete(nearest):
        raise FileEmpty
    raise RosterHeaderWrong(missing="、".join(one for one in REQUIRED if one not in nearest))


def count_known(cells: Sequence[Cell]) -> int:
    return len(BY_HEADER.keys() & set(read_titles(cells)))


def read_titles(cells: Iterable[Cell]) -> tuple[str, ...]:
    return tuple(_read_title(cell) for cell in cells)


def _read_title(cell: Cell) -> str:
    """People star, space, break and annotate titles: *学 号（必填） is 学号."""
    if not isinstance(cell, str):
        return ""
    shown = plain(cell)
    bare = AROUND.sub("", REMARK.sub("", unicodedata.normalize("NFKC", shown)))
    return bare if bare in BY_HEADER else shown.strip("*＊ ")


def _find_header(rows: Sequence[Row]) -> int:
    """The index of the row that has the most titles of a roster; the first of equals."""
    near = rows[:ROWS_ABOVE]
    return max(range(len(near)), key=lambda place: count_known(near[place].cells), default=0)


def _is_complete(titles: Sequence[str]) -> bool:
    return set(REQUIRED) <= set(titles)


def _rate_titles(titles: Sequence[str]) -> tuple[int, bool]:
    return len(BY_HEADER.keys() & set(titles)), bool(titles)


def _number_rows(rows: Iterable[list[Cell]]) -> Iterable[Row]:
    return (Row(number, tuple(cells)) for number, cells in enumerate(rows, start=1))


def _has_content(row: Row) -> bool:
    return any(not isinstance(cell, str) or plain(cell) for cell in row.cells)
