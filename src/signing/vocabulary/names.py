"""Identities derived from what the world already calls a thing, so no lookup can disagree."""

from typing import NewType
from uuid import UUID, uuid5

NAMESPACE = UUID("6a1f2c34-5b7d-5e8f-9a0b-1c2d3e4f5a6b")

AgreementNumber = NewType("AgreementNumber", str)
ApplicationId = NewType("ApplicationId", str)

EMPLOYED_BY_AGREEMENT = "10"
"""Destination 签就业协议形式就业."""
AWAITING_EMPLOYMENT = "70"
"""Destination 待就业."""


def school_id(code: str) -> UUID:
    return uuid5(NAMESPACE, f"school:{code}")


def graduate_id(school_code: str, year: int, student_number: str) -> UUID:
    return uuid5(NAMESPACE, f"graduate:{school_code}:{year}:{student_number}")


def employer_id(credit_code: str) -> UUID:
    return uuid5(NAMESPACE, f"employer:{credit_code}")


def staff_id(username: str) -> UUID:
    return uuid5(NAMESPACE, f"staff:{username}")


def parked_fact_id(position: int) -> UUID:
    return uuid5(NAMESPACE, f"parked-fact:{position}")


MINIMUM_WAGES_ID = uuid5(NAMESPACE, "minimum-wages")
"""The one table of minimum wages."""


def wechat_account_id(openid_digest: str) -> UUID:
    return uuid5(NAMESPACE, f"wechat:{openid_digest}")


def agreement_number(
    school_code: str, year: int, student_number: str, ordinal: int
) -> AgreementNumber:
    """`{year}-{school code}-{student number}-{n}`, the n-th agreement of that graduate."""
    return AgreementNumber(f"{year}-{school_code}-{student_number}-{ordinal}")


def find_graduate_id(number: AgreementNumber) -> UUID | None:
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


def find_applicant_id(application: ApplicationId) -> UUID | None:
    """Whose application an id names; None when it is no id at all."""
    graduate, _, ordinal = application.partition("-")
    if len(graduate) != len(NAMESPACE.hex) or not ordinal.isdecimal():
        return None
    try:
        return UUID(hex=graduate)
    except ValueError:
        return None
