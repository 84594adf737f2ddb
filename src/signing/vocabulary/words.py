"""The enums of the story: roles, channels, standings, stages."""

from collections.abc import Mapping
from enum import Enum
from typing import Final


class Role(Enum):
    GRADUATE = "graduate"
    EMPLOYER = "employer"
    CARD_HOLDER = "card_holder"
    COUNSELOR = "counselor"
    SCHOOL_ADMIN = "school_admin"
    PROVINCE = "province"
    AUDITOR = "auditor"
    ANYONE = "anyone"
    SYSTEM = "system"


SCHOOL_ROLES = frozenset({Role.COUNSELOR, Role.SCHOOL_ADMIN})
STAFF_ROLES = SCHOOL_ROLES | {Role.PROVINCE, Role.AUDITOR}
"""Those of a school, and the authority's."""


class Channel(Enum):
    """How graduate and employer agreed (seed, section 二)."""

    PLATFORM = "PLATFORM"
    DIRECT = "DIRECT"
    CARD = "CARD"


CHANNEL_NAMES: Final[Mapping[Channel, tuple[str, str]]] = {
    Channel.PLATFORM: ("平台应聘签约", "platform"),
    Channel.DIRECT: ("单位发起签约", "direct"),
    Channel.CARD: ("二维码名片签约", "QR card"),
}
"""In Chinese and English, as paper, pages, tables, stories and letters all say it.

The Chinese stands on papers that were printed, which are made again to the byte: it never changes.
"""


class Standing(Enum):
    """Where a graduate stands."""

    FREE = "FREE"
    AWAITING_REVIEW = "AWAITING_REVIEW"
    EFFECTIVE = "EFFECTIVE"
    TERMINATING = "TERMINATING"
    PLACED_ELSEWHERE = "PLACED_ELSEWHERE"


class AgreementState(Enum):
    """What became of one agreement; the first three are live."""

    AWAITING_REVIEW = "AWAITING_REVIEW"
    EFFECTIVE = "EFFECTIVE"
    TERMINATING = "TERMINATING"
    REJECTED = "REJECTED"
    TERMINATED = "TERMINATED"
    UNLOCKED = "UNLOCKED"

    @property
    def is_live(self) -> bool:
        return self in LIVE

    @property
    def is_in_force(self) -> bool:
        return self in IN_FORCE

    @property
    def is_amendable(self) -> bool:
        return self in AMENDABLE


LIVE = frozenset(
    {AgreementState.AWAITING_REVIEW, AgreementState.EFFECTIVE, AgreementState.TERMINATING}
)
IN_FORCE = frozenset({AgreementState.EFFECTIVE, AgreementState.TERMINATING})
"""Approved and not ended; under termination an agreement still holds."""
AMENDABLE = frozenset({AgreementState.AWAITING_REVIEW, AgreementState.EFFECTIVE})
"""Signed and not ended, and no release is asked for."""


class Stage(Enum):
    """How far one application for a position has come."""

    SUBMITTED = "SUBMITTED"
    INVITED = "INVITED"
    INTERVIEW_ACCEPTED = "INTERVIEW_ACCEPTED"
    INTERVIEW_DECLINED = "INTERVIEW_DECLINED"
    OFFERED = "OFFERED"
    OFFER_DECLINED = "OFFER_DECLINED"
    OFFER_WITHDRAWN = "OFFER_WITHDRAWN"
    NOT_SELECTED = "NOT_SELECTED"
    WITHDRAWN = "WITHDRAWN"
    SIGNED = "SIGNED"

    @property
    def is_open(self) -> bool:
        return self in OPEN


OPEN = frozenset(
    {Stage.SUBMITTED, Stage.INVITED, Stage.INTERVIEW_ACCEPTED, Stage.OFFERED, Stage.OFFER_WITHDRAWN}
)


class ResumeEnd(Enum):
    """Why an employer cannot read a résumé any more."""

    SUSPENDED = "SUSPENDED"
    NOT_VERIFIED = "NOT_VERIFIED"
    WITHDRAWN = "WITHDRAWN"
    SIGNED_ELSEWHERE = "SIGNED_ELSEWHERE"
    DECIDED = "DECIDED"
    POSITION_CLOSED = "POSITION_CLOSED"
    UNREADABLE = "UNREADABLE"


class CopyName(Enum):
    """Whom a printed copy is for (seed, section 四)."""

    EMPLOYER = "employer"
    GRADUATE = "graduate"
    SCHOOL = "school"


class LetterName(Enum):
    """What is printed of an agreement beside its copies; in codes it stands where they do."""

    RELEASE = "release"


PaperName = CopyName | LetterName


