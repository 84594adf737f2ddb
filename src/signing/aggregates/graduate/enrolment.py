"""The roster's side of a graduate: who they are, who they are bound to, where they went."""

from datetime import timedelta
from uuid import UUID

from signing.aggregates.graduate.state import GraduateState
from signing.events import (
    DestinationRecorded,
    GraduateCollegeChanged,
    GraduateContactChanged,
    GraduateEnrolled,
    GraduateUnlocked,
    GuessingNoticed,
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
    GuessingKnown,
    NoErrorReported,
    NotBound,
    NothingToUnlock,
    ReasonMissing,
    RetentionRuns,
)
from signing.vocabulary import (
    AWAITING_EMPLOYMENT,
    Attribution,
    Encrypted,
    SourceField,
    Standing,
    Studies,
)

NOTICED_EVERY = timedelta(days=1)


def enrol(
    graduate: GraduateState,
    by: Attribution,
    *,
    school_code: str,
    year: int,
    student_number: str,
    identity_digest: str,
    person: Encrypted,
    studies: Studies,
) -> GraduateEnrolled:
    if graduate.exists:
        raise AlreadyRegistered
    return graduate.record(
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
    graduate: GraduateState,
    by: Attribution,
    *,
    identity_digest: str,
    person: Encrypted,
    studies: Studies,
    fields: tuple[SourceField, ...] = (),
) -> RosterCorrected:
    """`fields` are those that differ from before."""
    return graduate.record(
        RosterCorrected,
        by,
        identity_digest=identity_digest,
        person=person,
        studies=studies,
        confirmation_cleared=graduate.confirmed,
        fields=fields,
    )


def confirm_source(graduate: GraduateState, by: Attribution) -> SourceConfirmed:
    return graduate.record(SourceConfirmed, by)


def report_error(
    graduate: GraduateState, by: Attribution, fields: tuple[SourceField, ...], words: Encrypted
) -> SourceErrorReported:
    """One at a time: the school answers, or corrects the row, before the next."""
    if graduate.error_reported:
        raise ErrorAlreadyReported
    return graduate.record(SourceErrorReported, by, fields=fields, words=words)


def change_contact(
    graduate: GraduateState, by: Attribution, fields: tuple[SourceField, ...], person: Encrypted
) -> GraduateContactChanged:
    """Their own phone and address: nothing to confirm, and nothing that a verdict rests on."""
    return graduate.record(GraduateContactChanged, by, fields=fields, person=person)


def follow_college(
    graduate: GraduateState, by: Attribution, *, former: str, college: str
) -> GraduateCollegeChanged:
    """Another name of the college: nothing to confirm, and nothing that a verdict rests on."""
    return graduate.record(GraduateCollegeChanged, by, former=former, college=college)


def notice_guessing(graduate: GraduateState, by: Attribution, tries: int) -> GuessingNoticed:
    """Once a day at most, however often somebody tries."""
    if graduate.guessed_at is not None and by.at - graduate.guessed_at < NOTICED_EVERY:
        raise GuessingKnown
    return graduate.record(GuessingNoticed, by, tries=tries)


def answer_error(
    graduate: GraduateState, by: Attribution, reason: Encrypted | None
) -> SourceErrorAnswered:
    """核对无误: the row stays as it is. A correction answers by itself."""
    if not graduate.error_reported:
        raise NoErrorReported
    if reason is None:
        raise ReasonMissing
    return graduate.record(SourceErrorAnswered, by, reason=reason)


def bind(
    graduate: GraduateState,
    by: Attribution,
    wechat_account: UUID,
    *,
    origin: str = "",
    device: str = "",
    staff_network: bool = False,
) -> WeChatBound:
    """`origin` and `device` say where the binding comes from, as digests; "" where unknown."""
    if graduate.wechat_account is not None:
        raise AlreadyBound
    return graduate.record(
        WeChatBound,
        by,
        wechat_account=wechat_account,
        origin=origin,
        device=device,
        staff_network=staff_network,
    )


def unbind(graduate: GraduateState, by: Attribution, reason: Encrypted | None) -> WeChatUnbound:
    if graduate.wechat_account is None:
        raise NotBound
    if reason is None:
        raise ReasonMissing
    return graduate.record(WeChatUnbound, by, wechat_account=graduate.wechat_account, reason=reason)


def record_destination(
    graduate: GraduateState, by: Attribution, destination: str, employer_name: str = ""
) -> DestinationRecorded:
    if graduate.live:
        raise AlreadySigned
    return graduate.record(
        DestinationRecorded, by, destination=destination, employer_name=employer_name
    )


def unlock(graduate: GraduateState, by: Attribution, reason: Encrypted | None) -> GraduateUnlocked:
    """管理员后台解锁 (seed, 情况三): frees the graduate to sign, whatever held them."""
    if graduate.standing is Standing.FREE:
        raise NothingToUnlock
    if reason is None:
        raise ReasonMissing
    voided = graduate.live.number if graduate.live else None
    return graduate.record(
        GraduateUnlocked, by, reason=reason, voided=voided, destination=AWAITING_EMPLOYMENT
    )


def erase(graduate: GraduateState, by: Attribution, *, retention: timedelta) -> PersonalDataErased:
    over = [one.over_since(graduate.year_end) for one in graduate.agreements]
    if any(one is None or by.at < one for one in over):
        raise AgreementIsLive
    if any(one is not None and by.at < one + retention for one in over):
        raise RetentionRuns
    return graduate.record(PersonalDataErased, by)
