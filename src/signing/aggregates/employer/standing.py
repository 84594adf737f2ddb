"""Whether an employer may act: suspended by the province, or not."""

from signing.aggregates.employer.state import EmployerState
from signing.events import EmployerReinstated, EmployerSuspended
from signing.refusals import EmployerSuspended as Suspended
from signing.refusals import NotSuspended
from signing.vocabulary import Attribution


def must_be_active(employer: EmployerState) -> None:
    if employer.suspended:
        raise Suspended


def suspend(employer: EmployerState, by: Attribution, reason: str) -> EmployerSuspended:
    must_be_active(employer)
    return employer.record(EmployerSuspended, by, reason=reason)


def reinstate(employer: EmployerState, by: Attribution, reason: str) -> EmployerReinstated:
    if not employer.suspended:
        raise NotSuspended
    return employer.record(EmployerReinstated, by, reason=reason)
