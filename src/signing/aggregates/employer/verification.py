"""核验: whether an employer is the company that it says it is, decided once for all schools."""

from signing.aggregates.employer.standing import must_be_active
from signing.aggregates.employer.state import EmployerState
from signing.events import (
    EmployerRefused,
    EmployerVerified,
    VerificationLapsed,
    VerificationRequested,
)
from signing.refusals import (
    EmployerNotVerified,
    NotRefused,
    ReasonMissing,
    StaleVersion,
    VerificationDecided,
)
from signing.vocabulary import Attribution, LapseReason, RegistryFinding, Verification


def must_be_trusted(employer: EmployerState) -> None:
    """Nothing of an employer reaches a graduate before. Tells the employer what to do next.

    Raises EmployerSuspended, EmployerNotVerified.
    """
    must_be_active(employer)
    if employer.verification.is_trusted:
        return
    waits = "lapsed" if employer.lapsed else employer.verification.value
    raise EmployerNotVerified(why=waits, reason=employer.refused_because)


def must_be_met(employer: EmployerState) -> None:
    """The same, told to graduates and the public, whom the reason is no business of."""
    must_be_active(employer)
    if not employer.verification.is_trusted:
        raise EmployerNotVerified(why="hidden", reason="")


def must_not_be_refused(employer: EmployerState) -> None:
    """By card an employer may sign that nobody knows, or that waits; not one that was refused."""
    must_be_active(employer)
    if employer.verification is Verification.REFUSED:
        raise EmployerNotVerified(why="card", reason="")


def verify(
    employer: EmployerState,
    by: Attribution,
    registry: RegistryFinding,
    words: str,
    seen: int | None = None,
) -> EmployerVerified:
    """Also of one that was refused, or registered before there was verification."""
    if employer.verification is Verification.VERIFIED:
        raise VerificationDecided
    _must_be_seen(employer, seen)
    return employer.record(EmployerVerified, by, registry=registry, words=words, name=employer.name)


def refuse(
    employer: EmployerState, by: Attribution, reason: str, seen: int | None = None
) -> EmployerRefused:
    if employer.verification is not Verification.WAITING:
        raise VerificationDecided
    if not reason:
        raise ReasonMissing
    _must_be_seen(employer, seen)
    return employer.record(EmployerRefused, by, reason=reason)


def ask_again(employer: EmployerState, by: Attribution) -> VerificationRequested:
    if employer.verification is not Verification.REFUSED:
        raise NotRefused
    return employer.record(VerificationRequested, by)


def lapse(employer: EmployerState, by: Attribution, cause: LapseReason) -> VerificationLapsed:
    if not employer.verification.is_trusted:
        raise VerificationDecided
    return employer.record(VerificationLapsed, by, cause=cause)


def _must_be_seen(employer: EmployerState, seen: int | None) -> None:
    """What it says of itself may have changed since whoever decides looked at it."""
    if seen is not None and not employer.touched <= seen <= employer.version:
        raise StaleVersion
