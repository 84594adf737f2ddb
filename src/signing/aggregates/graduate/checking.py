"""Making sure who holds the phone, before a step; see docs/decisions/0060."""

from signing.aggregates.graduate.state import GraduateState
from signing.events import PersonChecked
from signing.vocabulary import Attribution, CheckKind, CheckStep


def check_person(
    graduate: GraduateState, by: Attribution, *, step: CheckStep, kind: CheckKind, reference: str
) -> PersonChecked:
    """Good for one step within ten minutes; `reference` is the provider's."""
    return graduate.record(PersonChecked, by, step=step, kind=kind, reference=reference)
