"""What must hold before a graduate's decision: each rule by its name, for all who apply it."""

from datetime import datetime
from uuid import UUID

from signing.aggregates.graduate.agreement import Agreement
from signing.aggregates.graduate.application import Application
from signing.aggregates.graduate.state import GraduateState
from signing.refusals import (
    AlreadyApplied,
    AlreadySigned,
    CardExpired,
    CardUsed,
    ConsentMissing,
    Erased,
    NotSentBack,
    PlacedElsewhere,
    ReasonMissing,
    SourceNotConfirmed,
)
from signing.vocabulary import (
    SCHOOL_ROLES,
    AgreementNumber,
    AgreementState,
    ApplicationId,
    Attribution,
    Channel,
    ConsentKind,
    Encrypted,
    ResumeEnd,
    Stage,
    Standing,
)


def must_be_free(graduate: GraduateState) -> None:
    """签约条件：未与其他任何单位达成就业协议 (seed, section 一)."""
    if graduate.live:
        raise AlreadySigned
    if graduate.standing is Standing.PLACED_ELSEWHERE:
        raise PlacedElsewhere


def must_be_able_to_apply(graduate: GraduateState, position_id: UUID) -> None:
    """Free, and without an open application for the same position."""
    must_be_free(graduate)
    if any(one.is_for(position_id) for one in graduate.applications):
        raise AlreadyApplied


def must_be_able_to_sign(graduate: GraduateState) -> None:
    """Every condition for a signature, in one place: free, confirmed, consenting."""
    must_be_free(graduate)
    if not graduate.confirmed:
        raise SourceNotConfirmed
    must_let_id_number_be_used(graduate)


def must_let_id_number_be_used(graduate: GraduateState) -> None:
    """Who was never asked lets it be used until they withdraw (个人信息保护法 15, 29).

    Who accepted a notice was asked beside it.
    """
    of_it = (ConsentKind.ID_NUMBER, None)
    asked = bool(graduate.notice) or of_it in graduate.withdrawn_consents
    if asked and of_it not in graduate.consents:
        raise ConsentMissing


def must_hold_card(graduate: GraduateState, card_id: UUID, now: datetime) -> None:
    """Raises CardUsed with whether it was `by_card`, CardExpired with `why`."""
    used = dict(graduate.used_cards).get(card_id)
    if used is not None:
        raise CardUsed(by_card=used is Channel.CARD)
    revoked = dict(graduate.revoked_cards).get(card_id)
    if revoked is not None:
        raise CardExpired(why=revoked.value)
    if graduate.card is None or graduate.card.id != card_id or now > graduate.card.expires_at:
        raise CardExpired(why="expired")


def find_resume_end(
    graduate: GraduateState, application_id: ApplicationId, employer_id: UUID
) -> ResumeEnd | None:
    """Say why the employer cannot read the résumé any more; None while its purpose lasts.

    It was sent to be answered, and is read by whoever signed on it while that agreement lives.
    Raises NoSuchApplication.
    """
    application = graduate.application(application_id)
    if (ConsentKind.RESUME, application_id) in graduate.withdrawn_consents:
        return ResumeEnd.WITHDRAWN
    if application.stage is Stage.SIGNED:
        live = graduate.live
        theirs = live is not None and live.employer.id == employer_id
        return None if theirs else ResumeEnd.DECIDED
    if not application.stage.is_open:
        withdrawn = application.stage is Stage.WITHDRAWN
        return ResumeEnd.WITHDRAWN if withdrawn else ResumeEnd.DECIDED
    return None if graduate.standing is Standing.FREE else ResumeEnd.SIGNED_ELSEWHERE


def must_be_printable(
    graduate: GraduateState, by: Attribution, number: AgreementNumber, reason: Encrypted | None
) -> Agreement:
    """Return the agreement. A school says why it prints again; the parties may print at will."""
    agreement = graduate.agreement(number)
    agreement.must_be_in_force()
    if graduate.erased:
        raise Erased
    if by.actor.role in SCHOOL_ROLES and agreement.school_prints and reason is None:
        raise ReasonMissing
    return agreement


def must_be_sent_back(graduate: GraduateState, number: AgreementNumber) -> Agreement:
    """Return what the school rejected, unless the same two have signed again since."""
    agreement = graduate.agreement(number)
    later = graduate.agreements[graduate.agreements.index(agreement) + 1 :]
    again = any(one.employer.id == agreement.employer.id for one in later)
    if again or agreement.state is not AgreementState.REJECTED:
        raise NotSentBack
    if graduate.erased:
        raise Erased
    return agreement


def is_sent_back(graduate: GraduateState, application: Application) -> bool:
    """Return whether what was signed on it was rejected, so that it may be offered anew."""
    signed = [one for one in graduate.agreements if one.application_id == application.id]
    return (
        application.stage is Stage.SIGNED
        and bool(signed)
        and signed[-1].state is AgreementState.REJECTED
    )


def get_unfrozen_application(graduate: GraduateState, application_id: ApplicationId) -> Application:
    """Return the application; while the graduate is not free, it is frozen and this raises."""
    application = graduate.application(application_id)
    must_be_free(graduate)
    return application


def get_unfrozen_application_at(
    graduate: GraduateState, employer_id: UUID, application_id: ApplicationId
) -> Application:
    """The same for an employer; raises NotYours when the application is for another."""
    graduate.application(application_id).must_belong_to(employer_id)
    return get_unfrozen_application(graduate, application_id)
