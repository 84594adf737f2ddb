"""Everything that can happen, in the order the story tells it. Read this first.

A fact is past tense, never edited and never renamed: its class path is stored. It carries who did
it, when, under which request, and its outcome, so that no reader repeats a rule. Personal data is
`Encrypted` under the key of the stream.
"""

from datetime import datetime
from uuid import UUID

from signing.facts import Fact
from signing.vocabulary import (
    AgreementNumber,
    ApplicationId,
    CardEnd,
    Channel,
    CheckKind,
    CheckStep,
    ConsentKind,
    CopyName,
    EmployerParty,
    Encrypted,
    EndedBy,
    FileRef,
    GraduateParty,
    Job,
    LapseReason,
    MinimumWage,
    PrintedFile,
    PrivacyRequestKind,
    RegistryFinding,
    Role,
    Side,
    SourceField,
    Studies,
)


# ── Graduate: roster ─────────────────────────────────────────────────────
class GraduateEnrolled(Fact):
    school_code: str
    year: int
    student_number: str
    identity_digest: str
    person: Encrypted
    studies: Studies


class RosterCorrected(Fact):
    identity_digest: str
    person: Encrypted
    studies: Studies
    confirmation_cleared: bool
    fields: tuple[SourceField, ...] = ()
    """What differs from before, in names alone; () where that was not recorded yet."""


class SourceConfirmed(Fact): ...


class SourceErrorReported(Fact):
    fields: tuple[SourceField, ...]
    words: Encrypted


class SourceErrorAnswered(Fact):
    reason: Encrypted


class GraduateContactChanged(Fact):
    """The graduate's own phone and address; `person` is whole, with those of `fields` new."""

    fields: tuple[SourceField, ...]
    person: Encrypted


class GraduateCollegeChanged(Fact):
    """The school renamed the graduate's college, or merged it into another."""

    former: str
    college: str


class GuessingNoticed(Fact):
    """Somebody tries to find out the graduate's data; `tries` were wrong within a day."""

    tries: int


class WeChatBound(Fact):
    """`origin` and `device` are keyed digests of the network and the phone, for this school alone.

    `staff_network`: staff of the school work in the same network.
    """

    wechat_account: UUID
    origin: str = ""
    device: str = ""
    staff_network: bool = False


class WeChatUnbound(Fact):
    wechat_account: UUID
    reason: Encrypted


class PersonChecked(Fact):
    """Somebody made sure who holds the phone, before this step; `reference` is the provider's."""

    step: CheckStep
    kind: CheckKind
    reference: str


class DestinationRecorded(Fact):
    destination: str
    employer_name: str = ""
    """Where they work or study, of what was agreed elsewhere; "" where the school did not say."""


class GraduateUnlocked(Fact):
    reason: Encrypted
    voided: AgreementNumber | None
    destination: str


class PersonalDataErased(Fact): ...


# ── Graduate: notice and consent (个人信息保护法 13–17, 23, 44–47) ─────────
class NoticeAccepted(Fact):
    """The graduate was shown who keeps which data, why and how long; `notice` is its edition."""

    notice: str


class ConsentGiven(Fact):
    """Apart from everything else; for a résumé with the application that it went to."""

    consent: ConsentKind
    notice: str
    application_id: ApplicationId | None = None


class ConsentWithdrawn(Fact):
    consent: ConsentKind
    application_id: ApplicationId | None = None


class PrivacyRequested(Fact):
    """The school answers by `due_by`."""

    inquiry_id: UUID
    asked: PrivacyRequestKind
    words: Encrypted
    due_by: datetime


class PrivacyRequestAnswered(Fact):
    inquiry_id: UUID
    granted: bool
    words: Encrypted


# ── Graduate: applying for a position (channel PLATFORM) ─────────────────
class ResumeSubmitted(Fact):
    application_id: ApplicationId
    position_id: UUID
    employer_id: UUID
    resume: Encrypted
    attachment: FileRef | None = None


class ResumeWithdrawn(Fact):
    application_id: ApplicationId


class InterviewInvited(Fact):
    application_id: ApplicationId
    interview: Encrypted
    reply_by: datetime


class InterviewMoved(Fact):
    """Another time or place: the graduate is asked again."""

    application_id: ApplicationId
    interview: Encrypted
    reply_by: datetime


class InterviewWithdrawn(Fact):
    """The employer took the invitation back; the application waits for it as before."""

    application_id: ApplicationId


class InterviewAccepted(Fact):
    application_id: ApplicationId


class InterviewDeclined(Fact):
    application_id: ApplicationId


class CandidateNotSelected(Fact):
    application_id: ApplicationId


