"""Making sure who holds the phone, before a step; see docs/decisions/0060."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from signing.events import PersonChecked
from signing.vocabulary import Attribution, CheckKind, CheckStep

if TYPE_CHECKING:
    from signing.aggregates.graduate.state import GraduateState

FRESH = timedelta(minutes=10)
"""How long a check is good for its step."""


@dataclass(frozen=True)
class PersonCheck:
    """Who holds the phone was made sure of, before this step."""

    step: CheckStep
    kind: CheckKind
    at: datetime

    def is_fresh(self, at: datetime) -> bool:
        return self.at <= at <= self.at + FRESH


def check_person(
    graduate: "GraduateState",
    by: Attribution,
    *,
    step: CheckStep,
    kind: CheckKind,
    reference: str,
) -> PersonChecked:
    """Good for one step within ten minutes; `reference` is the provider's."""
    return graduate.record(PersonChecked, by, step=step, kind=kind, reference=reference)
