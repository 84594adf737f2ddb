"""One graduate's application for one position, as far as it has come."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self, assert_never
from uuid import UUID

from signing.events import (
    ApplicationFact,
    CandidateNotSelected,
    InterviewAccepted,
    InterviewDeclined,
    InterviewInvited,
    InterviewMoved,
    InterviewWithdrawn,
    OfferDeclined,
    OfferMade,
    OfferSigned,
    OfferWithdrawn,
    ResumeSubmitted,
    ResumeWithdrawn,
)
from signing.outcomes import STAGE_AFTER
from signing.refusals import (
    InterviewOver,
    NoSuchEmployer,
    NoSuchPosition,
    NotInvited,
    NotOffered,
    NotYours,
    OutOfTurn,
    ReplyTimeOver,
    StaleVersion,
)
from signing.vocabulary import (
    ApplicationId,
    Channel,
    EmployerParty,
    Encrypted,
    FileRef,
    Stage,
)


@dataclass(frozen=True)
class Application:
    """`touched` is the version of the last fact about it.

    `position_title` and `employer_name` are those of the offer; None in offers that did not say.
    An offer by card has an `employer` without an account, perhaps its `licence`, and no position.
    """

    id: ApplicationId
    position_id: UUID | None
    employer_id: UUID | None
    channel: Channel
    stage: Stage
    reply_by: datetime | None = None
    interview: Encrypted | None = None
    terms: Encrypted | None = None
    position_title: str | None = None
    employer_name: str | None = None
    employer: EmployerParty | None = None
    licence: FileRef | None = None
    touched: int = 0

    @classmethod
    def opened(cls, fact: ResumeSubmitted | OfferMade) -> Self:
        channel = fact.channel if isinstance(fact, OfferMade) else Channel.PLATFORM
        stage = STAGE_AFTER[type(fact)]
        return cls(fact.application_id, fact.position_id, fact.employer_id, channel, stage)

    def evolve(self, fact: ApplicationFact) -> Self:
        stage = STAGE_AFTER[type(fact)]
        match fact:
            case ResumeSubmitted():
                return self
            case InterviewInvited() | InterviewMoved():
                return replace(self, stage=stage, reply_by=fact.reply_by, interview=fact.interview)
            case InterviewWithdrawn():
                return replace(self, stage=stage, reply_by=None, interview=None)
            case OfferMade():
                return self._offered(fact)
            case (
                ResumeWithdrawn()
                | InterviewAccepted()
                | InterviewDeclined()
                | CandidateNotSelected()
                | OfferWithdrawn()
                | OfferDeclined()
            ):
                return replace(self, stage=stage, reply_by=None)
            case _:
                assert_never(fact)

    def _offered(self, fact: OfferMade) -> Self:
        return replace(
            self,
            stage=STAGE_AFTER[OfferMade],
            reply_by=fact.reply_by,
            terms=fact.terms,
            position_title=fact.position_title,
            employer_name=fact.employer_name,
            employer=fact.employer,
            licence=fact.licence,
        )

    def signed(self) -> Self:
        return replace(self, stage=STAGE_AFTER[OfferSigned], reply_by=None)

    def is_for(self, position_id: UUID | None) -> bool:
        same = position_id is not None and self.position_id == position_id
        return same and self.stage.is_open

    def get_position(self) -> UUID:
        """Raises NoSuchPosition of an offer by card, which comes from none."""
        if self.position_id is None:
            raise NoSuchPosition
        return self.position_id

    def get_employer(self) -> UUID:
        """Raises NoSuchEmployer of an offer by card, whose employer has no account."""
        if self.employer_id is None:
            raise NoSuchEmployer
        return self.employer_id

    def reply_time_is_over(self, now: datetime) -> bool:
        return self.reply_by is not None and now > self.reply_by

    def must_belong_to(self, employer_id: UUID) -> None:
        if self.employer_id != employer_id:
            raise NotYours

    def must_be_unchanged_since(self, seen: int | None, latest: int) -> None:
        """Both sides, and two people of one, may decide about what only one of them saw.

        `seen` is a version of the graduate, up to the `latest`: nobody has seen a later one.
        """
        if seen is not None and not self.touched <= seen <= latest:
            raise StaleVersion

    def must_be_invited(self, now: datetime) -> None:
        if self.stage is not Stage.INVITED:
            raise NotInvited
        if self.reply_time_is_over(now):
            raise ReplyTimeOver

    def must_have_interview_ahead(self, held_at: datetime | None, now: datetime) -> None:
        """Asked and in time to answer; or accepted, and not held yet."""
        if self.stage is Stage.INTERVIEW_ACCEPTED:
            if held_at is not None and now >= held_at:
                raise InterviewOver
            return
        if self.stage is not Stage.INVITED:
            raise OutOfTurn(stage=self.stage.value)
        if self.reply_time_is_over(now):
            raise ReplyTimeOver

    def must_be_offered(self, now: datetime) -> None:
        if self.stage is not Stage.OFFERED:
            raise NotOffered
        if self.reply_time_is_over(now):
            raise ReplyTimeOver

    def must_await(self, *stages: Stage, now: datetime) -> None:
        """The employer's turn: one of `stages`, or an own question that nobody answered in time."""
        unanswered = self.stage in {Stage.INVITED, Stage.OFFERED} and self.reply_time_is_over(now)
        if self.stage not in stages and not unanswered:
            raise OutOfTurn(stage=self.stage.value)
