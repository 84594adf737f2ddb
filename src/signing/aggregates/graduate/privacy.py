"""What graduates were told, consented to and ask about their data (第13–17、23、44–47条).

Who was bound before anybody asked is stopped by nothing until they withdraw a consent.
"""

from datetime import datetime, timedelta
from uuid import UUID

from signing.aggregates.graduate.conditions import get_unfrozen_application
from signing.aggregates.graduate.state import GraduateState
from signing.events import (
    ConsentGiven,
    ConsentWithdrawn,
    NoticeAccepted,
    PrivacyRequestAnswered,
    PrivacyRequested,
    ResumeWithdrawn,
)
from signing.refusals import (
    ConsentAlreadyGiven,
    ConsentAlreadyWithdrawn,
    NoSuchPrivacyRequest,
    PrivacyRequestClosed,
    PrivacyRequestOpen,
    ReasonMissing,
)
from signing.vocabulary import (
    ApplicationId,
    Attribution,
    ConsentKind,
    Encrypted,
    PrivacyRequestKind,
)

OF_ID_NUMBER = (ConsentKind.ID_NUMBER, None)


def accept_notice(graduate: GraduateState, by: Attribution, notice: str) -> NoticeAccepted:
    return graduate.record(NoticeAccepted, by, notice=notice)


def consent_to_id_number(graduate: GraduateState, by: Attribution, notice: str) -> ConsentGiven:
    if OF_ID_NUMBER in graduate.consents:
        raise ConsentAlreadyGiven
    return graduate.record(ConsentGiven, by, consent=ConsentKind.ID_NUMBER, notice=notice)


def consent_to_next_resume(graduate: GraduateState, by: Attribution) -> ConsentGiven:
    """For the application that is submitted in the same save, under the notice accepted last."""
    return graduate.record(
        ConsentGiven,
        by,
        consent=ConsentKind.RESUME,
        notice=graduate.notice,
        application_id=graduate.next_application_id(),
    )


def withdraw_id_number_consent(graduate: GraduateState, by: Attribution) -> ConsentWithdrawn:
    """From then on nothing is signed and no card is shown; what was signed before stands."""
    _must_not_be_withdrawn(graduate, ConsentKind.ID_NUMBER, None)
    return graduate.record(ConsentWithdrawn, by, consent=ConsentKind.ID_NUMBER)


def withdraw_resume_consent(
    graduate: GraduateState, by: Attribution, application_id: ApplicationId
) -> ConsentWithdrawn:
    """From then on the employer cannot read it, though an agreement that was signed on it stands.

    Raises NoSuchApplication.
    """
    application = graduate.application(application_id)
    _must_not_be_withdrawn(graduate, ConsentKind.RESUME, application.id)
    return graduate.record(
        ConsentWithdrawn, by, consent=ConsentKind.RESUME, application_id=application.id
    )


def end_application_without_consent(
    graduate: GraduateState, by: Attribution, application_id: ApplicationId
) -> ResumeWithdrawn | None:
    """Withdraw the résumé with its consent; None where its application waits for nothing."""
    if graduate.live or not graduate.application(application_id).stage.is_open:
        return None
    get_unfrozen_application(graduate, application_id)
    return graduate.record(ResumeWithdrawn, by, application_id=application_id)


def _must_not_be_withdrawn(
    graduate: GraduateState, kind: ConsentKind, application_id: ApplicationId | None
) -> None:
    if (kind, application_id) in graduate.withdrawn_consents:
        raise ConsentAlreadyWithdrawn


def ask_about_data(
    graduate: GraduateState,
    by: Attribution,
    *,
    inquiry_id: UUID,
    asked: PrivacyRequestKind,
    words: Encrypted,
    answer_time: timedelta,
) -> PrivacyRequested:
    """One of a kind at a time: the school answers it before the next."""
    if any(one.asked is asked for one in graduate.privacy_requests):
        raise PrivacyRequestOpen
    due_by: datetime = by.at + answer_time
    return graduate.record(
        PrivacyRequested, by, inquiry_id=inquiry_id, asked=asked, words=words, due_by=due_by
    )


def get_open_request(graduate: GraduateState, inquiry_id: UUID) -> PrivacyRequested:
    """Return what waits for an answer. Raises NoSuchPrivacyRequest, PrivacyRequestClosed."""
    for one in graduate.privacy_requests:
        if one.inquiry_id == inquiry_id:
            return one
    if inquiry_id in graduate.answered_requests:
        raise PrivacyRequestClosed
    raise NoSuchPrivacyRequest


def answer_request(
    graduate: GraduateState,
    by: Attribution,
    *,
    inquiry_id: UUID,
    granted: bool,
    words: Encrypted | None,
) -> PrivacyRequestAnswered:
    """A refusal says why and, of a deletion, until when (第四十七条、第五十条)."""
    asked = get_open_request(graduate, inquiry_id)
    if words is None:
        raise ReasonMissing
    return graduate.record(
        PrivacyRequestAnswered, by, inquiry_id=asked.inquiry_id, granted=granted, words=words
    )
