"""Rows of a text file: in any encoding, with any separator, that spreadsheets in China write."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from signing.refusals import NotATable, RosterQuoteWrong
from signing.use_cases.graduates.roster_files.headers import Titles, count_known
from signing.use_cases.graduates.roster_files.table import MOST_COLUMNS, ROWS_ABOVE, Cell

NEVER_IN_TEXT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")
SEPARATORS = ",;\t|"
SAYS_SEPARATOR = re.compile('"?sep=(.)"?\r?\n?', re.IGNORECASE)
END_OF_FILE = "\x1a\0"
"""Ctrl-Z, which programs of DOS descent still write behind the last line, and what fills it up."""
MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
UNMARKED = ("utf-8", "gb18030")
WIDE = ("utf-16-le", "utf-16-be")


def read_csv(content: bytes, titles: Titles) -> list[list[Cell]]:
    """Raises NotATable for what is no text, RosterQuoteWrong where a quote is not closed."""
    text = _decode_text(content, titles).rstrip(END_OF_FILE)
    said = SAYS_SEPARATOR.match(text)
    if said:
        return _read_rows(text[said.end() :], said[1])
    separator, known = _find_separator(text, titles)
    if not known and NEVER_IN_TEXT.search(text):
        raise NotATable
    return _read_rows(text, separator)


def _decode_text(content: bytes, titles: Titles) -> str:
    marked = [encoding for mark, encoding in MARKED if content.startswith(mark)]
    unmarked = [encoding for encoding in WIDE if _is_wide(content, encoding, titles)]
    for encoding in marked or unmarked or UNMARKED:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotATable


def _is_wide(content: bytes, encoding: str, titles: Titles) -> bool:
    """Whether titles are read in an encoding of two bytes; every end of a line has a NUL then."""
    text = content.decode(encoding, errors="replace") if b"\0" in content else ""
    return _find_separator(text, titles)[1] > 0


def _find_separator(text: str, titles: Titles) -> tuple[str, int]:
    """The one that makes most titles of a roster in the best of the first rows, and how many."""
    counted = {one: _count_titles(text, one, titles) for one in SEPARATORS}
    best = max(SEPARATORS, key=counted.__getitem__)
    return best, counted[best]


def _count_titles(text: str, separator: str, titles: Titles) -> int:
    try:
        first = islice(_split_records(text, separator), ROWS_ABOVE)
        return max((count_known(record[:MOST_COLUMNS], titles) for record in first), default=0)
    except csv.Error:
        return 0


def _split_records(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)


def _read_rows(text: str, separator: str) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    try:
        rows.extend(list[Cell](record) for record in _split_records(text, separator))
    except csv.Error as error:
        raise RosterQuoteWrong(row=len(rows) + 1) from error
    return rows
