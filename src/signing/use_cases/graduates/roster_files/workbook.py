"""Rows of the visible worksheets of an XLSX file, computed cells and errors marked as such.

The spreadsheet reader is given a fresh package of one sheet: it fails on names of parts that begin
with a slash, on a workbook of another name, and on targets such as `../xl/worksheets/sheet1.xml`
or with backslashes; and so it sees the very bytes that were looked through.
"""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from zipfile import ZipFile

from python_calamine import load_workbook

from signing.refusals import (
    FileDamaged,
    FileEncrypted,
    FileInflates,
    FileRefused,
    NotATable,
    RosterKindUnread,
    RosterOfOtherKind,
)
from signing.use_cases.graduates.roster_files.headers import Grid
from signing.use_cases.graduates.roster_files.markup import (
    Attributes,
    SheetScan,
    list_elements,
)
from signing.use_cases.graduates.roster_files.table import MOST_CELLS, Cell, Unread

MOST_INFLATED = 256 * 2**20
PIECE = 2**16
ENCRYPTED = 0x1
ROOT_RELATIONS = "_rels/.rels"
USUAL_WORKBOOK = "xl/workbook.xml"
SHEET = "xl/worksheets/sheet1.xml"
BESIDE_THE_SHEET = {
    "/sharedStrings": "xl/sharedStrings.xml",
    "/styles": "xl/styles.xml",
}
MOST_SHEETS = 10
XLSB = "xl/workbook.bin"
OPEN_DOCUMENT, SHEET_TYPE = "content.xml", b".spreadsheet"
OTHER_PACKAGES = {
    "index/document.iwa": "Numbers",
    "word/document.xml": "Word",
    "ppt/presentation.xml": "PowerPoint",
}
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'

Rows = list[list[Cell]]
Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]


