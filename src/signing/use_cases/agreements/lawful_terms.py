"""Terms that are offered or signed are lawful, in whichever channel."""

from datetime import datetime

from signing.refusals import FieldsWrong
from signing.terms_rules import AgreedTerms, find_faults, find_lasting_faults
from signing.vocabulary.china_time import to_china_time


def must_be_lawful(terms: AgreedTerms, now: datetime) -> None:
    """Raises FieldsWrong, with the fields as the terms name them."""
    faults = find_faults(terms, to_china_time(now).date())
    if faults:
        raise FieldsWrong(errors=faults)


def must_be_lawful_on_some_day(terms: AgreedTerms) -> None:
    """For terms that are kept for later. Raises FieldsWrong."""
    faults = find_lasting_faults(terms)
    if faults:
        raise FieldsWrong(errors=faults)
