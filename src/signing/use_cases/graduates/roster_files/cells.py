"""Rules of one cell: each takes plain text and returns it as it is to be kept, or what is wrong.

Nothing is looked up beside the cell; what several cells or the school must agree on is in
`checking.py`.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import TypeAlias

from signing.codes import Table, code_of, spelling
from signing.codes.identity import (
    DOCUMENT_TYPES,
    Flaw,
    mobile_flaw,
    name_flaw,
    region_flaw,
)
from signing.use_cases.graduates.roster_files.faults import FaultKind
from signing.use_cases.graduates.roster_files.table import Cell, Formula
from signing.vocabulary import YEARS

Rule: TypeAlias = Callable[[str], str | FaultKind]

LONGEST_STUDENT_NUMBER = 20
STUDENT_NUMBER = re.compile(r"[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*")
STARTS_A_FORMULA = ("=", "+", "-", "@")
IN_POWERS_OF_TEN = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)
YEAR = re.compile(r"[0-9]{4}")
DURATION = re.compile(r"([1-9])(\.0|\.5)?年?")
DAYS = (
    re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?: 0?0:00(?::00)?)?"),
    re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"),
)
GENDERS = ("男", "女")
LEVELS = ("博士", "硕士", "本科", "专科")


def text_of(cell: Cell) -> str | FaultKind:
    """The same text for the same content, whichever kind of file and cell it stood in."""
    if isinstance(cell, str):
        text = spelling.plain(cell)
        return FaultKind.FORMULA if text.startswith(STARTS_A_FORMULA) else text
    if cell is Formula.CELL:
        return FaultKind.FORMULA
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else _format_number(cell)


def _format_number(cell: object) -> str:
    whole = isinstance(cell, float) and cell.is_integer()
    return f"{cell:.0f}" if whole else str(cell)


def typed_as_number(cell: Cell) -> bool:
    """A number in XLSX; in CSV only the powers of ten in which a spreadsheet writes long ones."""
    if isinstance(cell, str):
        return IN_POWERS_OF_TEN.fullmatch(cell.strip()) is not None
    return cell is not Formula.CELL


def at_most(length: int) -> Rule:
    def rule(text: str) -> str | FaultKind:
        return text if len(text) <= length else FaultKind.TOO_LONG

    return rule


def one_of(allowed: tuple[str, ...], otherwise: FaultKind) -> Rule:
    def rule(text: str) -> str | FaultKind:
        return text if text in allowed else otherwise

    return rule


def coded(table: Table) -> Rule:
    def rule(text: str) -> str | FaultKind:
        return code_of(table, text) or FaultKind.UNKNOWN_CODE

    return rule


def unflawed(spelled: Callable[[str], str], flaw_of: Callable[[str], Flaw | None]) -> Rule:
    def rule(text: str) -> str | FaultKind:
        kept = spelled(text)
        flaw = flaw_of(kept)
        return kept if flaw is None else FaultKind.of(flaw)

    return rule


person_name = unflawed(spelling.person_name, name_flaw)
mobile = unflawed(spelling.number, mobile_flaw)
region = unflawed(spelling.number, region_flaw)
gender = one_of(GENDERS, FaultKind.UNKNOWN_GENDER)
level = one_of(LEVELS, FaultKind.UNKNOWN_LEVEL)
document_type = one_of(DOCUMENT_TYPES, FaultKind.UNKNOWN_DOCUMENT_TYPE)

WRITTEN_AS_A_NUMBER = re.compile(r"\d+\.\d*E\+?\d+|\d+E\+\d+|\d+\.0*|['’‘].*")
"""What a spreadsheet makes of a long number, and the mark of a text that was exported with it."""


def student_number(text: str) -> str | FaultKind:
    """It stands in addresses, file names and the numbers of agreements."""
    number = spelling.student_number(text)
    if WRITTEN_AS_A_NUMBER.fullmatch(number):
        return FaultKind.TYPED_AS_A_NUMBER
    if len(number) > LONGEST_STUDENT_NUMBER:
        return FaultKind.TOO_LONG
    return number if STUDENT_NUMBER.fullmatch(number) else FaultKind.NOT_A_STUDENT_NUMBER


def document_number(text: str) -> str | FaultKind:
    """Which check applies depends on the document type beside it."""
    return spelling.id_number(text)


def year(text: str) -> str | FaultKind:
    digits = spelling.number(text)
    return digits if YEAR.fullmatch(digits) else FaultKind.YEAR_OUT_OF_RANGE


def duration(text: str) -> str | FaultKind:
    """Whole and half years: 4, 4.0 and 4年 are the same."""
    found = DURATION.fullmatch(spelling.number(text))
    if found is None:
        return FaultKind.NOT_A_DURATION
    return found[1] + (".5" if found[2] == ".5" else "")


@lru_cache(maxsize=1024)
def day(text: str) -> str | FaultKind:
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
