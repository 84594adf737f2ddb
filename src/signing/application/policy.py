"""What a province may decide for itself."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Policy:
    reply_time: timedelta = timedelta(days=5)
    """How long an invitation or an offer waits for the graduate."""
    card_time: timedelta = timedelta(minutes=15)
    card_tries: int = 5
    """Wrong verifications that kill a card."""
    direct_needs_consent: bool = False
    """Whether direct signing only makes an offer, which the graduate must accept."""
    termination_needs_employer: bool = False
    retention: timedelta = timedelta(days=3 * 365)
    """How long after an agreement's end its graduate's data is kept."""
    session_time: timedelta = timedelta(hours=12)
    idle_time: timedelta = timedelta(hours=2)
    print_time: timedelta = timedelta(hours=24)
    """How long the file of a print job can be downloaded."""
