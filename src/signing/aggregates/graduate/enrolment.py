"""The roster's side of a graduate: who they are, who they are bound to, where they went."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from signing.aggregates.graduate.state import GraduateState
from signing.events import (
    DestinationRecorded,
    GraduateEnrolled,
    GraduateUnlocked,
    PersonalDataErased,
    RosterCorrected,
    SourceConfirmed,
    SourceErrorAnswered,
    SourceErrorReported,
    WeChatBound,
    WeChatUnbound,
)
from signing.refusals import (
    AgreementIsLive,
    AlreadyBound,
    AlreadyRegistered,
    AlreadySigned,
    ErrorAlreadyReported,
    NoErrorReported,
    NotBound,
    NothingToUnlock,
    ReasonMissing,
    RetentionRuns,
)
from signing.vocabulary import (
    AWAITING_EMPLOYMENT,
    Attribution,
    Sealed,
    SourceField,
    Standing,
    Studies,
)


class Enrolment(GraduateState):
    def enrol(
        self,
        by: Attribution,
        *,
        school_code: str,
        year: int,
        student_number: str,
        identity_digest: str,
        person: Sealed,
        studies: Studies,
    ) -> GraduateEnrolled:
        if self.exists:
            raise AlreadyRegistered
        return self.record(
            GraduateEnrolled,
            by,
            school_code=school_code,
            year=year,
            student_number=student_number,
            identity_digest=identity_digest,
            person=person,
            studies=studies,
        )

    def correct(
        self, by: Attribution, *, identity_digest: str, person: Sealed, studies: Studies
    ) -> RosterCorrected:
        return self.record(
            RosterCorrected,
            by,
            identity_digest=identity_digest,
            person=person,
            studies=studies,
            confirmation_cleared=self.confirmed,
        )

    def confirm_source(self, by: Attribution) -> SourceConfirmed:
        return self.record(SourceConfirmed, by)

    def report_error(
        self, by: Attribution, fields: tuple[SourceField, ...], words: Sealed
    ) -> SourceErrorReported:
        """One at a time: the school answers, or corrects the row, before the next."""
        if self.error_reported:
            raise ErrorAlreadyReported
        return self.record(SourceErrorReported, by, fields=fields, words=words)

    def answer_error(self, by: Attribution, reason: Sealed | None) -> SourceErrorAnswered:
        """核对无误: the row stays as it is. A correction answers by itself."""
        if not self.error_reported:
            raise NoErrorReported
        if reason is None:
            raise ReasonMissing
        return self.record(SourceErrorAnswered, by, reason=reason)

    def bind(self, by: Attribution, wechat_account: UUID) -> WeChatBound:
        if self.wechat_account is not None:
            raise AlreadyBound
        return self.record(WeChatBound, by, wechat_account=wechat_account)

    def unbind(self, by: Attribution, reason: Sealed | None) -> WeChatUnbound:
        if self.wechat_account is None:
            raise NotBound
        if reason is None:
            raise ReasonMissing
        return self.record(WeChatUnbound, by, wechat_account=self.wechat_account, reason=reason)

    def record_destination(self, by: Attribution, destination: str) -> DestinationRecorded:
        if self.live:
            raise AlreadySigned
        return self.record(DestinationRecorded, by, destination=destination)

    def unlock(self, by: Attribution, reason: Sealed | None) -> GraduateUnlocked:
        """管理员后台解锁 (seed, 情况三): frees the graduate to sign, whatever held them."""
        if self.standing is Standing.FREE:
            raise NothingToUnlock
        if reason is None:
            raise ReasonMissing
        voided = self.live.number if self.live else None
        return self.record(
            GraduateUnlocked, by, reason=reason, voided=voided, destination=AWAITING_EMPLOYMENT
        )

    def erase(self, by: Attribution, *, retention: timedelta) -> PersonalDataErased:
        over = [one.over_since(self.year_end) for one in self.agreements]
        if any(one is None or by.at < one for one in over):
            raise AgreementIsLive
        if any(one is not None and by.at < one + retention for one in over):
            raise RetentionRuns
        return self.record(PersonalDataErased, by)

    @property
    def over_since(self) -> datetime | None:
        """When studies and all agreements were over; None while one has no end in sight."""
        over = [one.over_since(self.year_end) for one in self.agreements]
        ends = [one for one in over if one is not None]
        return max([self._graduation, *ends]) if len(ends) == len(over) else None

    @property
    def year_end(self) -> datetime:
        """By then who graduated in the year has begun to work."""
        return datetime(self.year + 1, 1, 1, tzinfo=UTC)

    @property
    def _graduation(self) -> datetime:
        """The day that the roster says; without one the end of the year."""
        day = self.studies.graduates_on
        return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else self.year_end