class OfferMade(Fact):
    """With channel DIRECT and CARD it opens the application itself (setting CONSENT).

    `position_title` and `employer_name` are as offered; older facts leave them to the acceptance.
    By card `employer` is what somebody without an account said of itself, with the `licence` that
    it may have sent, and there is no position.
    """

    application_id: ApplicationId
    position_id: UUID | None
    employer_id: UUID | None
    channel: Channel
    terms: Encrypted
    reply_by: datetime
    position_title: str | None = None
    employer_name: str | None = None
    employer: EmployerParty | None = None
    licence: FileRef | None = None


class OfferWithdrawn(Fact):
    application_id: ApplicationId


class OfferDeclined(Fact):
    application_id: ApplicationId


# ── Graduate: the card (channel CARD) ────────────────────────────────────
class CardIssued(Fact):
    card_id: UUID
    expires_at: datetime


class CardRevoked(Fact):
    card_id: UUID
    why: CardEnd


# ── Graduate: signing, review, paper ─────────────────────────────────────
class OfferSigned(Fact):
    """`licence` is that of an employer without an account, who may send it with a card."""

    agreement_number: AgreementNumber
    channel: Channel
    graduate: GraduateParty
    employer: EmployerParty
    position_title: str
    terms: Encrypted
    application_id: ApplicationId | None
    position_id: UUID | None
    licence: FileRef | None = None


class SigningConfirmed(Fact):
    """确认是我本人所签: the graduate agrees to what was signed without them, which ends a dispute.

    `content` is the SHA-256 (hex) of what they were shown, as it is printed.
    """

    agreement_number: AgreementNumber
    content: str


class SigningDisputed(Fact):
    agreement_number: AgreementNumber
    words: Encrypted


class DisputeWithdrawn(Fact):
    """The graduate objects no more; whether they confirmed it is as it was before."""

    agreement_number: AgreementNumber


class SchoolApproved(Fact):
    """`verified`: what was checked, how and when, where something stood against it.

    `unconfirmed` where the graduate had not confirmed what was signed without them.
    """

    agreement_number: AgreementNumber
    destination: str
    seen: int
    verified: Encrypted | None = None
    unconfirmed: bool = False


class SchoolRejected(Fact):
    agreement_number: AgreementNumber
    reason: Encrypted
    destination: str
    seen: int


class AgreementPrinted(Fact):
    agreement_number: AgreementNumber
    copies: tuple[CopyName, ...]
    ordinal: int
    reprint_reason: Encrypted | None
    file: PrintedFile | None = None
    codes: tuple[str, ...] = ()


class StampedCopyFiled(Fact):
    agreement_number: AgreementNumber
    file: FileRef


class StampedCopyOffered(Fact):
    """A party photographed the stamped page: `file` as it came, `page` straightened.

    `offer` counts those of the agreement; `edition` is that of the copy, as its code says.
    `likeness` is in percent, of the page to what was printed; None where it could not be told, nor
    whether it is `unmarked`: without a seal and handwriting.
    """

    agreement_number: AgreementNumber
    offer: int
    copy_name: CopyName
    edition: int
    file: FileRef
    page: FileRef | None = None
    likeness: int | None = None
    unmarked: bool | None = None


class StampedCopyAccepted(Fact):
    agreement_number: AgreementNumber
    offer: int


class StampedCopyReturned(Fact):
    """It is asked for again."""

    agreement_number: AgreementNumber
    offer: int
    reason: Encrypted


# ── Graduate: amendment ──────────────────────────────────────────────────
class AmendmentProposed(Fact):
    """One side asks the other for other terms; `terms` are whole, `changed` names what is new.

    `amendment` counts those of the agreement. `content` is the SHA-256 (hex) of what would be
    agreed, as it would be printed. `position_title` is None where it stays.
    """

    agreement_number: AgreementNumber
    amendment: int
    asked_by: Side
    terms: Encrypted
    changed: tuple[str, ...]
    reason: Encrypted
    content: str
    position_title: str | None = None


class AmendmentAccepted(Fact):
    """`applied`: the signing still waits, and its review is of the amended terms from now on."""

    agreement_number: AgreementNumber
    amendment: int
    content: str
    applied: bool


class AmendmentDeclined(Fact):
    agreement_number: AgreementNumber
    amendment: int
    reason: Encrypted


class AmendmentWithdrawn(Fact):
    """Whoever proposed it took it back."""

    agreement_number: AgreementNumber
    amendment: int


class AmendmentApproved(Fact):
    """In effect at once; the paper of it is of this `edition`, and replaces the one before."""

    agreement_number: AgreementNumber
    amendment: int
    edition: int
    seen: int


