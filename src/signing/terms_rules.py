"""What no agreement may say, whichever channel it is signed by. The limits stand in a TOML file.

Agreements that were signed before a rule came keep their terms: the rules hold at the door.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, Protocol

from typing_extensions import TypedDict

from signing.toml_files import load_toml

RULES: Final = load_toml("signing", "terms_rules.toml")


class FieldFault(TypedDict):
    """A field by name, and what is wrong with it."""

    field: str
    zh: str
    en: str


class AgreedTerms(Protocol):
    """The terms that are judged: pay in yuan, probation in months, service in years."""

    @property
    def monthly_pay(self) -> Decimal: ...
    @property
    def probation_months(self) -> int: ...
    @property
    def service_years(self) -> int: ...
    @property
    def report_from(self) -> date: ...
    @property
    def report_to(self) -> date: ...


def find_faults(terms: AgreedTerms, today: date) -> list[FieldFault]:
    """Return what must be changed before it is signed on this day; empty if nothing."""
    return [*find_lasting_faults(terms), *_check_reporting(terms, today)]


def find_lasting_faults(terms: AgreedTerms) -> list[FieldFault]:
    """Return what no day makes right."""
    return [*_check_pay(terms), *_check_probation(terms)]


def _check_pay(terms: AgreedTerms) -> Iterator[FieldFault]:
    if terms.monthly_pay <= 0:
        yield _describe("monthly_pay", "pay_missing")


def _check_probation(terms: AgreedTerms) -> Iterator[FieldFault]:
    years = terms.service_years
    limits = RULES["longest_probation"]["months"]
    most = next(one["most"] for one in reversed(limits) if years >= one["from_years"])
    if terms.probation_months > most:
        yield _describe("probation_months", "probation_too_long", years=years, most=most)


def _check_reporting(terms: AgreedTerms, today: date) -> Iterator[FieldFault]:
    latest = today + timedelta(days=RULES["reporting"]["latest_days"])
    for name in ("report_from", "report_to"):
        day = getattr(terms, name)
        if day < today:
            yield _describe(name, "report_past", today=today)
        elif day > latest:
            yield _describe(name, "report_far", latest=latest)


def _describe(field: str, words: str, **said: Any) -> FieldFault:
    told = RULES["words"][words]
    return {"field": field, "zh": told["zh"].format(**said), "en": told["en"].format(**said)}
