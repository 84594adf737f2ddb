"""Terms that are offered or signed are lawful, in whichever channel; odd ones are warned about."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from signing.aggregates.minimum_wages import MinimumWages
from signing.refusals import FieldsWrong
from signing.terms_rules import (
    AgreedTerms,
    Compared,
    FieldFault,
    SeenTerms,
    TermsWarning,
    find_faults,
    find_lasting_faults,
    find_minimum_wage,
    find_warnings,
)
from signing.use_cases.core.context import Context
from signing.vocabulary import MINIMUM_WAGES_ID, Job
from signing.vocabulary.china_time import to_china_time


def must_be_lawful(terms: AgreedTerms, now: datetime) -> None:
    """Raises FieldsWrong, with the fields as the terms name them."""
    _must_be_none(find_faults(terms, to_china_time(now).date()))


def must_be_lawful_still(terms: AgreedTerms, changed: Collection[str], now: datetime) -> None:
    """For terms that replace others: a day that stays as it was may have passed meanwhile.

    Raises FieldsWrong, with the fields as the terms name them.
    """
    faults = find_faults(terms, to_china_time(now).date())
    lasting = find_lasting_faults(terms)
    _must_be_none([one for one in faults if one in lasting or one["field"] in changed])


class Signatory(Protocol):
    """The employer, by the codes of its kind and its region."""

    @property
    def kind(self) -> str: ...
    @property
    def region(self) -> str: ...


def list_warnings(
    context: Context, terms: SeenTerms, now: datetime, employer: Signatory, job: Job | None = None
) -> list[TermsWarning]:
    """Return what both sides should look at before they sign these terms now.

    `job` is what the position offers, None where the agreement comes from no position.
    """
    table = context.ledger.load_or_blank(MinimumWages, MINIMUM_WAGES_ID)
    day = to_china_time(now).date()
    compared = Compared(
        kind=employer.kind,
        position_pay=job.monthly_pay if job else None,
        least=find_minimum_wage(table.wages.values(), employer.region, day),
    )
    return [one.describe() for one in find_warnings(terms, compared)]


def must_be_lawful_on_some_day(terms: AgreedTerms) -> None:
    """For terms that are kept for later. Raises FieldsWrong."""
    _must_be_none(find_lasting_faults(terms))


def _must_be_none(faults: list[FieldFault]) -> None:
    if faults:
        raise FieldsWrong(errors=faults)
