"""Words that every layer shares: enums and small immutable values."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import NewType
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict

NAMESPACE = UUID("6a1f2c34-5b7d-5e8f-9a0b-1c2d3e4f5a6b")

AgreementNumber = NewType("AgreementNumber", str)
ApplicationId = NewType("ApplicationId", str)

EMPLOYED_BY_AGREEMENT = "10"
"""Destination 签就业协议形式就业."""
AWAITING_EMPLOYMENT = "70"
"""Destination 待就业."""


class Value(BaseModel):
    """An immutable value; unknown fields and wrong types are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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


class Channel(Enum):
    """How graduate and employer agreed (seed, section 二)."""

    PLATFORM = "PLATFORM"
    DIRECT = "DIRECT"
    CARD = "CARD"


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


LIVE = frozenset(
    {AgreementState.AWAITING_REVIEW, AgreementState.EFFECTIVE, AgreementState.TERMINATING}
)


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


class CopyName(Enum):
    """Whom a printed copy is for (seed, section 四)."""

    EMPLOYER = "employer"
    GRADUATE = "graduate"
    SCHOOL = "school"


class CardEnd(Enum):
    """Why a card died before it expired."""

    REVOKED = "revoked"
    TOO_MANY_TRIES = "too_many_tries"


class Oversight(Value):
    """Whose graduates one may see: no school means the province, no colleges all of a school."""

    school_code: str | None = None
    colleges: frozenset[str] = frozenset()

    def covers(self, school_code: str, college: str) -> bool:
        in_school = self.school_code is None or self.school_code == school_code
        return in_school and (not self.colleges or college in self.colleges)


class Actor(Value):
    """Who does something: the account (an opaque id, never a name) and the role."""

    account: str
    role: Role


class Stamp(Value):
    """Who acts, when, and under which request: what every fact carries."""

    actor: Actor
    at: datetime
    request_id: str


class Sealed(Value):
    """Personal data under the data key of the fact's stream; unreadable once that key is gone."""

    sealed: str


class Person(Value):
    """What a roster row says about the person; always stored sealed."""

    name: str
    gender: str
    document_type: str
    id_number: str
    ethnicity: str = ""
    political_status: str = ""
    phone: str = ""
    home_address: str = ""
    hardship: str = ""


class Studies(Value):
    """What a roster row says about the studies. Codes are those of `codes/codes.json`."""

    college: str
    major: str
    level: str
    duration: str = ""
    training_mode: str = ""
    origin_region: str
    graduates_on: date | None = None
    teacher_training: str = ""


class Terms(Value):
    """What was agreed; always stored sealed. Money in yuan, periods in months and years."""

    monthly_pay: Decimal
    probation_months: int
    service_years: int
    workplace: str
    report_from: date
    report_to: date
    penalty: Decimal
    remarks: str
    archive_to: str
    job_category: str


class Job(Value):
    """What a position offers; pay in yuan a month."""

    title: str
    job_category: str
    workplace: str
    monthly_pay: Decimal
    headcount: int
    description: str


class Contact(Value):
    """How to reach an employer; always stored sealed."""

    address: str
    contact: str
    phone: str


class EmployerParty(Value):
    """The employer as the agreement names it. `id` is None when it has no account (CARD)."""

    id: UUID | None
    name: str
    credit_code: str
    kind: str
    industry: str
    region: str
    contact: Sealed


class GraduateParty(Value):
    """The graduate as the agreement names them."""

    school_code: str
    year: int
    student_number: str
    person: Sealed
    studies: Studies


class Resume(Value):
    """What an employer reads of an applicant (free text); always stored sealed."""

    name: str
    college: str
    major: str
    level: str
    summary: str
    education: str
    experience: str
    skills: str


class Interview(Value):
    """When and where an interview takes place; always stored sealed."""

    at: datetime
    place: str
    note: str


class FileRef(Value):
    """A stored file: SHA-256 of its content, size in bytes, media type, and the sealed name."""

    digest: str
    size: int
    media_type: str
    name: Sealed


def school_id(code: str) -> UUID:
    return uuid5(NAMESPACE, f"school:{code}")


def graduate_id(school_code: str, year: int, student_number: str) -> UUID:
    return uuid5(NAMESPACE, f"graduate:{school_code}:{year}:{student_number}")


def employer_id(credit_code: str) -> UUID:
    return uuid5(NAMESPACE, f"employer:{credit_code}")


def staff_id(username: str) -> UUID:
    return uuid5(NAMESPACE, f"staff:{username}")


def wechat_account_id(openid_digest: str) -> UUID:
    return uuid5(NAMESPACE, f"wechat:{openid_digest}")


def agreement_number(
    school_code: str, year: int, student_number: str, ordinal: int
) -> AgreementNumber:
    """`{year}-{school code}-{student number}-{n}`, the n-th agreement of that graduate."""
    return AgreementNumber(f"{year}-{school_code}-{student_number}-{ordinal}")


def graduate_of(number: AgreementNumber) -> UUID | None:
    """Whose agreement a number names; None when it is no number at all."""
    head, _, ordinal = number.rpartition("-")
    year, _, rest = head.partition("-")
    school_code, _, student_number = rest.partition("-")
    if not (year.isdecimal() and ordinal.isdecimal() and school_code and student_number):
        return None
    return graduate_id(school_code, int(year), student_number)


def nth_application_id(graduate: UUID, ordinal: int) -> ApplicationId:
    """`{graduate}-{n}`, the n-th application of that graduate."""
    return ApplicationId(f"{graduate.hex}-{ordinal}")


def applicant_of(application: ApplicationId) -> UUID | None:
    """Whose application an id names; None when it is no id at all."""
    graduate, _, ordinal = application.partition("-")
    if len(graduate) != len(NAMESPACE.hex) or not ordinal.isdecimal():
        return None
    try:
        return UUID(hex=graduate)
    except ValueError:
        return None
