"""How long the seal's certificate still lasts: told a month ahead, so that nobody is surprised."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from signing.use_cases.signature.folder import SealFolder

AHEAD = timedelta(days=30)


class SealState(StrEnum):
    OK = "ok"
    EXPIRING = "expiring"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Expiry:
    """`days_left` are whole days, below zero once the certificate has ended."""

    not_after: datetime
    days_left: int
    state: SealState


def expiry(folder: SealFolder, now: datetime) -> Expiry:
    """Of the certificate that signs. Raises CertificateError when it cannot be read."""
    ends = folder.credential().ends
    left = ends - now
    return Expiry(ends, left.days, _state(left))


def _state(left: timedelta) -> SealState:
    if left <= timedelta(0):
        return SealState.EXPIRED
    return SealState.EXPIRING if left <= AHEAD else SealState.OK
