"""From the bytes of an uploaded file to a table, judged by its content and never by its name."""

from collections.abc import Iterable

from signing.codes.spelling import plain
from signing.refusals import FileEmpty, FileEncrypted, FileIsXls
from signing.use_cases.graduates.roster_files.columns import must_be_the_header
from signing.use_cases.graduates.roster_files.delimited import read_csv
from signing.use_cases.graduates.roster_files.table import (
    Cell,
    Row,
    Table,
    must_be_within,
)
from signing.use_cases.graduates.roster_files.workbook import read_xlsx

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def read_roster(content: bytes) -> Table:
    """Raises a FileRefused when the file as a whole cannot be a roster."""
    must_be_within(len(content))
    rows = [row for row in _number_rows(_split_rows(content)) if _has_content(row)]
    if not rows:
        raise FileEmpty
    header = tuple(_read_title(cell) for cell in rows[0].cells)
    must_be_the_header(header)
    if len(rows) == 1:
        raise FileEmpty
    return Table(header, tuple(rows[1:]))


def _split_rows(content: bytes) -> list[list[Cell]]:
    if content.startswith(OLE):
        raise FileEncrypted if ENCRYPTED_PACKAGE in content else FileIsXls
    return read_xlsx(content) if content.startswith(ZIP) else read_csv(content)


def _number_rows(rows: Iterable[list[Cell]]) -> Iterable[Row]:
    return (Row(number, tuple(cells)) for number, cells in enumerate(rows, start=1))


def _has_content(row: Row) -> bool:
    return any(not isinstance(cell, str) or plain(cell) for cell in row.cells)


def _read_title(cell: Cell) -> str:
    """Templates star what is required."""
    return plain(cell).strip("*＊ ") if isinstance(cell, str) else ""