class AmendmentRejected(Fact):
    """The terms of before stay in effect."""

    agreement_number: AgreementNumber
    amendment: int
    reason: Encrypted
    seen: int


# ── Graduate: termination ────────────────────────────────────────────────
class TerminationRequested(Fact):
    """`ended_by` is who ends it, as whoever asks says; those of before are the graduate's.

    The school decides alone after `answer_by`; None where it need not wait. `owed` says what is
    owed. `needs_employer` is how those of before said that the school waits, without an end.
    `shown`: the other side reads `reason` and `owed`; whoever asked before wrote to the school.
    """

    agreement_number: AgreementNumber
    reason: Encrypted
    files: tuple[FileRef, ...]
    needs_employer: bool
    asked_by: Side = Side.GRADUATE
    ended_by: EndedBy | None = None
    owed: Encrypted | None = None
    answer_by: datetime | None = None
    shown: bool = False


class TerminationAnswered(Fact):
    """The other side's; an employer without an account is a card holder."""

    agreement_number: AgreementNumber
    agreed: bool
    words: Encrypted


class TerminationWithdrawn(Fact):
    agreement_number: AgreementNumber


class TerminationApproved(Fact):
    """`unanswered`: the other side was asked, and had not answered in time."""

    agreement_number: AgreementNumber
    destination: str
    seen: int
    unanswered: bool = False


class TerminationRejected(Fact):
    agreement_number: AgreementNumber
    reason: Encrypted
    seen: int


# ── Employer and its positions ───────────────────────────────────────────
class EmployerRegistered(Fact):
    """`to_verify` where it waits to be verified; those of before wait for nobody."""

    credit_code: str
    name: str
    kind: str
    industry: str
    region: str
    contact: Encrypted
    to_verify: bool = False


class EmployerChanged(Fact):
    """`name_waits` where graduates read the former name until the new one is verified."""

    name: str
    kind: str
    industry: str
    region: str
    contact: Encrypted
    name_waits: bool = False


class QualificationSubmitted(Fact):
    title: str
    file: FileRef


class EmployerSuspended(Fact):
    reason: str


class EmployerReinstated(Fact):
    reason: str


class EmployerVerified(Fact):
    """Once, for all schools; `registry` is what the business register said of it then.

    `name` is what was verified, and what graduates read from then on.
    """

    registry: RegistryFinding
    words: str = ""
    name: str | None = None


class EmployerRefused(Fact):
    reason: str


class VerificationRequested(Fact):
    """The employer mended what it was refused for, and asks again."""


class VerificationLapsed(Fact):
    """It waits to be verified again; nothing of it reaches a graduate meanwhile."""

    cause: LapseReason


class EmployerClaimed(Fact):
    """Somebody else says that the company is theirs, and that whoever registered it poses.

    `origin` is a keyed digest of where the claim came from, for this company alone.
    """

    claim_id: UUID
    contact: Encrypted
    words: Encrypted
    licence: FileRef | None = None
    origin: str = ""


class ClaimDecided(Fact):
    """`upheld`: whoever registered it loses the account to the claimant."""

    claim_id: UUID
    upheld: bool
    reason: str


class ColleagueInvited(Fact):
    """`colleague_id` is the account that will be theirs."""

    colleague_id: UUID
    name: Encrypted


class ColleagueJoined(Fact):
    colleague_id: UUID


class ColleagueRemoved(Fact):
    """Of who was invited, too: the link is of no use any more."""

    colleague_id: UUID


class EmployerHandedOver(Fact):
    """经办人: another colleague answers for the employer now, and manages its colleagues."""

    former: UUID
    responsible: UUID


class EmployerNoticeAccepted(Fact):
    """Whoever acts for the employer was shown the notice; `notice` is its edition."""

    notice: str


class PositionOpened(Fact):
    employer_id: UUID
    employer_name: str
    job: Job


class PositionChanged(Fact):
    job: Job


class PositionClosed(Fact): ...


# ── School and its staff ─────────────────────────────────────────────────
class SchoolRegistered(Fact):
    code: str
    name: str
    contact: Encrypted


class CollegeAdded(Fact):
    college: str


class CollegeRenamed(Fact):
    """Its graduates and staff follow in the same save; `graduates` says how many."""

    school_code: str
    college: str
    name: str
    graduates: int


class CollegesMerged(Fact):
    """`into` is a new college, or one that stays; `colleges` are those that end."""

    school_code: str
    colleges: tuple[str, ...]
    into: str
    graduates: int


class VerificationDelegated(Fact):
    """The province lets the school verify employers."""


class VerificationReclaimed(Fact):
    """The province verifies employers itself again."""


