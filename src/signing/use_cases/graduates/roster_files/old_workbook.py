"""Rows of the visible worksheets of an XLS file (BIFF8), computed cells and errors marked as such.

The spreadsheet reader gives formulas as their last results and errors as empty cells; so the
records of each sheet (MS-XLS) are looked through before.
"""

from collections.abc import Iterator, Mapping
from io import BytesIO
from struct import unpack_from
from typing import Final, NamedTuple

from python_calamine import SheetTypeEnum, SheetVisibleEnum, load_workbook

from signing.refusals import (
    FileDamaged,
    FileEncrypted,
    FileIsXls,
    FileRefused,
    NotATable,
    RosterOfOtherKind,
)
from signing.use_cases.graduates.roster_files.compound_file import CompoundFile
from signing.use_cases.graduates.roster_files.headers import Grid
from signing.use_cases.graduates.roster_files.table import ROWS_ABOVE, Cell, Unread, must_fit
from signing.use_cases.graduates.roster_files.workbook import MOST_SHEETS, fill_merged, mark_unread

BIFF8: Final = 0x0600
BEGINNING, END, PASSWORD, SHEET = 0x0809, 0x000A, 0x002F, 0x0085
FORMULA, BOOLEAN_OR_ERROR = 0x0006, 0x0205
CELLS: Final = frozenset(
    {FORMULA, BOOLEAN_OR_ERROR, 0x0203, 0x027E, 0x00BD, 0x00FD, 0x0204, 0x00D6}
)
"""Records that begin with the row and the column of a cell that is not blank."""

WORKBOOK = "Workbook"
OTHER_FILES = {"WordDocument": "Word", "PowerPoint Document": "PowerPoint"}

Unreads = Mapping[tuple[int, int], Unread]


class Record(NamedTuple):
    kind: int
    content: bytes


def read_old_sheets(content: bytes) -> Iterator[Grid]:
    """One visible sheet after the other. Raises a FileRefused for a file that has none."""
    file = CompoundFile(content)
    if WORKBOOK not in file:
        raise _name_other_file(file)
    records = file.read_stream(WORKBOOK)
    starts = list(_find_sheets(records))
    workbook = load_workbook(BytesIO(content))
    if len(starts) != len(workbook.sheets_metadata):
        raise FileDamaged
    places = [
        place
        for place, one in enumerate(workbook.sheets_metadata)
        if (one.typ, one.visible) == (SheetTypeEnum.WorkSheet, SheetVisibleEnum.Visible)
    ]
    if not places:
        raise NotATable
    for place in places[:MOST_SHEETS]:
        unread = _find_unread(records, starts[place])
        sheet = workbook.get_sheet_by_index(place)
        rows = [list(map(_widen, row)) for row in sheet.to_python(skip_empty_area=False)]
        merged = sheet.merged_cell_ranges or []
        yield Grid(sheet.name, fill_merged(mark_unread(rows, unread), merged))


def _name_other_file(file: CompoundFile) -> FileRefused:
    if "Book" in file:
        return FileIsXls()
    kinds = [kind for stream, kind in OTHER_FILES.items() if stream in file]
    return RosterOfOtherKind(kind=kinds[0]) if kinds else NotATable()


def _widen(cell: Cell | int) -> Cell:
    """XLS tells whole numbers from others, XLSX does not."""
    return float(cell) if type(cell) is int else cell


def _find_sheets(records: bytes) -> Iterator[int]:
    """Where each sheet begins. Raises FileIsXls, FileEncrypted."""
    for one in _read_records(records, 0):
        if one.kind == BEGINNING and unpack_from("<H", one.content) != (BIFF8,):
            raise FileIsXls
        if one.kind == PASSWORD:
            raise FileEncrypted
        if one.kind == SHEET:
            yield unpack_from("<I", one.content)[0]


def _find_unread(records: bytes, start: int) -> Unreads:
    """By (row, column), both from 1. Raises RosterTooLarge before the reader fills a rectangle."""
    unread: dict[tuple[int, int], Unread] = {}
    lowest = farthest = 0
    for one in _read_records(records, start):
        if one.kind not in CELLS:
            continue
        row, column = (place + 1 for place in unpack_from("<HH", one.content))
        lowest, farthest = max(lowest, row), max(farthest, column)
        must_fit(rows=lowest - ROWS_ABOVE, columns=farthest)
        if one.kind == FORMULA:
            unread[row, column] = Unread.FORMULA
        elif one.kind == BOOLEAN_OR_ERROR and one.content[7]:
            unread[row, column] = Unread.ERROR
    return unread


def _read_records(records: bytes, place: int) -> Iterator[Record]:
    """Of one part of the stream; charts within a sheet are parts within it."""
    depth = 0
    while True:
        kind, length = unpack_from("<HH", records, place)
        content = records[place + 4 : place + 4 + length]
        place += 4 + length
        depth += (kind == BEGINNING) - (kind == END)
        if not depth:
            return
        if depth == 1:
            yield Record(kind, content)
