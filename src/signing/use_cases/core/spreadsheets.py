"""Writes tables as CSV and XLSX in which no cell starts a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final, TypeAlias

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from signing.vocabulary.china_time import to_china_time

Cell: TypeAlias = str | int | float | Decimal | date | datetime | None

STARTS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What a spreadsheet that opens a CSV may take for a formula, wide forms included."""
TEXT_FORMAT = 49
"""The built-in format Text of XLSX."""
DAY_FORMAT, MOMENT_FORMAT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
FIRST_DAY: Final = datetime(1899, 12, 30)  # noqa: DTZ001 — sheets know no zones
"""Day 0 of spreadsheets, of the days that they count right: those from March 1900 on."""
EARLIEST = 61
LONGEST_TITLE = 31
LONGEST_CELL = 32_767
NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\\0-\x1f]|^'|'$")
NOT_IN_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
WIDEST, NARROWEST = 60, 20
"""In digits: a time that does not fit shows as ####."""


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return UTF-8 with BOM, as Excel expects. A ' quotes text that would start a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([_quote_formula(title) for title in header])
    writer.writerows([_quote_formula(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _quote_formula(cell: Cell) -> str:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(STARTS_A_FORMULA) else cell
    return format_cell(cell)


Sheet: TypeAlias = tuple[str, Sequence[str], Iterable[Sequence[Cell]]]
"""Title, header, rows."""


def write_xlsx(
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    about: Sheet | None = None,
) -> bytes:
    """Return a workbook of one sheet, and a second one `about` it.

    Long numbers stay text; days and times, in China, are such that a spreadsheet sorts them.
    """
    sheet = GrowingSheet(title, header)
    sheet.add(rows)
    return sheet.close(about)


class GrowingSheet:
    """A workbook whose first sheet grows row by row."""

    def __init__(self, title: str, header: Sequence[str]) -> None:
        self._content = io.BytesIO()
        self._workbook = Workbook(self._content, {"constant_memory": True})
        self._text = self._workbook.add_format({"num_format": TEXT_FORMAT})
        self._day = self._workbook.add_format({"num_format": DAY_FORMAT})
        self._moment = self._workbook.add_format({"num_format": MOMENT_FORMAT})
        self._sheet = add_titled_sheet(self._workbook, title, header)
        self._written = 0

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        for row in rows:
            self._written += 1
            for column, cell in enumerate(row):
                self._write(column, cell)

    def _write(self, column: int, cell: Cell) -> None:
        days = count_days(cell)
        if days is None:
            _write(self._sheet, self._written, column, cell, self._text)
        else:
            style = self._moment if isinstance(cell, datetime) else self._day
            self._sheet.write_number(self._written, column, days, style)

    def close(self, about: Sheet | None = None) -> bytes:
        """Return the workbook, with a second sheet `about` the first."""
        if about is not None:
            name, titles, rows = about
            self._sheet, self._written = add_titled_sheet(self._workbook, name, titles), 0
            self.add(rows)
        self._workbook.close()
        return self._content.getvalue()


def add_titled_sheet(workbook: Workbook, title: str, header: Sequence[str]) -> Worksheet:
    """Add a sheet with a frozen header row."""
    sheet = workbook.add_worksheet(NOT_IN_A_TITLE.sub("", title)[:LONGEST_TITLE] or None)
    bold = workbook.add_format({"bold": True, "bottom": 1, "num_format": TEXT_FORMAT})
    for column, name in enumerate(header):
        sheet.set_column(column, column, min(WIDEST, max(NARROWEST, 2 * len(name) + 4)))
        _write(sheet, 0, column, name, bold)
    sheet.freeze_panes(1, 0)
    return sheet


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, text: Format) -> None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        sheet.write_number(row, column, cell)
    else:
        written = cell if isinstance(cell, str) else format_cell(cell)
        sheet.write_string(row, column, NOT_IN_XML.sub("\ufffd", written)[:LONGEST_CELL], text)


def count_days(cell: Cell) -> float | None:
    """Return a day or time in China as a spreadsheet counts it; None of anything else."""
    if not isinstance(cell, date):
        return None
    at = cell if isinstance(cell, datetime) else datetime.combine(cell, time())
    here = to_china_time(at) if at.tzinfo else at
    days = (here.replace(microsecond=0, tzinfo=None) - FIRST_DAY) / timedelta(days=1)
    return days if days >= EARLIEST else None


def format_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.isoformat(" ", "seconds") if isinstance(cell, datetime) else str(cell)
