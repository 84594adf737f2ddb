"""Amendment: what was agreed is changed by both, and reviewed again, instead of voided.

While the signing waits for the school, an accepted amendment is part of it, and its review is the
review of both. Once it is in effect, the school decides the amendment by itself. See
docs/decisions/0059.
"""

from dataclasses import dataclass

from signing.aggregates.graduate.agreement import Agreement
from signing.aggregates.graduate.amendment import Amendment
from signing.aggregates.graduate.state import GraduateState
from signing.events import (
    AmendmentAccepted,
    AmendmentApproved,
    AmendmentDeclined,
    AmendmentProposed,
    AmendmentRejected,
    AmendmentWithdrawn,
)
from signing.refusals import (
    AmendmentClosed,
    AmendmentNotAccepted,
    AmendmentNotAsShown,
    AmendmentOpen,
    Disputed,
    NothingChanged,
    NotYours,
    ReasonMissing,
)
from signing.vocabulary import (
    AgreementNumber,
    AgreementState,
    AmendmentState,
    Attribution,
    Encrypted,
    Side,
)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """`terms` are whole, and `changed` names the fields that differ.

    `content` is the digest of what would be agreed. `position_title` is None where it stays.
    """

    terms: Encrypted
    changed: tuple[str, ...]
    reason: Encrypted | None
    content: str
    position_title: str | None = None


def propose_amendment(
    graduate: GraduateState,
    by: Attribution,
    number: AgreementNumber,
    proposal: Proposal,
    seen: int | None = None,
) -> AmendmentProposed:
    """Either side asks the other.

    Raises NotAmendable, StaleVersion, Disputed, AmendmentOpen, NothingChanged and ReasonMissing, in
    this order.
    """
    agreement = graduate.agreement(number)
    agreement.must_be_amendable()
    agreement.must_be_unchanged_since(seen, graduate.version)
    if agreement.disputed:
        raise Disputed
    if agreement.open_amendment is not None:
        raise AmendmentOpen
    if not proposal.changed:
        raise NothingChanged
    if proposal.reason is None:
        raise ReasonMissing
    return graduate.record(
        AmendmentProposed,
        by,
        agreement_number=number,
        amendment=len(agreement.amendments) + 1,
        asked_by=Side.of(by.actor.role),
        terms=proposal.terms,
        changed=proposal.changed,
        reason=proposal.reason,
        content=proposal.content,
        position_title=proposal.position_title,
    )


def accept_amendment(
    graduate: GraduateState,
    by: Attribution,
    number: AgreementNumber,
    amendment: int,
    *,
    content: str,
    seen: int | None = None,
) -> AmendmentAccepted:
    """`content` is the digest of what the other side was shown: it must be what was proposed.

    A dispute is no consent, and what the other side accepts would end it: it is settled first.

    Raises NoSuchAmendment, AmendmentClosed, NotYours, NotAmendable, StaleVersion, Disputed and
    AmendmentNotAsShown, in this order.
    """
    agreement, asked = _get_to_answer(graduate, by, number, amendment, seen)
    if agreement.disputed:
        raise Disputed
    if content != asked.content:
        raise AmendmentNotAsShown
    return graduate.record(
        AmendmentAccepted,
        by,
        agreement_number=number,
        amendment=amendment,
        content=content,
        applied=agreement.state is AgreementState.AWAITING_REVIEW,
    )


def decline_amendment(
    graduate: GraduateState,
    by: Attribution,
    number: AgreementNumber,
    amendment: int,
    *,
    reason: Encrypted | None,
    seen: int | None = None,
) -> AmendmentDeclined:
    _get_to_answer(graduate, by, number, amendment, seen)
    if reason is None:
        raise ReasonMissing
    return graduate.record(
        AmendmentDeclined,
        by,
        agreement_number=number,
        amendment=amendment,
        reason=reason,
    )


def withdraw_amendment(
    graduate: GraduateState,
    by: Attribution,
    number: AgreementNumber,
    amendment: int,
    seen: int | None = None,
) -> AmendmentWithdrawn:
    """Whoever proposed it takes it back, until the school has decided."""
    agreement, asked = _get_open(graduate, number, amendment)
    if asked.asked_by is not Side.of(by.actor.role):
        raise NotYours
    agreement.must_be_unchanged_since(seen, graduate.version)
    return graduate.record(AmendmentWithdrawn, by, agreement_number=number, amendment=amendment)


def approve_amendment(
    graduate: GraduateState,
    by: Attribution,
    number: AgreementNumber,
    amendment: int,
    seen: int | None,
) -> AmendmentApproved:
    """In effect at once. Raises AmendmentClosed, StaleVersion, AmendmentNotAccepted."""
    agreement, asked = _get_to_decide(graduate, number, amendment, seen)
    if asked.state is not AmendmentState.ACCEPTED:
        raise AmendmentNotAccepted
    return graduate.record(
        AmendmentApproved,
        by,
        agreement_number=number,
        amendment=amendment,
        edition=agreement.edition + 1,
        seen=graduate.version if seen is None else seen,
    )


def reject_amendment(
    graduate: GraduateState,
    by: Attribution,
    number: AgreementNumber,
    amendment: int,
    seen: int | None,
    reason: Encrypted | None,
) -> AmendmentRejected:
    """Also before the other side has answered: the school says that it would not approve it."""
    _get_to_decide(graduate, number, amendment, seen)
    if reason is None:
        raise ReasonMissing
    return graduate.record(
        AmendmentRejected,
        by,
        agreement_number=number,
        amendment=amendment,
        reason=reason,
        seen=graduate.version if seen is None else seen,
    )


def _get_open(
    graduate: GraduateState, number: AgreementNumber, amendment: int
) -> tuple[Agreement, Amendment]:
    agreement = graduate.agreement(number)
    asked = agreement.amendment(amendment)
    if not asked.state.is_open:
        raise AmendmentClosed
    return agreement, asked


def _get_to_answer(
    graduate: GraduateState,
    by: Attribution,
    number: AgreementNumber,
    amendment: int,
    seen: int | None,
) -> tuple[Agreement, Amendment]:
    """Nobody answers for the other side, and nobody twice."""
    agreement, asked = _get_open(graduate, number, amendment)
    if asked.asked_by is Side.of(by.actor.role):
        raise NotYours
    if asked.state is not AmendmentState.PROPOSED:
        raise AmendmentClosed
    agreement.must_be_amendable()
    agreement.must_be_unchanged_since(seen, graduate.version)
    return agreement, asked


def _get_to_decide(
    graduate: GraduateState, number: AgreementNumber, amendment: int, seen: int | None
) -> tuple[Agreement, Amendment]:
    agreement, asked = _get_open(graduate, number, amendment)
    agreement.must_be_amendable()
    agreement.must_be_unchanged_since(seen, graduate.version)
    return agreement, asked
