"""Signing, the same condition for all three channels (seed, sections 一 and 二)."""

from datetime import datetime
from uuid import UUID

from signing.aggregates.graduate.conditions import (
    get_unfrozen_application,
    must_be_able_to_sign,
    must_hold_card,
)
from signing.aggregates.graduate.state import GraduateState
from signing.events import (
    CardIssued,
    CardRevoked,
    DisputeWithdrawn,
    OfferSigned,
    SigningConfirmed,
    SigningDisputed,
)
from signing.refusals import CardExpired, NotAwaitingReview, NotDisputed, NothingToConfirm
from signing.vocabulary import (
    AgreementState,
    ApplicationId,
    Attribution,
    CardEnd,
    Channel,
    EmployerParty,
    Encrypted,
    FileRef,
    GraduateParty,
)


def accept_offer(
    graduate: GraduateState,
    by: Attribution,
    *,
    application_id: ApplicationId,
    employer: EmployerParty,
    position_title: str,
    seen: int | None = None,
) -> OfferSigned:
    """What was offered is signed, whatever the employer and the position are called by now.

    Offers that do not say a name or a title are signed with those given here. An offer by card
    says its employer, which is the one given here.
    """
    application = get_unfrozen_application(graduate, application_id)
    application.must_be_offered(by.at)
    application.must_be_unchanged_since(seen, graduate.version)
    must_be_able_to_sign(graduate)
    offered_by = application.employer_name or employer.name
    return _sign(
        graduate,
        by,
        channel=application.channel,
        employer=employer.model_copy(update={"name": offered_by}),
        position_title=application.position_title or position_title,
        terms=application.terms,
        licence=application.licence,
        application_id=application_id,
        position_id=application.position_id,
    )


def sign_directly(
    graduate: GraduateState,
    by: Attribution,
    *,
    employer: EmployerParty,
    position_id: UUID,
    position_title: str,
    terms: Encrypted,
) -> OfferSigned:
    must_be_able_to_sign(graduate)
    return _sign(
        graduate,
        by,
        channel=Channel.DIRECT,
        employer=employer,
        position_title=position_title,
        terms=terms,
        application_id=None,
        position_id=position_id,
    )


def sign_by_card(
    graduate: GraduateState,
    by: Attribution,
    *,
    card_id: UUID,
    employer: EmployerParty,
    position_title: str,
    terms: Encrypted,
    licence: FileRef | None = None,
) -> OfferSigned:
    must_hold_card(graduate, card_id, by.at)
    must_be_able_to_sign(graduate)
    return _sign(
        graduate,
        by,
        channel=Channel.CARD,
        employer=employer,
        position_title=position_title,
        terms=terms,
        licence=licence,
        application_id=None,
        position_id=None,
    )


def issue_card(
    graduate: GraduateState, by: Attribution, *, card_id: UUID, expires_at: datetime
) -> CardIssued:
    must_be_able_to_sign(graduate)
    return graduate.record(CardIssued, by, card_id=card_id, expires_at=expires_at)


def revoke_card(graduate: GraduateState, by: Attribution, why: CardEnd) -> CardRevoked:
    if graduate.card is None:
        raise CardExpired
    return graduate.record(CardRevoked, by, card_id=graduate.card.id, why=why)


def confirm(
    graduate: GraduateState, by: Attribution, content: str, seen: int | None = None
) -> SigningConfirmed | None:
    """A graduate says that what was signed without them is theirs; None where they said so before.

    `content` is the SHA-256 (hex) of what they agree to. An approval need not have waited for it.
    """
    live = graduate.live
    if live is None:
        raise NothingToConfirm
    live.must_be_confirmable()
    if live.is_confirmed:
        return None
    live.must_be_unchanged_since(seen, graduate.version)
    return graduate.record(SigningConfirmed, by, agreement_number=live.number, content=content)


def dispute(
    graduate: GraduateState, by: Attribution, words: Encrypted, seen: int | None = None
) -> SigningDisputed:
    """A graduate says that they did not agree to what was signed in their name."""
    if graduate.live is None or graduate.live.state is not AgreementState.AWAITING_REVIEW:
        raise NotAwaitingReview
    graduate.live.must_be_unchanged_since(seen, graduate.version)
    return graduate.record(SigningDisputed, by, agreement_number=graduate.live.number, words=words)


def withdraw_dispute(
    graduate: GraduateState, by: Attribution, seen: int | None = None
) -> DisputeWithdrawn:
    """Only while the signing waits: after the review the dispute is part of what was decided."""
    if graduate.live is None or graduate.live.state is not AgreementState.AWAITING_REVIEW:
        raise NotAwaitingReview
    if not graduate.live.disputed:
        raise NotDisputed
    graduate.live.must_be_unchanged_since(seen, graduate.version)
    return graduate.record(DisputeWithdrawn, by, agreement_number=graduate.live.number)


def _sign(graduate: GraduateState, by: Attribution, **agreed: object) -> OfferSigned:
    party = GraduateParty(
        school_code=graduate.school_code,
        year=graduate.year,
        student_number=graduate.student_number,
        person=graduate.person,
        studies=graduate.studies,
    )
    return graduate.record(
        OfferSigned,
        by,
        agreement_number=graduate.next_agreement_number(),
        graduate=party,
        **agreed,
    )
