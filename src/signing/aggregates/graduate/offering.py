"""Offers, with the title, the name and the terms that are signed by accepting (seed, 情况一)."""

from datetime import datetime
from uuid import UUID

from signing.aggregates.graduate.conditions import (
    get_unfrozen_application,
    get_unfrozen_application_at,
    is_sent_back,
    must_be_able_to_apply,
    must_be_able_to_sign,
    must_hold_card,
)
from signing.aggregates.graduate.state import GraduateState
from signing.events import OfferDeclined, OfferMade, OfferWithdrawn
from signing.refusals import NotOffered, OutOfTurn
from signing.vocabulary import (
    ApplicationId,
    Attribution,
    Channel,
    EmployerParty,
    Encrypted,
    FileRef,
    Stage,
)


def offer(  # noqa: PLR0913 — an offer has seven parts
    graduate: GraduateState,
    by: Attribution,
    *,
    application_id: ApplicationId,
    employer_id: UUID,
    employer_name: str,
    position_title: str,
    terms: Encrypted,
    reply_by: datetime,
    seen: int | None = None,
) -> OfferMade:
    """The terms, the title and the name as they are now: what is accepted is what was read."""
    application = get_unfrozen_application_at(graduate, employer_id, application_id)
    if not is_sent_back(graduate, application):
        application.must_await(Stage.INTERVIEW_ACCEPTED, Stage.OFFER_WITHDRAWN, now=by.at)
    if application.stage is Stage.INVITED:
        raise OutOfTurn(stage=application.stage.value)
    application.must_be_unchanged_since(seen, graduate.version)
    return graduate.record(
        OfferMade,
        by,
        application_id=application_id,
        position_id=application.position_id,
        position_title=position_title,
        employer_id=employer_id,
        employer_name=employer_name,
        channel=application.channel,
        terms=terms,
        reply_by=reply_by,
    )


def offer_directly(
    graduate: GraduateState,
    by: Attribution,
    *,
    position_id: UUID,
    position_title: str,
    employer_id: UUID,
    employer_name: str,
    terms: Encrypted,
    reply_by: datetime,
) -> OfferMade:
    """Channel DIRECT where the graduate's consent is required: an offer without a résumé."""
    must_be_able_to_apply(graduate, position_id)
    return graduate.record(
        OfferMade,
        by,
        application_id=graduate.next_application_id(),
        position_id=position_id,
        position_title=position_title,
        employer_id=employer_id,
        employer_name=employer_name,
        channel=Channel.DIRECT,
        terms=terms,
        reply_by=reply_by,
    )


def offer_by_card(
    graduate: GraduateState,
    by: Attribution,
    *,
    card_id: UUID,
    employer: EmployerParty,
    position_title: str,
    terms: Encrypted,
    reply_by: datetime,
    licence: FileRef | None = None,
) -> OfferMade:
    """Channel CARD where the graduate's consent is required. The card must die with it."""
    must_hold_card(graduate, card_id, by.at)
    must_be_able_to_sign(graduate)
    return graduate.record(
        OfferMade,
        by,
        application_id=graduate.next_application_id(),
        position_id=None,
        position_title=position_title,
        employer_id=None,
        employer_name=employer.name,
        employer=employer,
        licence=licence,
        channel=Channel.CARD,
        terms=terms,
        reply_by=reply_by,
    )


def withdraw_offer(
    graduate: GraduateState,
    by: Attribution,
    *,
    application_id: ApplicationId,
    employer_id: UUID,
    seen: int | None = None,
) -> OfferWithdrawn:
    """The one that was `seen`, not another that a colleague has sent since."""
    application = get_unfrozen_application_at(graduate, employer_id, application_id)
    if application.stage is not Stage.OFFERED:
        raise NotOffered
    application.must_be_unchanged_since(seen, graduate.version)
    return graduate.record(OfferWithdrawn, by, application_id=application_id)


def decline_offer(
    graduate: GraduateState, by: Attribution, application_id: ApplicationId, seen: int | None = None
) -> OfferDeclined:
    application = get_unfrozen_application(graduate, application_id)
    application.must_be_offered(by.at)
    application.must_be_unchanged_since(seen, graduate.version)
    return graduate.record(OfferDeclined, by, application_id=application_id)
