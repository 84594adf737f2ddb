"""Which of an employer's people were told what is kept of them."""

from signing.aggregates.employer.state import EmployerState
from signing.events import EmployerNoticeAccepted
from signing.vocabulary import Attribution


def accept_notice(employer: EmployerState, by: Attribution, notice: str) -> EmployerNoticeAccepted:
    return employer.record(EmployerNoticeAccepted, by, notice=notice)