class CardEnd(Enum):
    """Why a card died before it expired."""

    REVOKED = "revoked"
    TOO_MANY_TRIES = "too_many_tries"
    OFFERED = "offered"
    """What was signed with it is an offer, which waits for the graduate."""


class SourceField(Enum):
    """What the roster says of a graduate, by the name of its column."""

    STUDENT_NUMBER = "student_number"
    NAME = "name"
    GENDER = "gender"
    DOCUMENT_TYPE = "document_type"
    ID_NUMBER = "id_number"
    ETHNICITY = "ethnicity"
    POLITICAL_STATUS = "political_status"
    COLLEGE = "college"
    MAJOR = "major"
    LEVEL = "level"
    DURATION = "duration"
    TRAINING_MODE = "training_mode"
    ORIGIN_REGION = "origin_region"
    YEAR = "year"
    GRADUATES_ON = "graduates_on"
    PHONE = "phone"
    HOME_ADDRESS = "home_address"
    TEACHER_TRAINING = "teacher_training"
    HARDSHIP = "hardship"


WHO_SIGNED = frozenset({SourceField.NAME, SourceField.ID_NUMBER})
"""Who a paper is of: once the school corrected one of these, it prints the paper again."""


class Confirmation(Enum):
    """How a graduate stands by an agreement: they accepted or confirmed it, or never did.

    Who disputes it stands by it no more, whatever they did before.
    """

    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    DISPUTED = "disputed"


class Verification(Enum):
    """Whether somebody made sure that an employer is the company that it says it is."""

    EARLIER = "earlier"
    """Registered before there was verification: it goes on until the operator decides."""
    WAITING = "waiting"
    VERIFIED = "verified"
    REFUSED = "refused"

    @property
    def is_trusted(self) -> bool:
        """Return whether graduates may hear of the employer."""
        return self in TRUSTED


TRUSTED = frozenset({Verification.EARLIER, Verification.VERIFIED})


class LapseReason(Enum):
    """Why a verified employer waits again."""

    RENAMED = "renamed"
    CLAIMED = "claimed"
    OPERATOR = "operator"


class RegistryFinding(Enum):
    """What the business register says of an employer, beside what the employer says."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNKNOWN = "unknown"
    NOT_ASKED = "not_asked"


class ConsentKind(Enum):
    """What a graduate consents to apart from everything else (个人信息保护法 23, 29)."""

    ID_NUMBER = "id_number"
    RESUME = "resume"


class PrivacyRequestKind(Enum):
    """What a person may ask about their data (个人信息保护法 45–47)."""

    CORRECTION = "correction"
    COPY = "copy"
    DELETION = "deletion"


class Side(Enum):
    """The two who agree."""

    GRADUATE = "graduate"
    EMPLOYER = "employer"

    @classmethod
    def of(cls, role: Role) -> "Side":
        """Return for whom somebody speaks who is a party, with an account or by a link."""
        return cls.GRADUATE if role is Role.GRADUATE else cls.EMPLOYER

    @property
    def other(self) -> "Side":
        return Side.EMPLOYER if self is Side.GRADUATE else Side.GRADUATE


class EndedBy(Enum):
    """Who ends an agreement: one of the two, or both by mutual consent (协商一致)."""

    GRADUATE = "GRADUATE"
    EMPLOYER = "EMPLOYER"
    BOTH = "BOTH"


class AmendmentState(Enum):
    """What became of a proposal to change what was agreed."""

    PROPOSED = "PROPOSED"
    ACCEPTED = "ACCEPTED"
    """By the other side; the school has to review it."""
    APPLIED = "APPLIED"
    """Accepted while the signing waited, whose review is of the amended terms."""
    APPROVED = "APPROVED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    REJECTED = "REJECTED"
    LAPSED = "LAPSED"
    """The agreement ended first."""

    @property
    def is_open(self) -> bool:
        return self in {AmendmentState.PROPOSED, AmendmentState.ACCEPTED}

    @property
    def is_agreed(self) -> bool:
        """Whether its terms hold since: both agreed, and the school did or reviews the signing."""
        return self in {AmendmentState.APPLIED, AmendmentState.APPROVED}


class CheckStep(Enum):
    """Before which the holder of the phone may be asked to prove who they are."""

    BINDING = "binding"
    CONFIRMATION = "confirmation"
    ACCEPTANCE = "acceptance"
    RELEASE = "release"


class CheckKind(Enum):
    """How it is proved: a code to the roster's phone, or an identity provider."""

    SMS = "sms"
    IDENTITY = "identity"


class StampedCopyState(Enum):
    """What became of a photographed page that a party offered."""

    OFFERED = "OFFERED"
    ACCEPTED = "ACCEPTED"
    RETURNED = "RETURNED"
    REPLACED = "REPLACED"
