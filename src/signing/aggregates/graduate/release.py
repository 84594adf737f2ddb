"""Termination (seed, section 五): either side asks for release; the graduate may sign again after.

The other side is asked. Whether the school waits for its answer, and how long, stands in the
request. See docs/decisions/0058.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from signing.aggregates.graduate.agreement import Agreement
from signing.aggregates.graduate.state import GraduateState
from signing.events import (
    TerminationAnswered,
    TerminationApproved,
    TerminationRejected,
    TerminationRequested,
    TerminationWithdrawn,
)
from signing.refusals import (
    AnsweredAlready,
    EmployerAnswerMissing,
    EvidenceMissing,
    NotTerminating,
    NotYours,
    ReasonMissing,
)
from signing.vocabulary import (
    AWAITING_EMPLOYMENT,
    AgreementNumber,
    Attribution,
    Encrypted,
    EndedBy,
    FileRef,
    Role,
    Side,
)
from signing.vocabulary.china_time import to_china_time

MOST_FILES = 5


@dataclass(frozen=True, kw_only=True)
class ReleaseRequest:
    """Who ends it, as whoever asks says (None: they do not say), why, and what is owed for it."""

    reason: Encrypted | None
    files: tuple[FileRef, ...]
    ended_by: EndedBy | None = None
    owed: Encrypted | None = None


def request_termination(
    graduate: GraduateState,
    by: Attribution,
    number: AgreementNumber,
    asked: ReleaseRequest,
    *,
    answer_by: datetime | None = None,
    seen: int | None = None,
) -> TerminationRequested:
    """`answer_by` is until when the school waits for the other side; None where it need not."""
    agreement = graduate.agreement(number)
    agreement.must_be_effective()
    agreement.must_be_unchanged_since(seen, graduate.version)
    if asked.reason is None:
        raise ReasonMissing
    if not 1 <= len(asked.files) <= MOST_FILES:
        raise EvidenceMissing(most=MOST_FILES)
    side = Side.of(by.actor.role)
    return graduate.record(
        TerminationRequested,
        by,
        agreement_number=number,
        reason=asked.reason,
        files=asked.files,
        needs_employer=answer_by is not None and side is Side.GRADUATE,
        asked_by=side,
        ended_by=asked.ended_by,
        owed=asked.owed,
        answer_by=answer_by,
        shown=True,
    )


def withdraw_termination(
    graduate: GraduateState,
    by: Attribution,
    number: AgreementNumber,
    seen: int | None = None,
) -> TerminationWithdrawn:
    """Only whoever asked for it takes it back."""
    agreement, asked = _get_terminating(graduate, number)
    if asked.asked_by is not Side.of(by.actor.role):
        raise NotYours
    agreement.must_be_unchanged_since(seen, graduate.version)
    return graduate.record(TerminationWithdrawn, by, agreement_number=number)


def answer_termination(
    graduate: GraduateState,
    by: Attribution,
    number: AgreementNumber,
    *,
    agreed: bool,
    words: Encrypted,
    employer_id: UUID | None = None,
    seen: int | None = None,
) -> TerminationAnswered:
    """Nobody answers for the other side. An employer without an account answers once, by its link.

    Raises NotYours, NotTerminating, AnsweredAlready and StaleVersion.
    """
    side = Side.of(by.actor.role)
    if side is Side.EMPLOYER and graduate.agreement(number).employer.id != employer_id:
        raise NotYours
    agreement, asked = _get_terminating(graduate, number)
    if asked.asked_by is side:
        raise NotYours
    if by.actor.role is Role.CARD_HOLDER and agreement.answer is not None:
        raise AnsweredAlready
    agreement.must_be_unchanged_since(seen, graduate.version)
    return graduate.record(
        TerminationAnswered,
        by,
        agreement_number=number,
        agreed=agreed,
        words=words,
    )


def approve_termination(
    graduate: GraduateState,
    by: Attribution,
    number: AgreementNumber,
    seen: int | None,
    *,
    waits_until: datetime | None = None,
) -> TerminationApproved:
    """`waits_until` is until when the school waits for an answer; None where it need not."""
    agreement = _get_agreement_to_release(graduate, by, number, seen, waits_until)
    return graduate.record(
        TerminationApproved,
        by,
        agreement_number=number,
        destination=AWAITING_EMPLOYMENT,
        seen=graduate.version if seen is None else seen,
        unanswered=waits_until is not None and agreement.answer is None,
    )


def reject_termination(
    graduate: GraduateState,
    by: Attribution,
    number: AgreementNumber,
    seen: int | None,
    reason: Encrypted | None,
    *,
    waits_until: datetime | None = None,
) -> TerminationRejected:
    _get_agreement_to_release(graduate, by, number, seen, waits_until)
    if reason is None:
        raise ReasonMissing
    return graduate.record(
        TerminationRejected,
        by,
        agreement_number=number,
        reason=reason,
        seen=graduate.version if seen is None else seen,
    )


def _get_terminating(
    graduate: GraduateState, number: AgreementNumber
) -> tuple[Agreement, TerminationRequested]:
    agreement = graduate.agreement(number)
    agreement.must_be_terminating()
    if agreement.termination is None:
        raise NotTerminating
    return agreement, agreement.termination


def _get_agreement_to_release(
    graduate: GraduateState,
    by: Attribution,
    number: AgreementNumber,
    seen: int | None,
    waits_until: datetime | None,
) -> Agreement:
    agreement, _ = _get_terminating(graduate, number)
    agreement.must_be_unchanged_since(seen, graduate.version)
    if agreement.answer is None and waits_until is not None and by.at < waits_until:
        until = to_china_time(waits_until).isoformat(sep=" ", timespec="minutes")
        raise EmployerAnswerMissing(until=until)
    return agreement
