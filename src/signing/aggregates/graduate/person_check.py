"""A check of who holds the phone, as its step finds it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from signing.vocabulary import CheckKind, CheckStep

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
