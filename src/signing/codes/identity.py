"""Checks of what identifies a person or an employer; each returns the flaw it finds, or None.

Standards: ID numbers and residence permits GB 11643, regions GB/T 2260, credit codes GB 32100.
All of them expect the one spelling of `spelling.py`.
"""

import re
from collections.abc import Collection
from datetime import date
from enum import Enum
from typing import Literal

from stdnum.cn import ric, uscc

from signing.codes import provinces
from signing.codes.regions import is_region
from signing.codes.spelling import HAN

RESIDENT_ID = "居民身份证"
PASSPORT = "护照"
PERMIT_PROVINCES = {
    "港澳居民居住证": frozenset({"81", "82"}),
    "台湾居民居住证": frozenset({"83"}),
}
PERMIT_REGIONS = frozenset({"810000", "820000", "830000"})
DOCUMENT_TYPES = (RESIDENT_ID, *PERMIT_PROVINCES, PASSPORT)

EARLIEST_BIRTH = date(1900, 1, 1)
LONGEST_NAME = 50

ID_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
PASSPORT_NUMBER = re.compile(r"[0-9A-Z]{5,20}")
# Wider than stdnum's form, which refuses the authorities A, N (rural collectives) and Y.
CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
MOBILE = re.compile(r"1[3-9][0-9]{9}")
REGION = re.compile(r"[0-9]{6}")
LETTERS = f"{HAN}A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ"
NAME = re.compile(f"[{LETTERS}]+(?:(?:[·'’.-] ?| )[{LETTERS}]+)*\\.?")


class Flaw(Enum):
    EMPTY = "empty"
    TOO_LONG = "too long"
    NOT_A_NAME = "not a name"
    UNKNOWN_DOCUMENT_TYPE = "unknown document type"
    NOT_AN_ID_NUMBER = "not an ID number"
    UNKNOWN_REGION = "unknown region"
    IMPOSSIBLE_DATE = "impossible date"
    CHECK_CHARACTER = "check character"
    NOT_A_PASSPORT_NUMBER = "not a passport number"
    NOT_A_REGION_CODE = "not a region code"
    NOT_A_CREDIT_CODE = "not a credit code"
    PHONE = "phone"


def document_flaw(document_type: str, number: str, *, today: date = date.max) -> Flaw | None:
    if document_type == RESIDENT_ID:
        return _gb11643_flaw(number, provinces(), today)
    if document_type in PERMIT_PROVINCES:
        return _gb11643_flaw(number, PERMIT_PROVINCES[document_type], today)
    if document_type == PASSPORT:
        return None if PASSPORT_NUMBER.fullmatch(number) else Flaw.NOT_A_PASSPORT_NUMBER
    return Flaw.UNKNOWN_DOCUMENT_TYPE


def is_mistyped(number: str) -> bool:
    """Whether it has the form of GB 11643, and another check character than its digits give."""
    fits = ID_NUMBER.fullmatch(number)
    return fits is not None and number[-1] != ric.calc_check_digit(number)


def _gb11643_flaw(number: str, allowed: Collection[str], today: date) -> Flaw | None:
    if not ID_NUMBER.fullmatch(number):
        return Flaw.NOT_AN_ID_NUMBER
    if number[:2] not in allowed:
        return Flaw.UNKNOWN_REGION
    if not _was_a_day(number[6:14], today):
        return Flaw.IMPOSSIBLE_DATE
    return Flaw.CHECK_CHARACTER if is_mistyped(number) else None


def _was_a_day(digits: str, today: date) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return EARLIEST_BIRTH <= day <= today


def gender_of(resident_id: str) -> Literal["男", "女"]:
    """GB 11643: the 17th digit is odd for men."""
    return "男" if int(resident_id[16]) % 2 else "女"


def region_flaw(code: str) -> Flaw | None:
    if not REGION.fullmatch(code):
        return Flaw.NOT_A_REGION_CODE
    return None if code[:2] in provinces() else Flaw.UNKNOWN_REGION


def is_listed_region(code: str) -> bool:
    """Whether the table, never quite up to date, lists all six digits: a warning if it does not."""
    return code in PERMIT_REGIONS or is_region(code)


def name_flaw(name: str) -> Flaw | None:
    if not name:
        return Flaw.EMPTY
    if len(name) > LONGEST_NAME:
        return Flaw.TOO_LONG
    return None if NAME.fullmatch(name) else Flaw.NOT_A_NAME


def mobile_flaw(number: str) -> Flaw | None:
    return None if MOBILE.fullmatch(number) else Flaw.PHONE


def credit_code_flaw(code: str) -> Flaw | None:
    if not CREDIT_CODE.fullmatch(code):
        return Flaw.NOT_A_CREDIT_CODE
    return None if code[-1] == uscc.calc_check_digit(code[:-1]) else Flaw.CHECK_CHARACTER
