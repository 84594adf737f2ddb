"""The agreement on paper (seed, section 四): printed after approval, stamped, filed."""

from signing.aggregates.graduate.agreement import Agreement
from signing.aggregates.graduate.state import GraduateState
from signing.events import AgreementPrinted, StampedCopyFiled
from signing.refusals import Erased, ReasonMissing
from signing.vocabulary import (
    SCHOOL_ROLES,
    AgreementNumber,
    Attribution,
    CopyName,
    FileRef,
    PrintedFile,
    Sealed,
)


class Paper(GraduateState):
    def must_be_printable(
        self, by: Attribution, number: AgreementNumber, reason: Sealed | None
    ) -> Agreement:
        """The school says why it prints again; the parties may download theirs as they like."""
        agreement = self.agreement(number)
        agreement.must_be_in_force()
        if self.erased:
            raise Erased
        if by.actor.role in SCHOOL_ROLES and agreement.school_prints and reason is None:
            raise ReasonMissing
        return agreement

    def print(
        self,
        by: Attribution,
        number: AgreementNumber,
        *,
        copies: tuple[CopyName, ...],
        reason: Sealed | None,
        file: PrintedFile | None = None,
        codes: tuple[str, ...] = (),
    ) -> AgreementPrinted:
        """`codes` are those of the QR codes on `copies`, in their order."""
        agreement = self.must_be_printable(by, number, reason)
        return self.record(
            AgreementPrinted,
            by,
            agreement_number=number,
            copies=copies,
            ordinal=agreement.prints + 1,
            reprint_reason=reason,
            file=file,
            codes=codes,
        )

    def file_stamped_copy(
        self, by: Attribution, number: AgreementNumber, file: FileRef
    ) -> StampedCopyFiled:
        self.agreement(number).must_be_in_force()
        return self.record(StampedCopyFiled, by, agreement_number=number, file=file)
