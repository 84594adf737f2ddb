"""Writes tables as CSV and XLSX in which no cell starts a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

Cell: TypeAlias = str | int | float | Decimal | date | datetime | None

STARTS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What a spreadsheet that opens a CSV may take for a formula, wide forms included."""
TEXT_FORMAT = 49
"""The built-in format Text of XLSX."""
LONGEST_TITLE = 31
LONGEST_CELL = 32_767
NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\\0-\x1f]|^'|'$")
NOT_IN_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
WIDEST, NARROWEST = 60, 8


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
    """Return a workbook of one sheet, and a second one `about` it. Long numbers stay text."""
    sheet = GrowingSheet(title, header)
    sheet.add(rows)
    return sheet.close(about)


class GrowingSheet:
    """A workbook whose first sheet grows row by row."""

    def __init__(self, title: str, header: Sequence[str]) -> None:
        self._content = io.BytesIO()
        self._workbook = Workbook(self._content, {"constant_memory": True})
        self._text = self._workbook.add_format({"num_format": TEXT_FORMAT})
        self._sheet = add_titled_sheet(self._workbook, title, header)
        self._written = 0

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        for row in rows:
            self._written += 1
            for column, cell in enumerate(row):
                _write(self._sheet, self._written, column, cell, self._text)

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


def format_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.isoformat(sep=" ") if isinstance(cell, datetime) else str(cell)
