"""Rules of one cell: each takes plain text and returns it as it is to be kept, or what is wrong.

Nothing is looked up beside the cell; what several cells or the school must agree on is in
`checking.py`.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TypeAlias

from signing.codes import Table, code_of, spelling
from signing.codes.identity import (
    DOCUMENT_TYPES,
    MOBILE,
    Flaw,
    mobile_flaw,
    name_flaw,
    region_flaw,
)
from signing.use_cases.graduates.roster_files.faults import FaultKind
from signing.use_cases.graduates.roster_files.table import Cell, Unread
from signing.vocabulary import YEARS

Rule: TypeAlias = Callable[[str], str | FaultKind]

LONGEST_STUDENT_NUMBER = 20
STUDENT_NUMBER = re.compile(r"[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*")
STARTS_A_FORMULA = ("=", "+", "-", "@")
IN_POWERS_OF_TEN = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)
IN_DECIMALS = re.compile(r"\d+\.\d*(E\+?\d+)?|\d+E\+\d+", re.IGNORECASE)
"""What a spreadsheet makes of a long number."""
APOSTROPHES = ("'", "’", "‘", "`")
"""The mark of a text, where an export wrote it into the cell."""
ERROR = re.compile(r"#[A-Z]+(/[A-Z0]+)?[!?]?|#N/A|#GETTING_DATA|#+")
"""#N/A, #REF!, #DIV/0!, #NAME? and their kin; ##### where a column was too narrow."""
WITH_COUNTRY = re.compile(r"\+ ?86[0-9 ()（）.\-‐-―]+(?:\D{1,6}[0-9]{1,6})?")
EXTENSION = re.compile(r"\s*(?:转|轉|分机|ext\.?|x|#)\s*[0-9]{1,6}$", re.IGNORECASE)
BETWEEN_DIGITS = re.compile(r"[\s()（）.\-‐-―−]+")
PREFIX = re.compile(r"^(?:\+?86|\+?0086)?0?(?=1[0-9]{10}$)")
NULL = "\0"
"""Of a text in the wrong encoding or of a broken transfer: nobody knows what stood beside it."""
BOOLEANS = ("true", "false")
"""As programs write a boolean cell into a CSV, in capitals or not."""
LEAST_INEXACT = 10**15
"""Spreadsheets keep fifteen digits."""
CONTROLS = re.compile("[\0-\x08\x0e-\x1f\x7f]")
"""Leftovers of transfers and databases, which nobody sees; ends of lines and tabs are blanks."""
RADICALS = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")
"""Radicals, which a PDF often gives for the character, and compatibility ideographs."""
YEAR = re.compile(r"[0-9]{4}")
DURATION = re.compile(r"([1-9])(\.0|\.5)?年?")
DAYS = (
    re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?: 0?0:00(?::00)?)?"),
    re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"),
)
GENDERS = ("男", "女")
LEVELS = ("博士", "硕士", "本科", "专科")


def read_cell(cell: Cell) -> str | FaultKind:
    """The same text for the same content, whichever kind of file and cell it stood in."""
    if isinstance(cell, str):
        return FaultKind.NULL_CHARACTER if NULL in cell else _judge_text(clean_text(cell))
    if isinstance(cell, Unread):
        return FaultKind.ERROR_CELL if cell is Unread.ERROR else FaultKind.FORMULA
    if isinstance(cell, bool):
        return FaultKind.BOOLEAN
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else format_number(cell)


def clean_text(text: str) -> str:
    """The one place where the text of a cell is cleaned, whatever column it stands in."""
    if text.isascii() and text.isprintable():
        return spelling.plain(text)
    return RADICALS.sub(_find_meant, spelling.plain(CONTROLS.sub("", text)))


def _find_meant(radical: re.Match[str]) -> str:
    return spelling.MEANT.get(radical[0]) or unicodedata.normalize("NFKC", radical[0])


def _judge_text(text: str) -> str | FaultKind:
    if text.startswith(STARTS_A_FORMULA):
        return text if WITH_COUNTRY.fullmatch(text) else FaultKind.FORMULA
    if text.startswith(("#", "＃")) and ERROR.fullmatch(unicodedata.normalize("NFKC", text)):
        return FaultKind.ERROR_CELL
    return FaultKind.BOOLEAN if text.lower() in BOOLEANS else text


def format_number(cell: object) -> str:
    whole = isinstance(cell, float) and cell.is_integer()
    return f"{cell:.0f}" if whole else str(cell)