class StaffAppointed(Fact):
    """No `colleges` means all of the school's; no `school_code` means the province."""

    username: str
    name: Encrypted
    role: Role
    school_code: str
    colleges: tuple[str, ...]


class StaffReassigned(Fact):
    colleges: tuple[str, ...]


class StaffDismissed(Fact):
    reason: Encrypted


# ── WeChat account ───────────────────────────────────────────────────────
class WeChatClaimed(Fact):
    graduate_id: UUID


class WeChatReleased(Fact):
    graduate_id: UUID


# ── A fact of the log itself, that read models go on without ─────────────
class FactParked(Fact):
    """The operator parked the fact at `position`; `kind` is the name under which it is stored.

    `models` are the read models that go on without it; the reason names no person.
    """

    position: int
    kind: str
    stream: UUID
    version: int
    models: tuple[str, ...]
    reason: str
    operator: str


class FactReplayed(Fact):
    """The read models have it now: the program was corrected."""

    position: int
    reason: str
    operator: str


# ── The table of minimum wages ────────────────────────────────────────────
class MinimumWagesImported(Fact):
    """`replaces`: these are all there are now; else they come beside those of before.

    A wage of the same region and day takes the place of the one before.
    """

    wages: tuple[MinimumWage, ...]
    replaces: bool
    operator: str


# ── Who understands what ─────────────────────────────────────────────────

RosterFact = (
    GraduateEnrolled | RosterCorrected | SourceConfirmed | SourceErrorReported
    | SourceErrorAnswered | GraduateContactChanged | GraduateCollegeChanged | GuessingNoticed
    | WeChatBound | WeChatUnbound | PersonChecked | DestinationRecorded | GraduateUnlocked
    | PersonalDataErased
)  # fmt: skip
PrivacyFact = (
    NoticeAccepted | ConsentGiven | ConsentWithdrawn | PrivacyRequested | PrivacyRequestAnswered
)
ApplicationFact = (
    ResumeSubmitted | ResumeWithdrawn | InterviewInvited | InterviewMoved | InterviewWithdrawn
    | InterviewAccepted | InterviewDeclined | CandidateNotSelected
    | OfferMade | OfferWithdrawn | OfferDeclined
)  # fmt: skip
CardFact = CardIssued | CardRevoked
StampedFact = StampedCopyOffered | StampedCopyAccepted | StampedCopyReturned
AmendmentFact = (
    AmendmentProposed
    | AmendmentAccepted
    | AmendmentDeclined
    | AmendmentWithdrawn
    | AmendmentApproved
    | AmendmentRejected
)
AgreementFact = (
    SigningConfirmed
    | SigningDisputed
    | DisputeWithdrawn
    | SchoolApproved
    | SchoolRejected
    | AgreementPrinted
    | StampedCopyFiled
    | StampedFact
    | AmendmentFact
    | TerminationRequested
    | TerminationAnswered
    | TerminationWithdrawn
    | TerminationApproved
    | TerminationRejected
)
GraduateFact = RosterFact | PrivacyFact | ApplicationFact | CardFact | OfferSigned | AgreementFact
VerificationFact = (
    EmployerVerified
    | EmployerRefused
    | VerificationRequested
    | VerificationLapsed
    | EmployerClaimed
    | ClaimDecided
)
ColleagueFact = ColleagueInvited | ColleagueJoined | ColleagueRemoved | EmployerHandedOver
EmployerFact = (
    EmployerRegistered
    | EmployerChanged
    | QualificationSubmitted
    | EmployerSuspended
    | EmployerReinstated
    | VerificationFact
    | ColleagueFact
    | EmployerNoticeAccepted
)
PositionFact = PositionOpened | PositionChanged | PositionClosed
SchoolFact = (
    SchoolRegistered
    | CollegeAdded
    | CollegeRenamed
    | CollegesMerged
    | VerificationDelegated
    | VerificationReclaimed
)
StaffFact = StaffAppointed | StaffReassigned | StaffDismissed
WeChatFact = WeChatClaimed | WeChatReleased
ParkingFact = FactParked | FactReplayed
WageFact = MinimumWagesImported


# ── Reading what was stored ──────────────────────────────────────────────
class UnreadableFactError(Exception):
    """A stored fact does not fit any class here; it says which, never what it held."""


def revive(stream: UUID, version: int, topic: str, state: bytes) -> Fact:
    """The fact that was stored. Raises UnreadableFactError."""
    try:
        kind = Fact.kinds[topic]
        head = f'{{"originator_id":"{stream}","originator_version":{version},'
        return kind.model_validate_json(head.encode() + state[1:])
    except Exception:  # noqa: BLE001 — also what a validator of an old form raises
        raise UnreadableFactError(f"{topic} {stream} version {version}") from None
