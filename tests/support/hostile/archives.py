"""Workbooks made to harm their reader."""

import io
import zlib
from copy import copy
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from xlsxwriter import Workbook

from support.files.roster_files import (
    SOUND,
    make_row,
    read_part,
    replace_part,
    write_xlsx_roster,
)

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
MIB = 2**20
LONG = b"long " * 6_000
"""As long as a spreadsheet lets a cell be, about."""


def bomb(*, declared: int | None = None, inflated: int = 4 * 2**30) -> bytes:
    """Return a sheet that inflates to gigabytes; it declares that size, or `declared` bytes."""
    return _forge_package(_deflate_blanks(inflated), declared or inflated, crc=0)


def bomb_in_disguise() -> bytes:
    """Return a bomb that declares the size and checksum of its harmless beginning."""
    beginning = b" " * 1000
    return _forge_package(_deflate_blanks(4 * 2**30), len(beginning), zlib.crc32(beginning))


def creeping_bomb() -> bytes:
    """Return a file with honest sizes in proportion, and simply too much of it."""
    harmless = write_xlsx_roster(SOUND)
    padding = "".join(map(str, range(10_000))).encode().ljust(MIB)
    styles = read_part(harmless, "xl/styles.xml") + padding * 300
    return replace_part(harmless, "xl/styles.xml", styles, level=1)


def two_corners() -> bytes:
    """Return a sheet with two cells, one at each end of the largest possible sheet."""
    harmless = write_xlsx_roster(SOUND)
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    sheet = read_part(harmless, SHEET).replace(b"</sheetData>", far)
    return replace_part(harmless, SHEET, sheet)


def entity_bomb() -> bytes:
    harmless = write_xlsx_roster(SOUND)
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'?>\n<!DOCTYPE worksheet [<!ENTITY e0 "ha">{levels}]>'
    sheet = read_part(harmless, SHEET).replace(b"?>", doctype.encode(), 1)
    return replace_part(harmless, SHEET, sheet.replace(b"<sheetData>", b"<sheetData>&e9;"))


def long_roster(rows: int = 200_000) -> bytes:
    """Return one long sheet of inline text, which is quick to make."""
    harmless = write_xlsx_roster(make_row(), make_row())
    sheet = read_part(harmless, SHEET)
    head, tail = sheet.split(b'<row r="3"')[0], sheet[sheet.index(b"</sheetData>") :]
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    row = "<row>" + "".join(cell.format(text) for text in list(SOUND.values())[1:])
    body = "".join(f"{row}{cell.format(20220000000 + n)}</row>" for n in range(rows))
    return replace_part(harmless, SHEET, head + body.encode() + tail, level=1)


def shared_text(rows: int = 2_000) -> bytes:
    """Return a sheet of 100 columns in which every cell refers to the same long text."""
    cells = [f"title{column}" for column in range(100)]
    content = io.BytesIO()
    with Workbook(content) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, cells)
        for row in range(1, rows):
            sheet.write_row(row, 0, ["x"] * len(cells))
    strings = read_part(content.getvalue(), STRINGS).replace(b"<t>x</t>", b"<t>%s</t>" % LONG)
    return replace_part(content.getvalue(), STRINGS, strings)


def overlapping_members(members: int = 3_000) -> bytes:
    """Return a package in which many names lead to the same bytes, so that each costs nothing."""
    content = io.BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as package:
        package.writestr(SHEET, b" " * MIB)
        for number in range(members):
            again = copy(package.filelist[0])
            again.filename = f"xl/worksheets/sheet{number + 2}.xml"
            package.filelist.append(again)
    return content.getvalue()


def nested_merges(merges: int = 20_000) -> bytes:
    """Return a sheet in which the same cells are merged again and again, all rows at once."""
    harmless = write_xlsx_roster(*(make_row(学号=str(row)) for row in range(20_000)))
    merged = b'<mergeCell ref="A2:A20001"/>' * merges
    sheet = read_part(harmless, SHEET)
    sheet = sheet.replace(b"</sheetData>", b"</sheetData><mergeCells>" + merged + b"</mergeCells>")
    return replace_part(harmless, SHEET, sheet)


def _deflate_blanks(size: int) -> bytes:
    """Return raw deflate of `size` blanks, made by repeating one flushed block."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = deflate.compress(b" " * MIB) + deflate.flush(zlib.Z_FULL_FLUSH)
    return block * (size // MIB) + deflate.flush()


def _forge_package(deflated: bytes, declared: int, crc: int) -> bytes:
    forged = io.BytesIO()
    with ZipFile(io.BytesIO(write_xlsx_roster(SOUND))) as harmless, ZipFile(forged, "w") as package:
        for name in harmless.namelist():
            if name != SHEET:
                package.writestr(name, harmless.read(name), ZIP_DEFLATED)
        sheet = ZipInfo(SHEET)
        package.writestr(sheet, deflated, ZIP_STORED)
        sheet.compress_type, sheet.file_size, sheet.CRC = ZIP_DEFLATED, declared, crc
    return forged.getvalue()
