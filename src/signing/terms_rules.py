"""What no agreement may say, and what is worth a warning, whichever channel it is signed by.

The limits stand in a TOML file.

Agreements that were signed before a rule came keep their terms: the rules hold at the door.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any, Final, Protocol

from typing_extensions import TypedDict

from signing import codes
from signing.toml_files import load_toml
from signing.vocabulary import MinimumWage

RULES: Final = load_toml("signing", "terms_rules.toml")


WARNINGS: Final = (
    "pay_below_minimum",
    "pay_far_from_position",
    "penalty_high",
    "job_category_unfit",
)
"""The codes of all warnings, in the order in which people read them."""
DAYS: Final = ("report_from", "report_to")


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


class SeenTerms(Protocol):
    """The terms that a warning may be about; `job_category` is a code."""

    @property
    def monthly_pay(self) -> Decimal: ...
    @property
    def penalty(self) -> Decimal: ...
    @property
    def job_category(self) -> str: ...


class TermsWarning(TypedDict):
    """A term by its field, and what both sides and the school should look at before they agree."""

    code: str
    field: str
    zh: str
    en: str


@dataclass(frozen=True)
class Warned:
    """A warning as it is kept; `about` fills its words, and holds nothing of the person."""

    code: str
    about: Mapping[str, str]

    def describe(self) -> TermsWarning:
        rule = RULES[self.code]
        said = {name: rule["words"][name].format(**self.about) for name in ("zh", "en")}
        return {"code": self.code, "field": rule["field"], "zh": said["zh"], "en": said["en"]}


@dataclass(frozen=True)
class Compared:
    """What terms are compared with on the day on which they are signed.

    `kind` is the employer's, a code; `position_pay` is what the position offered, None without
    one; `least` the minimum wage of the employer's region, None if the table does not know it.
    """

    kind: str
    position_pay: Decimal | None = None
    least: MinimumWage | None = None


def find_faults(terms: AgreedTerms, today: date) -> list[FieldFault]:
    """Return what must be changed before it is signed on this day; empty if nothing."""
    days = (find_day_faults(one, getattr(terms, one), today) for one in DAYS)
    return [*find_lasting_faults(terms), *chain.from_iterable(days)]


def find_warnings(terms: SeenTerms, compared: Compared) -> list[Warned]:
    """Return what is worth a second look. Nothing of it refuses."""
    return [
        *_compare_with_minimum(terms, compared.least),
        *_compare_with_position(terms, compared.position_pay),
        *_check_penalty(terms),
        *_check_category(terms, compared.kind),
    ]


def list_regions(region: str) -> tuple[str, ...]:
    """Return the region and those around it, the nearest first: county, city, province."""
    return tuple(dict.fromkeys((region, f"{region[:4]}00", f"{region[:2]}0000")))


def find_minimum_wage(wages: Iterable[MinimumWage], region: str, day: date) -> MinimumWage | None:
    """Return what holds on this day: the nearest region's latest wage that is in force."""
    regions = list_regions(region)
    valid = [one for one in wages if one.region in regions and one.valid_from <= day]
    return min(
        valid,
        key=lambda one: (regions.index(one.region), -one.valid_from.toordinal()),
        default=None,
    )


def find_lasting_faults(terms: AgreedTerms) -> list[FieldFault]:
    """Return what no day makes right."""
    probation = find_probation_faults(terms.probation_months, terms.service_years)
    return [*find_pay_faults(terms.monthly_pay), *probation]


def find_pay_faults(monthly_pay: Decimal) -> list[FieldFault]:
    """Return what no pay may be, whether a position offers it or terms agree on it."""
    least = Decimal(RULES["pay"]["least"])
    if monthly_pay <= 0:
        return [_describe("monthly_pay", "pay_missing")]
    return [_describe("monthly_pay", "pay_mistyped", least=least)] if monthly_pay < least else []


def find_probation_faults(months: int, years: int) -> list[FieldFault]:
    """Return what no probation may be, of so many years of service."""
    limits = RULES["longest_probation"]["months"]
    most = next(one["most"] for one in reversed(limits) if years >= one["from_years"])
    if months <= most:
        return []
    return [_describe("probation_months", "probation_too_long", years=years, most=most)]


def find_day_faults(field: str, day: date, today: date) -> list[FieldFault]:
    """Return what a day of reporting may not be that is signed today."""
    latest = today + timedelta(days=RULES["reporting"]["latest_days"])
    if day < today:
        return [_describe(field, "report_past", today=today)]
    return [_describe(field, "report_far", latest=latest)] if day > latest else []


def _compare_with_minimum(terms: SeenTerms, least: MinimumWage | None) -> Iterator[Warned]:
    if least is not None and terms.monthly_pay < least.monthly:
        about = {
            "region": least.region,
            "place": codes.provinces().get(least.region[:2], ""),
            "least": _write_yuan(least.monthly),
            "valid_from": least.valid_from.isoformat(),
            "source": least.source,
        }
        yield Warned("pay_below_minimum", about)


def _compare_with_position(terms: SeenTerms, offered: Decimal | None) -> Iterator[Warned]:
    rule = RULES["pay_far_from_position"]
    if not offered:
        return
    share = terms.monthly_pay / offered
    if not Decimal(rule["least_share"]) <= share <= Decimal(rule["most_share"]):
        yield Warned("pay_far_from_position", {"offered": _write_yuan(offered)})


def _check_penalty(terms: SeenTerms) -> Iterator[Warned]:
    most = Decimal(RULES["penalty_high"]["most"])
    if terms.penalty > most:
        yield Warned("penalty_high", {"most": _write_yuan(most)})


def _check_category(terms: SeenTerms, kind: str) -> Iterator[Warned]:
    fits = RULES["job_category_unfit"]["fits"].get(terms.job_category)
    if fits is not None and kind not in fits:
        about = {
            "category": codes.name_of("job_category", terms.job_category),
            "kind": codes.name_of("employer_kind", kind),
        }
        yield Warned("job_category_unfit", about)


def _write_yuan(amount: Decimal) -> str:
    return f"{amount:,.2f}".removesuffix(".00")


def _describe(field: str, words: str, **said: Any) -> FieldFault:
    told = RULES["words"][words]
    return {"field": field, "zh": told["zh"].format(**said), "en": told["en"].format(**said)}
