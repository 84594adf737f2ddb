"""The school's verdict on a signing (seed, section 三): approval takes effect at once."""

from signing.aggregates.graduate.agreement import Agreement
from signing.aggregates.graduate.state import GraduateState
from signing.events import SchoolApproved, SchoolRejected
from signing.refusals import ReasonMissing
from signing.vocabulary import (
    AWAITING_EMPLOYMENT,
    EMPLOYED_BY_AGREEMENT,
    AgreementNumber,
    Sealed,
    Stamp,
)


class Review(GraduateState):
    """`seen` is the graduate's version that the reviewer decided on."""

    def approve(self, by: Stamp, number: AgreementNumber, seen: int | None) -> SchoolApproved:
        self._reviewable(number, seen)
        return self.record(
            SchoolApproved,
            by,
            agreement_number=number,
            destination=EMPLOYED_BY_AGREEMENT,
            seen=self.version if seen is None else seen,
        )

    def reject(
        self, by: Stamp, number: AgreementNumber, seen: int | None, reason: Sealed | None
    ) -> SchoolRejected:
        self._reviewable(number, seen)
        if reason is None:
            raise ReasonMissing
        return self.record(
            SchoolRejected,
            by,
            agreement_number=number,
            reason=reason,
            destination=AWAITING_EMPLOYMENT,
            seen=self.version if seen is None else seen,
        )

    def _reviewable(self, number: AgreementNumber, seen: int | None) -> Agreement:
        agreement = self.agreement(number)
        agreement.must_await_review()
        agreement.must_be_unchanged_since(seen)
        return agreement
