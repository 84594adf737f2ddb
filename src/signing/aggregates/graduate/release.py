"""Termination (seed, section 五): a graduate asks to be released, and may sign again after."""

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
    EmployerAnswerMissing,
    EvidenceMissing,
    NotEffective,
    NotTerminating,
    NotYours,
    ReasonMissing,
)
from signing.vocabulary import AWAITING_EMPLOYMENT, AgreementNumber, Attribution, Encrypted, FileRef

MOST_FILES = 5


def request_termination(
    graduate: GraduateState,
    by: Attribution,
    *,
    reason: Encrypted | None,
    files: tuple[FileRef, ...],
    needs_employer: bool,
    seen: int | None = None,
) -> TerminationRequested:
    if graduate.live is None:
        raise NotEffective
    graduate.live.must_be_effective()
    graduate.live.must_be_unchanged_since(seen, graduate.version)
    if reason is None:
        raise ReasonMissing
    if not 1 <= len(files) <= MOST_FILES:
        raise EvidenceMissing(most=MOST_FILES)
    return graduate.record(
        TerminationRequested,
        by,
        agreement_number=graduate.live.number,
        reason=reason,
        files=files,
        needs_employer=needs_employer and graduate.live.employer.id is not None,
    )


def withdraw_termination(
    graduate: GraduateState, by: Attribution, seen: int | None = None
) -> TerminationWithdrawn:
    if graduate.live is None:
        raise NotTerminating
    graduate.live.must_be_terminating()
    graduate.live.must_be_unchanged_since(seen, graduate.version)
    return graduate.record(TerminationWithdrawn, by, agreement_number=graduate.live.number)


def answer_termination(
    graduate: GraduateState,
    by: Attribution,
    number: AgreementNumber,
    *,
    employer_id: UUID,
    agreed: bool,
    words: Encrypted,
    seen: int | None = None,
) -> TerminationAnswered:
    agreement = graduate.agreement(number)
    if agreement.employer.id != employer_id:
        raise NotYours
    agreement.must_be_terminating()
    agreement.must_be_unchanged_since(seen, graduate.version)
    return graduate.record(
        TerminationAnswered, by, agreement_number=number, agreed=agreed, words=words
    )


def approve_termination(
    graduate: GraduateState, by: Attribution, number: AgreementNumber, seen: int | None
) -> TerminationApproved:
    _get_agreement_to_release(graduate, number, seen)
    return graduate.record(
        TerminationApproved,
        by,
        agreement_number=number,
        destination=AWAITING_EMPLOYMENT,
        seen=graduate.version if seen is None else seen,
    )


def reject_termination(
    graduate: GraduateState,
    by: Attribution,
    number: AgreementNumber,
    seen: int | None,
    reason: Encrypted | None,
) -> TerminationRejected:
    _get_agreement_to_release(graduate, number, seen)
    if reason is None:
        raise ReasonMissing
    return graduate.record(
        TerminationRejected,
        by,
        agreement_number=number,
        reason=reason,
        seen=graduate.version if seen is None else seen,
    )


def _get_agreement_to_release(
    graduate: GraduateState, number: AgreementNumber, seen: int | None
) -> Agreement:
    agreement = graduate.agreement(number)
    agreement.must_be_terminating()
    agreement.must_be_unchanged_since(seen, graduate.version)
    if agreement.termination and agreement.termination.needs_employer and not agreement.answer:
        raise EmployerAnswerMissing
    return agreement