class Package:
    """Names of parts are the same whatever their case (OPC 6.2.2.3); some zip with backslashes."""

    def __init__(self, content: bytes) -> None:
        """Raises FileInflates: of no part come more bytes than it declares."""
        self._uploaded = ZipFile(BytesIO(content))
        members = self._uploaded.infolist()
        if any(member.flag_bits & ENCRYPTED for member in members):
            raise FileEncrypted
        if sum(member.file_size for member in members) > MOST_INFLATED:
            raise FileInflates(most_mib=MOST_INFLATED // 2**20)
        self._members = {_fold_name(member.filename): member for member in members}

    def __contains__(self, part: str) -> bool:
        return _fold_name(part) in self._members

    def read_part(self, part: str) -> bytes:
        """In pieces: a member read at once is unpacked whole before its end is found wrong."""
        with self._uploaded.open(self._members[_fold_name(part)]) as member:
            return b"".join(iter(lambda: member.read(PIECE), b""))


def _fold_name(part: str) -> str:
    return part.replace("\\", "/").lstrip("/").lower()


def read_sheets(content: bytes) -> Iterator[Grid]:
    """One visible sheet after the other. Raises a FileRefused for a package that has none."""
    package = Package(content)
    workbook = _find_workbook(package)
    if workbook not in package:
        raise _name_other_package(package)
    yield from _read_visible(package, workbook)


def _find_workbook(package: Package) -> str:
    """Programs name it as they like; the package says which part it is."""
    if ROOT_RELATIONS in package:
        for one in list_elements(package.read_part(ROOT_RELATIONS), "Relationship"):
            if one.get("Type", "").endswith("/officeDocument"):
                return _join_target("", one["Target"])
    return USUAL_WORKBOOK


def _name_other_package(package: Package) -> FileRefused:
    """Of XLSB and ODS the reader gives formulas as their last results, and errors as blanks."""
    if XLSB in package:
        return RosterKindUnread(kind="XLSB")
    if OPEN_DOCUMENT in package:
        is_sheet = "mimetype" in package and package.read_part("mimetype").endswith(SHEET_TYPE)
        return RosterKindUnread(kind="ODS") if is_sheet else RosterOfOtherKind(kind="OpenDocument")
    for part, kind in OTHER_PACKAGES.items():
        if part in package:
            return RosterOfOtherKind(kind=kind)
    return NotATable()


def _read_visible(package: Package, workbook: str) -> Iterator[Grid]:
    book = package.read_part(workbook)
    folder, name = posixpath.split(workbook)
    relations = list_elements(package.read_part(f"{folder}/_rels/{name}.rels"), "Relationship")
    parts = _describe_one_sheet(book)
    for one in relations:
        for kind, part in BESIDE_THE_SHEET.items():
            target = _join_target(folder, one["Target"])
            if one["Type"].endswith(kind) and target in package:
                parts[part] = package.read_part(target)
    sheets = list(_find_visible(list_elements(book, "sheet"), relations))
    if not sheets:
        raise NotATable
    for title, target in sheets[:MOST_SHEETS]:
        sheet = package.read_part(_join_target(folder, target))
        yield Grid(title, _read_rows({**parts, SHEET: sheet}))


def _find_visible(
    sheets: Sequence[Attributes], relations: Sequence[Attributes]
) -> Iterator[tuple[str, str]]:
    worksheets = {one["Id"]: one for one in relations if one["Type"].endswith("/worksheet")}
    for sheet in sheets:
        if sheet.get("state", "visible") == "visible" and sheet["id"] in worksheets:
            yield sheet["name"], worksheets[sheet["id"]]["Target"]


def _join_target(folder: str, target: str) -> str:
    """A target is relative to the part that names it, or absolute in the package."""
    joined = posixpath.join("/", folder, target.replace("\\", "/"))
    return posixpath.normpath(joined).lstrip("/")


def _describe_one_sheet(book: bytes) -> dict[str, bytes]:
    """A package of one sheet, under the names that the spreadsheet reader expects."""
    dated = [one.get("date1904", "") for one in list_elements(book, "workbookPr")]
    since = ' date1904="1"' if dated and dated[0] in {"1", "true"} else ""
    return {
        ROOT_RELATIONS: f'{RELATIONS}<Relationship Id="rId1" Target="{USUAL_WORKBOOK}"'
        f' Type="{OFFICE}/officeDocument"/></Relationships>'.encode(),
        USUAL_WORKBOOK: f'<workbook xmlns:r="{OFFICE}"><workbookPr{since}/><sheets>'
        '<sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>'.encode(),
        "xl/_rels/workbook.xml.rels": f'{RELATIONS}<Relationship Id="rId1" Target="/{SHEET}"'
        f' Type="{OFFICE}/worksheet"/></Relationships>'.encode(),
    }


def _read_rows(parts: Mapping[str, bytes]) -> Rows:
    unread = SheetScan(parts[SHEET]).unread
    fresh = BytesIO()
    with ZipFile(fresh, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    fresh.seek(0)
    sheet = load_workbook(fresh).get_sheet_by_index(0)
    rows = [list[Cell](row) for row in sheet.to_python(skip_empty_area=False)]
    return fill_merged(mark_unread(rows, unread), sheet.merged_cell_ranges or [])


def mark_unread(rows: Rows, unread: Mapping[tuple[int, int], Unread]) -> Rows:
    """A formula without a cached result lies outside what the reader sees; the rows grow to it."""
    for (row, column), kind in unread.items():
        rows.extend([] for _ in range(row - len(rows)))
        cells = rows[row - 1]
        cells.extend("" for _ in range(column - len(cells)))
        cells[column - 1] = kind
    return rows


def fill_merged(rows: Rows, merged: Merged) -> Rows:
    """Cells merged downwards show one value for all of their rows. Raises FileDamaged."""
    left = MOST_CELLS
    for (top, column), (bottom, _) in merged:
        below = rows[top + 1 : bottom + 1]
        left -= len(below)
        if left < 0:
            raise FileDamaged
        for cells in below:
            if column < min(len(cells), len(rows[top])):
                cells[column] = rows[top][column]
    return rows
