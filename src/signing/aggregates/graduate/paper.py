"""The agreement on paper (seed, section 四): printed after approval, stamped, filed."""

from signing.aggregates.graduate.conditions import must_be_printable
from signing.aggregates.graduate.stamped_copy import StampedCopy
from signing.aggregates.graduate.state import GraduateState
from signing.events import (
    AgreementPrinted,
    StampedCopyAccepted,
    StampedCopyFiled,
    StampedCopyOffered,
    StampedCopyReturned,
)
from signing.refusals import ReasonMissing, StaleVersion, StampedCopyOnFile
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


def offer_stamped_copy(
    graduate: GraduateState,
    by: Attribution,
    number: AgreementNumber,
    copy: CopyName,
    *,
    file: FileRef,
    page: FileRef | None = None,
    likeness: int | None = None,
    unmarked: bool | None = None,
) -> StampedCopyOffered:
    """It takes the place of one of the same copy and side that the school has not answered.

    Raises NotEffective, StampedCopyOnFile.
    """
    must_take_stamped_copy(graduate, number, copy)
    agreement = graduate.agreement(number)
    return graduate.record(
        StampedCopyOffered,
        by,
        agreement_number=number,
        offer=len(agreement.stamped_copies) + 1,
        copy_name=copy,
        edition=agreement.edition,
        file=file,
        page=page,
        likeness=likeness,
        unmarked=unmarked,
    )


def must_take_stamped_copy(
    graduate: GraduateState, number: AgreementNumber, copy: CopyName
) -> None:
    """Raises NotEffective, StampedCopyOnFile."""
    agreement = graduate.agreement(number)
    agreement.must_be_in_force()
    if any(
        one.accepted and one.copy is copy and one.edition == agreement.edition
        for one in agreement.stamped_copies
    ):
        raise StampedCopyOnFile


def accept_stamped_copy(
    graduate: GraduateState, by: Attribution, number: AgreementNumber, offer: int
) -> StampedCopyAccepted:
    """Raises NotEffective, NoSuchStampedCopy, StampedCopyAnswered."""
    _get_unanswered(graduate, number, offer)
    return graduate.record(StampedCopyAccepted, by, agreement_number=number, offer=offer)


def return_stamped_copy(
    graduate: GraduateState,
    by: Attribution,
    number: AgreementNumber,
    offer: int,
    reason: Encrypted | None,
) -> StampedCopyReturned:
    """Ask for another picture. Raises NoSuchStampedCopy, StampedCopyAnswered, ReasonMissing."""
    _get_unanswered(graduate, number, offer)
    if reason is None:
        raise ReasonMissing
    return graduate.record(
        StampedCopyReturned, by, agreement_number=number, offer=offer, reason=reason
    )


def _get_unanswered(graduate: GraduateState, number: AgreementNumber, offer: int) -> StampedCopy:
    agreement = graduate.agreement(number)
    copy = agreement.stamped_copy(offer)
    copy.must_be_unanswered()
    agreement.must_be_in_force()
    return copy
