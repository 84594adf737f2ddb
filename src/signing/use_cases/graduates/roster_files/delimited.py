"""Rows of a text file: in any encoding, with any separator, that spreadsheets in China write."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from signing.refusals import NotATable, RosterQuoteWrong
from signing.use_cases.graduates.roster_files.headers import count_known
from signing.use_cases.graduates.roster_files.table import ROWS_ABOVE, Cell, must_fit

NEVER_IN_TEXT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")
SEPARATORS = ",;\t|"
SAYS_SEPARATOR = re.compile('"?sep=(.)"?\r?\n?', re.IGNORECASE)
END_OF_FILE = "\x1a"
"""Ctrl-Z, which programs of DOS descent still write behind the last line."""
MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
UNMARKED = ("utf-8", "gb18030")


def read_csv(content: bytes) -> list[list[Cell]]:
    """Raises NotATable for what is no text, RosterQuoteWrong where a quote is not closed."""
    text = _decode_text(content).rstrip(END_OF_FILE)
    said = SAYS_SEPARATOR.match(text)
    if said:
        return _read_rows(text[said.end() :], said[1])
    separator = max(SEPARATORS, key=lambda one: _count_titles(text, one))
    if NEVER_IN_TEXT.search(text) and not _count_titles(text, separator):
        raise NotATable
    return _read_rows(text, separator)


def _decode_text(content: bytes) -> str:
    marked = [encoding for mark, encoding in MARKED if content.startswith(mark)]
    for encoding in marked or UNMARKED:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotATable


def _count_titles(text: str, separator: str) -> int:
    """Titles of a roster in the best of the first rows, were they separated like this."""
    try:
        return max(map(count_known, islice(_split_records(text, separator), ROWS_ABOVE)), default=0)
    except csv.Error:
        return 0


def _split_records(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)


def _read_rows(text: str, separator: str) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    try:
        rows.extend(_bound_rows(_split_records(text, separator)))
    except csv.Error as error:
        raise RosterQuoteWrong(row=len(rows) + 1) from error
    return rows


def _bound_rows(records: Iterable[list[str]]) -> Iterator[list[Cell]]:
    filled = 0
    for record in records:
        filled += any(record)
        must_fit(rows=filled - ROWS_ABOVE, columns=len(record))
        yield list[Cell](record)
