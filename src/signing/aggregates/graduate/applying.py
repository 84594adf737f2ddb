"""Résumé and interview: how channel PLATFORM begins (seed, 情况一)."""

from datetime import datetime
from uuid import UUID

from signing.aggregates.graduate.conditions import (
    get_unfrozen_application,
    get_unfrozen_application_at,
    must_be_able_to_apply,
)
from signing.aggregates.graduate.state import GraduateState
from signing.events import (
    CandidateNotSelected,
    InterviewAccepted,
    InterviewDeclined,
    InterviewInvited,
    InterviewMoved,
    InterviewWithdrawn,
    ResumeSubmitted,
    ResumeWithdrawn,
)
from signing.refusals import OutOfTurn
from signing.vocabulary import ApplicationId, Attribution, Encrypted, FileRef, Stage


def submit_resume(
    graduate: GraduateState,
    by: Attribution,
    *,
    position_id: UUID,
    employer_id: UUID,
    resume: Encrypted,
    attachment: FileRef | None = None,
) -> ResumeSubmitted:
    must_be_able_to_apply(graduate, position_id)
    return graduate.record(
        ResumeSubmitted,
        by,
        application_id=graduate.next_application_id(),
        position_id=position_id,
        employer_id=employer_id,
        resume=resume,
        attachment=attachment,
    )


def withdraw_resume(
    graduate: GraduateState, by: Attribution, application_id: ApplicationId, seen: int | None = None
) -> ResumeWithdrawn:
    application = get_unfrozen_application(graduate, application_id)
    if not application.stage.is_open:
        raise OutOfTurn(stage=application.stage.value)
    application.must_be_unchanged_since(seen, graduate.version)
    return graduate.record(ResumeWithdrawn, by, application_id=application_id)


def invite(
    graduate: GraduateState,
    by: Attribution,
    *,
    application_id: ApplicationId,
    employer_id: UUID,
    interview: Encrypted,
    reply_by: datetime,
    seen: int | None = None,
) -> InterviewInvited:
    application = get_unfrozen_application_at(graduate, employer_id, application_id)
    application.must_await(Stage.SUBMITTED, now=by.at)
    application.must_be_unchanged_since(seen, graduate.version)
    return graduate.record(
        InterviewInvited,
        by,
        application_id=application_id,
        interview=interview,
        reply_by=reply_by,
    )


def move_interview(
    graduate: GraduateState,
    by: Attribution,
    *,
    application_id: ApplicationId,
    employer_id: UUID,
    interview: Encrypted,
    held_at: datetime | None,
    reply_by: datetime,
    seen: int | None = None,
) -> InterviewMoved:
    """`held_at` is when the interview of the standing invitation takes place."""
    application = get_unfrozen_application_at(graduate, employer_id, application_id)
    application.must_have_interview_ahead(held_at, by.at)
    application.must_be_unchanged_since(seen, graduate.version)
    return graduate.record(
        InterviewMoved,
        by,
        application_id=application_id,
        interview=interview,
        reply_by=reply_by,
    )


def withdraw_interview(
    graduate: GraduateState,
    by: Attribution,
    *,
    application_id: ApplicationId,
    employer_id: UUID,
    held_at: datetime | None,
    seen: int | None = None,
) -> InterviewWithdrawn:
    application = get_unfrozen_application_at(graduate, employer_id, application_id)
    application.must_have_interview_ahead(held_at, by.at)
    application.must_be_unchanged_since(seen, graduate.version)
    return graduate.record(InterviewWithdrawn, by, application_id=application_id)


def accept_interview(
    graduate: GraduateState, by: Attribution, application_id: ApplicationId, seen: int | None = None
) -> InterviewAccepted:
    _must_be_invited(graduate, by, application_id, seen)
    return graduate.record(InterviewAccepted, by, application_id=application_id)


def decline_interview(
    graduate: GraduateState, by: Attribution, application_id: ApplicationId, seen: int | None = None
) -> InterviewDeclined:
    _must_be_invited(graduate, by, application_id, seen)
    return graduate.record(InterviewDeclined, by, application_id=application_id)


def _must_be_invited(
    graduate: GraduateState, by: Attribution, application_id: ApplicationId, seen: int | None
) -> None:
    application = get_unfrozen_application(graduate, application_id)
    application.must_be_invited(by.at)
    application.must_be_unchanged_since(seen, graduate.version)


def not_select(
    graduate: GraduateState,
    by: Attribution,
    *,
    application_id: ApplicationId,
    employer_id: UUID,
    seen: int | None = None,
) -> CandidateNotSelected:
    application = get_unfrozen_application_at(graduate, employer_id, application_id)
    application.must_await(
        Stage.SUBMITTED,
        Stage.INVITED,
        Stage.INTERVIEW_ACCEPTED,
        Stage.OFFER_WITHDRAWN,
        now=by.at,
    )
    application.must_be_unchanged_since(seen, graduate.version)
    return graduate.record(CandidateNotSelected, by, application_id=application_id)
