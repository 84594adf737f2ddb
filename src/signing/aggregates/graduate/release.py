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
from signing.vocabulary import (
    AWAITING_EMPLOYMENT,
    AgreementNumber,
    Attribution,
    FileRef,
    Sealed,
)

MOST_FILES = 5


class Release(GraduateState):
    def request_termination(
        self,
        by: Attribution,
        *,
        reason: Sealed | None,
        files: tuple[FileRef, ...],
        needs_employer: bool,
        seen: int | None = None,
    ) -> TerminationRequested:
        if self.live is None:
            raise NotEffective
        self.live.must_be_effective()
        self.live.must_be_unchanged_since(seen)
        if reason is None:
            raise ReasonMissing
        if not 1 <= len(files) <= MOST_FILES:
            raise EvidenceMissing(most=MOST_FILES)
        return self.record(
            TerminationRequested,
            by,
            agreement_number=self.live.number,
            reason=reason,
            files=files,
            needs_employer=needs_employer and self.live.employer.id is not None,
        )

    def withdraw_termination(
        self, by: Attribution, seen: int | None = None
    ) -> TerminationWithdrawn:
        if self.live is None:
            raise NotTerminating
        self.live.must_be_terminating()
        self.live.must_be_unchanged_since(seen)
        return self.record(TerminationWithdrawn, by, agreement_number=self.live.number)

    def answer_termination(
        self,
        by: Attribution,
        number: AgreementNumber,
        *,
        employer_id: UUID,
        agreed: bool,
        words: Sealed,
        seen: int | None = None,
    ) -> TerminationAnswered:
        agreement = self.agreement(number)
        if agreement.employer.id != employer_id:
            raise NotYours
        agreement.must_be_terminating()
        agreement.must_be_unchanged_since(seen)
        return self.record(
            TerminationAnswered, by, agreement_number=number, agreed=agreed, words=words
        )

    def approve_termination(
        self, by: Attribution, number: AgreementNumber, seen: int | None
    ) -> TerminationApproved:
        self._decidable(number, seen)
        return self.record(
            TerminationApproved,
            by,
            agreement_number=number,
            destination=AWAITING_EMPLOYMENT,
            seen=self.version if seen is None else seen,
        )

    def reject_termination(
        self, by: Attribution, number: AgreementNumber, seen: int | None, reason: Sealed | None
    ) -> TerminationRejected:
        self._decidable(number, seen)
        if reason is None:
            raise ReasonMissing
        return self.record(
            TerminationRejected,
            by,
            agreement_number=number,
            reason=reason,
            seen=self.version if seen is None else seen,
        )

    def _decidable(self, number: AgreementNumber, seen: int | None) -> Agreement:
        agreement = self.agreement(number)
        agreement.must_be_terminating()
        agreement.must_be_unchanged_since(seen)
        if agreement.termination and agreement.termination.needs_employer and not agreement.answer:
            raise EmployerAnswerMissing
        return agreement
