"""Writes a workbook of one sheet piece by piece: memory does not grow with its rows.

Texts stand in their cells, so that no table of all texts is needed; nothing is sought back.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import IO, cast
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from signing.use_cases.core.spreadsheets import (
    DAY_FORMAT,
    LONGEST_CELL,
    LONGEST_TITLE,
    MOMENT_FORMAT,
    NARROWEST,
    NOT_IN_A_TITLE,
    WIDEST,
    Cell,
    count_days,
    format_cell,
)

LEVEL = 1
"""Of compression, from 1 to 9: the fastest."""
NOT_IN_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ESCAPED = re.compile("(?=_x[0-9a-fA-F]{4}_)")
"""What spreadsheets take for an escape, though it is text."""
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"'
    f' Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts count="2">'
    f'<numFmt numFmtId="164" formatCode="{DAY_FORMAT}"/>'
    f'<numFmt numFmtId="165" formatCode="{MOMENT_FORMAT}"/></numFmts>'
    '<fonts count="2"><font/><font><b/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="2"><border/><border><bottom style="thin"/></border></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf/>'
    '<xf numFmtId="49" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" borderId="1" applyNumberFormat="1" applyFont="1"'
    ' applyBorder="1"/><xf numFmtId="164" applyNumberFormat="1"/>'
    '<xf numFmtId="165" applyNumberFormat="1"/></cellXfs></styleSheet>',
}
TEXT, TITLE, DAY, MOMENT = 1, 2, 3, 4
"""Styles above: text, bold above a line, a day, a time."""


class StreamedSheet:
    """Each call returns the bytes that are the next of the file; the first row is frozen."""

    def __init__(self) -> None:
        self._out = _Unsought()
        self._package = ZipFile(cast(IO[bytes], self._out), "w", ZIP_DEFLATED, compresslevel=LEVEL)

    def begin(self, title: str, header: Sequence[str]) -> bytes:
        name = escape(NOT_IN_A_TITLE.sub("", title)[:LONGEST_TITLE], {'"': "&quot;"})
        book = (
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>'
        )
        for part, content in {**PARTS, "xl/workbook.xml": book}.items():
            self._package.writestr(_describe(part), XML + content, compresslevel=LEVEL)
        self._sheet = self._package.open(
            _describe("xl/worksheets/sheet1.xml"), "w", force_zip64=True
        )
        widths = "".join(
            f'<col min="{place}" max="{place}" customWidth="1"'
            f' width="{min(WIDEST, max(NARROWEST, 2 * len(one) + 4))}"/>'
            for place, one in enumerate(header, start=1)
        )
        self._write(
            f'{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
            f"</sheetView></sheetViews><cols>{widths}</cols><sheetData>"
        )
        self._write(_write_row(header, TITLE))
        return self._out.take()

    def add(self, rows: Iterable[Sequence[Cell]]) -> bytes:
        self._write("".join(_write_row(row, TEXT) for row in rows))
        return self._out.take()

    def close(self) -> bytes:
        self._write("</sheetData></worksheet>")
        self._sheet.close()
        self._package.close()
        return self._out.take()

    def _write(self, xml: str) -> None:
        self._sheet.write(xml.encode())


class _Unsought:
    """A file that is written only; what was written is taken from it."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None: ...

    def take(self) -> bytes:
        taken, self._pieces = b"".join(self._pieces), []
        return taken


def _describe(part: str) -> ZipInfo:
    """Of no date, so that the same rows are the same bytes."""
    described = ZipInfo(part)
    described.compress_type = ZIP_DEFLATED
    return described


def _write_row(row: Iterable[Cell], style: int) -> str:
    return f"<row>{''.join([_write_cell(cell, style) for cell in row])}</row>"


def _write_cell(cell: Cell, style: int) -> str:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return f"<c><v>{cell}</v></c>"
    if (days := count_days(cell)) is not None:
        return f'<c s="{MOMENT if isinstance(cell, datetime) else DAY}"><v>{days!r}</v></c>'
    text = cell if isinstance(cell, str) else format_cell(cell)
    if not text:
        return "<c/>"
    text = ESCAPED.sub("_x005F", NOT_IN_XML.sub("\ufffd", text)[:LONGEST_CELL])
    kept = escape(text)
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{kept}</t></is></c>'
