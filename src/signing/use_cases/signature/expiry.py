"""How long the seal's certificate is still valid; it warns a month ahead."""

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
    """`days_left` counts whole days; it is negative once the certificate has expired."""

    not_after: datetime
    days_left: int
    state: SealState


def compute_expiry(folder: SealFolder, now: datetime) -> Expiry:
    """Return the expiry of the certificate that signs. Raises CertificateError."""
    ends = folder.load_credential().ends
    left = ends - now
    return Expiry(ends, left.days, _state(left))


def _state(left: timedelta) -> SealState:
    if left <= timedelta(0):
        return SealState.EXPIRED
    return SealState.EXPIRING if left <= AHEAD else SealState.OK
