"""Immutable values: who acts, what a person, an employer and an agreement consist of."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from signing.vocabulary.words import Role


class Value(BaseModel):
    """An immutable value; unknown fields and wrong types are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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


class Attribution(Value):
    """Who acts, when, and under which request: what every fact carries.

    `request_id` is ours, so that nobody outside chooses it; what the client calls its request
    stands beside it.
    """

    actor: Actor
    at: datetime
    request_id: str
    client_request_id: str = ""


class Encrypted(Value):
    """Personal data under the data key of the fact's stream; unreadable once that key is gone."""

    sealed: str


class Person(Value):
    """What a roster row says about the person; always stored encrypted."""

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


YEARS = range(2000, 2101)
"""Of every day that people type; facts of before may say any."""


class Terms(Value):
    """What was agreed; always stored encrypted. Money in yuan, periods in months and years."""

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


class MinimumWage(Value):
    """The lowest pay in yuan a month that a region has from a day on, and who says so.

    `region` is a code of GB/T 2260: a county's, a city's that ends in 00 or a province's in 0000.
    """

    region: str
    valid_from: date
    monthly: Decimal
    source: str


class Contact(Value):
    """How to reach an employer; always stored encrypted."""

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
    contact: Encrypted


class GraduateParty(Value):
    """The graduate as the agreement names them."""

    school_code: str
    year: int
    student_number: str
    person: Encrypted
    studies: Studies


class Identity(Value):
    """The four things that together name one graduate."""

    school_code: str
    name: str
    student_number: str
    id_number: str


class EmployerForm(Value):
    """What an employer says about itself."""

    name: str
    credit_code: str
    kind: str
    industry: str
    region: str
    contact: Contact


class ResumeText(Value):
    """What a graduate writes to apply (free text)."""

    summary: str
    education: str
    experience: str
    skills: str


class Resume(Value):
    """What an employer reads of an applicant (free text); always stored encrypted."""

    name: str
    college: str
    major: str
    level: str
    summary: str
    education: str
    experience: str
    skills: str


class Interview(Value):
    """When and where an interview takes place; always stored encrypted."""

    at: datetime
    place: str
    note: str
