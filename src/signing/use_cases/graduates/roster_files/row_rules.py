"""What the cells of one row must agree on with each other, the school and the calendar."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TypeAlias

from signing.codes.identity import (
    PASSPORT,
    RESIDENT_ID,
    document_flaw,
    gender_of,
    is_listed_region,
)
from signing.use_cases.graduates.roster_files.columns import (
    COLLEGE,
    DOCUMENT_NUMBER,
    GENDER,
    ORIGIN,
    YEAR,
    Column,
)
from signing.use_cases.graduates.roster_files.faults import FaultKind

Values: TypeAlias = Mapping[str, str]
"""What the sound cells of a row say, by field."""
Findings: TypeAlias = Iterator[tuple[Column, FaultKind]]


def find_disagreements(values: Values, colleges: frozenset[str], today: date) -> Findings:
    """A rule whose cells are not all sound has nothing to say."""
    if values.get("college", "") not in {"", *colleges}:
        yield COLLEGE, FaultKind.UNKNOWN_COLLEGE
    if "year" in values and abs(int(values["year"]) - today.year) > 1:
        yield YEAR, FaultKind.YEAR_OUT_OF_RANGE
    if values.keys() >= {"document_type", "id_number"}:
        yield from _check_document(values, today)


def _check_document(values: Values, today: date) -> Findings:
    flaw = document_flaw(values["document_type"], values["id_number"], today=today)
    if flaw is not None:
        yield DOCUMENT_NUMBER, FaultKind.of(flaw)
    elif _is_gender_wrong(values):
        yield GENDER, FaultKind.GENDER_DISAGREES


def _is_gender_wrong(values: Values) -> bool:
    if values["document_type"] != RESIDENT_ID or "gender" not in values:
        return False
    return values["gender"] != gender_of(values["id_number"])


def find_doubts(values: Values) -> Findings:
    """What may be right though no table lists it; asked of sound rows only."""
    has_region = values["document_type"] != PASSPORT
    if has_region and not is_listed_region(values["id_number"][:6]):
        yield DOCUMENT_NUMBER, FaultKind.UNLISTED_REGION
    if not is_listed_region(values["origin_region"]):
        yield ORIGIN, FaultKind.UNLISTED_REGION
