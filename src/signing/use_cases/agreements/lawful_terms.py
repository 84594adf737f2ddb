"""Terms that are offered or signed are lawful, in whichever channel."""

from datetime import datetime

from signing.refusals import FieldsWrong
from signing.terms_rules import AgreedTerms, FieldFault, find_faults, find_lasting_faults
from signing.vocabulary.china_time import to_china_time


def must_be_lawful(terms: AgreedTerms, now: datetime) -> None:
    """Raises FieldsWrong, with the fields as the terms name them."""
    _must_be_none(find_faults(terms, to_china_time(now).date()))


def must_be_lawful_on_some_day(terms: AgreedTerms) -> None:
    """For terms that are kept for later. Raises FieldsWrong."""
    _must_be_none(find_lasting_faults(terms))


def _must_be_none(faults: list[FieldFault]) -> None:
    if faults:
        raise FieldsWrong(errors=faults)
