"""Whom a notice is for: somebody, or all who work in one place."""

from dataclasses import dataclass
from uuid import UUID

from signing.fact_words import AudienceKind


@dataclass(frozen=True)
class Audience:
    """`id` is of a graduate, an employer or one of the staff; a school's code, then the college.

    The province and the auditors are one audience each, without an id.
    """

    kind: AudienceKind
    id: str = ""

    @classmethod
    def of_graduate(cls, graduate_id: UUID) -> "Audience":
        return cls("graduate", str(graduate_id))

    @classmethod
    def of_employer(cls, employer_id: UUID) -> "Audience":
        return cls("employer", str(employer_id))

    @classmethod
    def of_college(cls, school_code: str, college: str) -> "Audience":
        return cls("college", f"{school_code}/{college}")

    @classmethod
    def of_staff(cls, account: UUID) -> "Audience":
        return cls("staff", str(account))

    @classmethod
    def of_school(cls, school_code: str) -> "Audience":
        return cls("school", school_code)

    @property
    def school_code(self) -> str:
        """Of a school or a college; "" of others."""
        return self.id.partition("/")[0] if self.kind in {"school", "college"} else ""

    @property
    def college(self) -> str:
        return self.id.partition("/")[2] if self.kind == "college" else ""


PROVINCE, AUDITORS = Audience("province"), Audience("auditors")