def is_typed_as_number(cell: Cell) -> bool:
    """A number in XLSX; in CSV only the powers of ten in which a spreadsheet writes long ones."""
    if isinstance(cell, str):
        return IN_POWERS_OF_TEN.fullmatch(cell.strip()) is not None
    return not isinstance(cell, (Unread, bool))


def is_exact_number(cell: Cell) -> bool:
    """A whole number that still has all of its digits, but for zeros in front of them."""
    return isinstance(cell, float) and cell.is_integer() and 0 < cell < LEAST_INEXACT


def is_moment(cell: Cell) -> bool:
    return isinstance(cell, (date, time, timedelta))


def limit_length(length: int) -> Rule:
    def rule(text: str) -> str | FaultKind:
        return text if len(text) <= length else FaultKind.TOO_LONG

    return rule


def allow_words(allowed: tuple[str, ...], otherwise: FaultKind) -> Rule:
    def rule(text: str) -> str | FaultKind:
        return text if text in allowed else otherwise

    return rule


def match_code(table: Table) -> Rule:
    def rule(text: str) -> str | FaultKind:
        return code_of(table, text) or FaultKind.UNKNOWN_CODE

    return rule


def judge_by_flaw(spelled: Callable[[str], str], flaw_of: Callable[[str], Flaw | None]) -> Rule:
    def rule(text: str) -> str | FaultKind:
        kept = spelled(text)
        flaw = flaw_of(kept)
        return kept if flaw is None else FaultKind.of(flaw)

    return rule


judge_person_name = judge_by_flaw(spelling.person_name, name_flaw)
judge_region = judge_by_flaw(spelling.number, region_flaw)
judge_gender = allow_words(GENDERS, FaultKind.UNKNOWN_GENDER)
judge_level = allow_words(LEVELS, FaultKind.UNKNOWN_LEVEL)
judge_document_type = allow_words(DOCUMENT_TYPES, FaultKind.UNKNOWN_DOCUMENT_TYPE)


def refuse_number_marks(rule: Rule) -> Rule:
    """Refuses first what a spreadsheet made of the number: that is the reason to tell."""

    def judge(text: str) -> str | FaultKind:
        if text.isalnum():
            return rule(text)
        number = spelling.number(text)
        if number.startswith(APOSTROPHES):
            return FaultKind.APOSTROPHE
        return FaultKind.TYPED_AS_A_NUMBER if IN_DECIMALS.fullmatch(number) else rule(text)

    return judge


@refuse_number_marks
def judge_student_number(text: str) -> str | FaultKind:
    """It stands in addresses, file names and the numbers of agreements."""
    number = spelling.capital_number(text)
    if len(number) > LONGEST_STUDENT_NUMBER:
        return FaultKind.TOO_LONG
    return number if STUDENT_NUMBER.fullmatch(number) else FaultKind.NOT_A_STUDENT_NUMBER


@refuse_number_marks
def judge_mobile(text: str) -> str | FaultKind:
    """The eleven digits alone, without country, trunk prefix and extension."""
    if MOBILE.fullmatch(text):
        return text
    said = EXTENSION.sub("", spelling.number(text))
    digits = PREFIX.sub("", BETWEEN_DIGITS.sub("", said))
    return digits if mobile_flaw(digits) is None else FaultKind.PHONE


@refuse_number_marks
def judge_document_number(text: str) -> str | FaultKind:
    """Which check applies depends on the document type beside it. Blanks group its digits."""
    return "".join(spelling.capital_number(text).split())


def judge_year(text: str) -> str | FaultKind:
    digits = spelling.number(text).removesuffix(".0").removesuffix("年")
    return digits if YEAR.fullmatch(digits) else FaultKind.YEAR_OUT_OF_RANGE


def judge_duration(text: str) -> str | FaultKind:
    """Whole and half years: 4, 4.0 and 4年 are the same."""
    found = DURATION.fullmatch(spelling.number(text))
    if found is None:
        return FaultKind.NOT_A_DURATION
    return found[1] + (".5" if found[2] == ".5" else "")


@lru_cache(maxsize=1024)
def judge_day(text: str) -> str | FaultKind:
    """An ISO date of any of the ways in which people write one."""
    written = spelling.number(text)
    found = next(filter(None, (form.fullmatch(written) for form in DAYS)), None)
    if found is None:
        return FaultKind.NOT_A_DATE
    try:
        said = date(*map(int, found.groups()))
    except ValueError:
        return FaultKind.NOT_A_DATE
    return said.isoformat() if said.year in YEARS else FaultKind.NOT_A_DATE
