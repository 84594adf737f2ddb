"""From the bytes of an uploaded file to a table, judged by its content and never by its name.

It runs in the process apart, which starts the sooner the less it imports.
"""

import re
from collections.abc import Iterator

from signing.refusals import (
    FileDamaged,
    FileEncrypted,
    Refusal,
    RosterOfOtherKind,
    RosterTooComplex,
)
from signing.use_cases.graduates.roster_files.carrying import write_table
from signing.use_cases.graduates.roster_files.delimited import read_csv
from signing.use_cases.graduates.roster_files.headers import Grid, Titles, find_table
from signing.use_cases.graduates.roster_files.old_workbook import read_old_sheets
from signing.use_cases.graduates.roster_files.table import Table
from signing.use_cases.graduates.roster_files.workbook import read_sheets

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
BEGINNING = 2_000
OTHER_KINDS = (
    (re.compile(rb"%PDF-"), "PDF"),
    (re.compile(rb"\{\\rtf"), "RTF"),
    (re.compile(rb"\xff\xd8\xff"), "JPEG"),
    (re.compile(rb"\x89PNG"), "PNG"),
    (re.compile(rb"(?s)\s*<.*urn:schemas-microsoft-com:office:spreadsheet"), "XML 2003"),
    (re.compile(rb"(?is)\s*<.*<?(html|table|meta|style|div|tr)\b"), "HTML"),
    (re.compile(rb"(?i)mime-version:"), "MHTML"),
)
"""What programs give the name of a spreadsheet, and people upload by mistake."""
UNSEEN = b"\xef\xbb\xbf\xff\xfe\0"


def carry_table(content: bytes, known: str, required: str) -> bytes:
    """What the process apart does; titles are separated by blanks."""
    titles = Titles(tuple(known.split()), tuple(required.split()))
    return write_table(read_table(content, titles))


def read_table(content: bytes, titles: Titles) -> Table:
    """Raises a FileRefused and nothing else, whatever the libraries raise."""
    try:
        return find_table(_read_grids(content, titles), titles)
    except Refusal:
        raise
    except MemoryError:
        raise RosterTooComplex from None
    except Exception:  # noqa: BLE001 — readers raise anything for a file that was cut or forged
        raise FileDamaged from None


def _read_grids(content: bytes, titles: Titles) -> Iterator[Grid]:
    if content.startswith(OLE):
        if ENCRYPTED_PACKAGE in content:
            raise FileEncrypted
        yield from read_old_sheets(content)
        return
    if content.startswith(ZIP):
        yield from read_sheets(content)
        return
    _must_be_text_of_a_table(content)
    yield Grid(None, read_csv(content, titles))


def _must_be_text_of_a_table(content: bytes) -> None:
    beginning = content[:BEGINNING]
    seen = beginning.replace(b"\0", b"").lstrip(UNSEEN)
    for form, kind in OTHER_KINDS:
        if form.match(beginning) or form.match(seen):
            raise RosterOfOtherKind(kind=kind)
