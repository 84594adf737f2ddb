"""Rows of a CSV file in UTF-8 or GB18030, the two encodings that spreadsheets in China write."""

import csv
import io
import re

from signing.refusals import FileDamaged, NotATable
from signing.use_cases.graduates.roster_files.table import Cell, must_fit

NEVER_IN_TEXT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")
HEADER_ROWS = 1


def read_csv(content: bytes) -> list[list[Cell]]:
    text = _decode(content)
    if NEVER_IN_TEXT.search(text) or text.lstrip().startswith("<"):
        raise NotATable
    return _read_rows(text)


def _decode(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotATable


def _read_rows(text: str) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    filled = 0
    try:
        for record in csv.reader(io.StringIO(text, newline=""), strict=True):
            rows.append(list[Cell](record))
            filled += any(record)
            must_fit(rows=filled - HEADER_ROWS, columns=len(record))
    except csv.Error as error:
        raise FileDamaged from error
    return rows
