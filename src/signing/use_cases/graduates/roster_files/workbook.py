"""Rows of the first visible worksheet of an XLSX file, computed cells marked as such."""

import posixpath
from collections.abc import Mapping
from typing import NamedTuple

from python_calamine import CalamineError, load_workbook

from signing.refusals import FileDamaged, NotATable
from signing.use_cases.graduates.roster_files.markup import Attributes, SheetScan, elements
from signing.use_cases.graduates.roster_files.package import Package, refusing_damage, repack
from signing.use_cases.graduates.roster_files.table import Cell, Unread

WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
READ_BESIDE_THE_SHEET = ("/sharedStrings", "/styles")
ROOT = f"""<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Target="{WORKBOOK}"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>
</Relationships>""".encode()

Grid = list[list[Cell]]


class Sheet(NamedTuple):
    name: str
    part: str


def read_xlsx(content: bytes) -> Grid:
    with refusing_damage():
        package = Package(content)
        if WORKBOOK not in package:
            raise NotATable
        return _read_rows(package)


def _read_rows(package: Package) -> Grid:
    parts = {"_rels/.rels": ROOT, WORKBOOK: b"", RELATIONS: b""}
    for part in (WORKBOOK, RELATIONS):
        parts[part] = package.read(part)
    relations = elements(parts[RELATIONS], "Relationship")
    sheet = _find_first_visible(elements(parts[WORKBOOK], "sheet"), relations)
    scan = SheetScan()
    parts[sheet.part] = _scan_sheet(package, sheet.part, scan)
    for part in _list_parts_beside(relations):
        if part in package:
            parts[part] = package.read(part)
    return _mark_unread(_read_grid(parts, sheet.name), scan.unread)


def _find_first_visible(sheets: list[Attributes], relations: list[Attributes]) -> Sheet:
    worksheets = {one["Id"]: one for one in relations if one["Type"].endswith("/worksheet")}
    for sheet in sheets:
        if sheet.get("state", "visible") == "visible" and sheet["id"] in worksheets:
            return Sheet(sheet["name"], _find_part(worksheets[sheet["id"]]))
    raise NotATable


def _list_parts_beside(relations: list[Attributes]) -> list[str]:
    return [_find_part(one) for one in relations if one["Type"].endswith(READ_BESIDE_THE_SHEET)]


def _find_part(relation: Attributes) -> str:
    """A target is relative to the workbook, or absolute in the package."""
    return posixpath.normpath(posixpath.join("/xl", relation["Target"])).lstrip("/")


def _scan_sheet(package: Package, part: str, scan: SheetScan) -> bytes:
    pieces = []
    for piece in package.pieces(part):
        scan.feed(piece)
        pieces.append(piece)
    scan.close()
    return b"".join(pieces)


def _read_grid(parts: dict[str, bytes], sheet: str) -> Grid:
    try:
        workbook = load_workbook(repack(parts))
        rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise FileDamaged from error
    return [list[Cell](row) for row in rows]


def _mark_unread(grid: Grid, unread: Mapping[tuple[int, int], Unread]) -> Grid:
    """A formula without a cached result lies outside what the reader sees; the grid grows to it."""
    for (row, column), kind in unread.items():
        grid.extend([] for _ in range(row - len(grid)))
        cells = grid[row - 1]
        cells.extend("" for _ in range(column - len(cells)))
        cells[column - 1] = kind
    return grid
