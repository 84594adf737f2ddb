"""The agreement on paper (seed, section 四): printed after approval, stamped, filed."""

from signing.aggregates.graduate.conditions import must_be_printable
from signing.aggregates.graduate.state import GraduateState
from signing.events import AgreementPrinted, StampedCopyFiled
from signing.refusals import StaleVersion
from signing.vocabulary import (
    AgreementNumber,
    Attribution,
    CopyName,
    Encrypted,
    FileRef,
    PrintedFile,
)


def print_agreement(
    graduate: GraduateState,
    by: Attribution,
    number: AgreementNumber,
    *,
    copies: tuple[CopyName, ...],
    reason: Encrypted | None,
    file: PrintedFile | None = None,
    codes: tuple[str, ...] = (),
    edition: int = 1,
) -> AgreementPrinted:
    """`codes` are those of the QR codes on `copies`, in their order; `edition` is the paper's.

    Raises StaleVersion if it was amended since it was drawn.
    """
    agreement = must_be_printable(graduate, by, number, reason)
    if edition != agreement.edition:
        raise StaleVersion
    return graduate.record(
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
    graduate: GraduateState, by: Attribution, number: AgreementNumber, file: FileRef
) -> StampedCopyFiled:
    graduate.agreement(number).must_be_in_force()
    return graduate.record(StampedCopyFiled, by, agreement_number=number, file=file)
