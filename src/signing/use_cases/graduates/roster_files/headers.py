"""Where the table begins: the titles, in one row or two, below a heading or on another sheet."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, zip_longest
from typing import NamedTuple

from signing.refusals import FileEmpty, RosterColumnTwice, RosterHeaderWrong
from signing.text import clean
from signing.use_cases.graduates.roster_files.table import (
    ROWS_ABOVE,
    Cell,
    Row,
    Table,
    must_fit,
)

REMARK = re.compile(r"[(（\[【].*?[)）\]】]")
AROUND = re.compile(r"[\s*:]+")


class Titles(NamedTuple):
    """The titles that a roster has, and those of them without which it is none."""

    known: tuple[str, ...]
    required: tuple[str, ...]


class Grid(NamedTuple):
    """Rows as one sheet has them, blank ones as well; `sheet` is None where there are no sheets."""

    sheet: str | None
    rows: list[list[Cell]]


class Header(NamedTuple):
    """The titles in their order, and how many rows stand before the first row of the table."""

    titles: tuple[str, ...] = ()
    rows: int = 0


def find_table(grids: Iterable[Grid], titles: Titles) -> Table:
    """The first table with all required titles and a row below them.

    Raises RosterHeaderWrong with what the nearest row of titles lacks, RosterColumnTwice,
    FileEmpty, RosterTooLarge.
    """
    nearest = Header()
    for grid in grids:
        columns = max(map(len, grid.rows), default=0)
        must_fit(columns=columns)
        rows = [row for row in _number_rows(grid.rows) if _has_content(row)]
        header = _find_header(rows, titles)
        must_fit(rows=len(rows) - header.rows, columns=columns)
        if _is_complete(header, titles) and header.rows < len(rows):
            _must_have_columns_once(header, titles)
            return Table(header.titles, tuple(rows[header.rows :]), grid.sheet)
        nearest = max(nearest, header, key=lambda one: _rate(one, titles))
    if not nearest.titles or _is_complete(nearest, titles):
        raise FileEmpty
    lacking = [one for one in titles.required if one not in nearest.titles]
    raise RosterHeaderWrong(missing="、".join(lacking))


def count_known(cells: Iterable[Cell], titles: Titles) -> int:
    return len({_read_title(cell, titles) for cell in cells} & set(titles.known))


def _read_title(cell: Cell, titles: Titles) -> str:
    """People star, space, break and annotate titles: *学 号（必填） is 学号."""
    if not isinstance(cell, str):
        return ""
    shown = _squeeze(cell)
    bare = AROUND.sub("", REMARK.sub("", unicodedata.normalize("NFKC", shown)))
    return bare if bare in titles.known else shown.strip("*＊ ")


def _squeeze(text: str) -> str:
    return " ".join(clean(text).split())


def _find_header(rows: Sequence[Row], titles: Titles) -> Header:
    """The row that has the most titles of a roster, or the two; the first of equals."""
    read = [tuple(_read_title(cell, titles) for cell in row.cells) for row in rows[:ROWS_ABOVE]]
    found = [Header(one, place) for place, one in enumerate(read, start=1)]
    return max(
        [*found, *_join_two(read, titles)], key=lambda one: _rate(one, titles), default=Header()
    )


def _join_two(read: Sequence[tuple[str, ...]], titles: Titles) -> Iterator[Header]:
    """Titles under the title of a group: below it nothing stands but titles of a roster."""
    for place, (above, below) in enumerate(pairwise(read), start=2):
        if set(below) <= {"", *titles.known}:
            pairs = zip_longest(above, below, fillvalue="")
            yield Header(tuple(lower or upper for upper, lower in pairs), place)


def _is_complete(header: Header, titles: Titles) -> bool:
    return set(titles.required) <= set(header.titles)


def _must_have_columns_once(header: Header, titles: Titles) -> None:
    twice = [name for name in titles.known if header.titles.count(name) > 1]
    if twice:
        raise RosterColumnTwice(columns="、".join(twice))


def _rate(header: Header, titles: Titles) -> tuple[int, bool]:
    return len(set(titles.known) & set(header.titles)), bool(header.titles)


def _number_rows(rows: Iterable[list[Cell]]) -> Iterable[Row]:
    return (Row(number, tuple(cells)) for number, cells in enumerate(rows, start=1))


def _has_content(row: Row) -> bool:
    return any(not isinstance(cell, str) or _squeeze(cell) for cell in row.cells)
