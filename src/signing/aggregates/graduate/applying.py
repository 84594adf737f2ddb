"""Résumé and interview: how channel PLATFORM begins (seed, 情况一)."""

from datetime import datetime
from uuid import UUID

from signing.aggregates.graduate.application import Application
from signing.aggregates.graduate.state import GraduateState
from signing.events import (
    CandidateNotSelected,
    InterviewAccepted,
    InterviewDeclined,
    InterviewInvited,
    ResumeSubmitted,
    ResumeWithdrawn,
)
from signing.refusals import (
    AlreadyApplied,
    AlreadySigned,
    OutOfTurn,
    PlacedElsewhere,
)
from signing.vocabulary import (
    ApplicationId,
    Attribution,
    FileRef,
    Sealed,
    Stage,
    Standing,
    nth_application_id,
)


class Applying(GraduateState):
    def must_be_free(self) -> None:
        """签约条件：未与其他任何单位达成就业协议 (seed, section 一)."""
        if self.live:
            raise AlreadySigned
        if self.standing is Standing.PLACED_ELSEWHERE:
            raise PlacedElsewhere

    def must_be_able_to_apply(self, position_id: UUID) -> None:
        """One open application for a position at most."""
        self.must_be_free()
        if any(one.is_for(position_id) for one in self.applications):
            raise AlreadyApplied

    def actionable(self, application_id: ApplicationId) -> Application:
        """The application, unless it is frozen because the graduate is not free."""
        application = self.application(application_id)
        self.must_be_free()
        return application

    def actionable_by(self, employer_id: UUID, application_id: ApplicationId) -> Application:
        self.application(application_id).must_belong_to(employer_id)
        return self.actionable(application_id)

    def next_application_id(self) -> ApplicationId:
        return nth_application_id(self.id, len(self.applications) + 1)

    def submit_resume(
        self,
        by: Attribution,
        *,
        position_id: UUID,
        employer_id: UUID,
        resume: Sealed,
        attachment: FileRef | None = None,
    ) -> ResumeSubmitted:
        self.must_be_able_to_apply(position_id)
        return self.record(
            ResumeSubmitted,
            by,
            application_id=self.next_application_id(),
            position_id=position_id,
            employer_id=employer_id,
            resume=resume,
            attachment=attachment,
        )

    def withdraw_resume(
        self, by: Attribution, application_id: ApplicationId, seen: int | None = None
    ) -> ResumeWithdrawn:
        application = self.actionable(application_id)
        if not application.stage.is_open:
            raise OutOfTurn(stage=application.stage.value)
        application.must_be_unchanged_since(seen)
        return self.record(ResumeWithdrawn, by, application_id=application_id)

    def invite(
        self,
        by: Attribution,
        *,
        application_id: ApplicationId,
        employer_id: UUID,
        interview: Sealed,
        reply_by: datetime,
        seen: int | None = None,
    ) -> InterviewInvited:
        application = self.actionable_by(employer_id, application_id)
        application.must_await(Stage.SUBMITTED, now=by.at)
        application.must_be_unchanged_since(seen)
        return self.record(
            InterviewInvited,
            by,
            application_id=application_id,
            interview=interview,
            reply_by=reply_by,
        )

    def accept_interview(
        self, by: Attribution, application_id: ApplicationId, seen: int | None = None
    ) -> InterviewAccepted:
        self._invited(by, application_id, seen)
        return self.record(InterviewAccepted, by, application_id=application_id)

    def decline_interview(
        self, by: Attribution, application_id: ApplicationId, seen: int | None = None
    ) -> InterviewDeclined:
        self._invited(by, application_id, seen)
        return self.record(InterviewDeclined, by, application_id=application_id)

    def _invited(self, by: Attribution, application_id: ApplicationId, seen: int | None) -> None:
        application = self.actionable(application_id)
        application.must_be_invited(by.at)
        application.must_be_unchanged_since(seen)

    def not_select(
        self,
        by: Attribution,
        *,
        application_id: ApplicationId,
        employer_id: UUID,
        seen: int | None = None,
    ) -> CandidateNotSelected:
        application = self.actionable_by(employer_id, application_id)
        application.must_await(
            Stage.SUBMITTED,
            Stage.INVITED,
            Stage.INTERVIEW_ACCEPTED,
            Stage.OFFER_WITHDRAWN,
            now=by.at,
        )
        application.must_be_unchanged_since(seen)
        return self.record(CandidateNotSelected, by, application_id=application_id)
