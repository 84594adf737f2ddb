"""What people fill in, checked field by field; each form knows the domain value it becomes."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import AwareDatetime, Field, ValidationInfo, field_validator

from signing.http.asking.account_forms import Password, Username
from signing.http.asking.field_errors import FieldError
from signing.http.asking.fields import (
    Counted,
    CreditCode,
    Day,
    EmployerName,
    FilledLine,
    FilledPrintedLine,
    Industry,
    JobCategory,
    Kind,
    Money,
    Pay,
    Phone,
    Printed,
    PrintedLine,
    PrintedName,
    Reached,
    Reason,
    Region,
    Remarks,
    Words,
)
from signing.http.edge.text_limits import SoundForm
from signing.vocabulary import (
    Contact,
    EmployerForm,
    Identity,
    Interview,
    Job,
    ResumeText,
    Terms,
)


class Form(SoundForm):
    """Of whatever is filled in."""


class IdentityForm(Form):
    school_code: Annotated[str, Field(max_length=20, examples=["99001"])]
    name: Annotated[str, Field(max_length=100)]
    student_number: Annotated[str, Field(max_length=40)]
    id_number: Annotated[str, Field(max_length=40)]

    def identity(self) -> Identity:
        names = Identity.model_fields
        return Identity(**{name: getattr(self, name) for name in names})


class UsualTermsForm(Form):
    """Terms such as many are offered. Money in yuan, periods in months and years, dates ISO."""

    monthly_pay: Pay
    probation_months: Annotated[int, Counted, Field(ge=0, le=6)] = 0
    service_years: Annotated[int, Counted, Field(ge=0, le=50)] = 0
    workplace: FilledPrintedLine
    report_from: Day
    report_to: Day
    penalty: Money = Decimal(0)
    job_category: JobCategory

    @field_validator("report_to")
    @classmethod
    def must_report_in_order(cls, report_to: date, typed: ValidationInfo) -> date:
        """Of the field, so that it is said beside what is wrong with the others."""
        if report_to < typed.data.get("report_from", report_to):
            raise FieldError(
                "报到截止日期早于开始日期", "the last day to report is before the first"
            )
        return report_to


class TermsForm(UsualTermsForm):
    """With what is agreed with one graduate alone."""

    remarks: Annotated[Remarks, Printed] = ""
    archive_to: PrintedLine = ""

    def terms(self) -> Terms:
        return Terms(**vars(self))


class EmployerData(Form):
    name: EmployerName
    kind: Kind
    industry: Industry
    region: Region
    address: FilledPrintedLine
    contact: Reached
    phone: Phone


class EmployerRecord(EmployerData):
    credit_code: CreditCode

    def form(self) -> EmployerForm:
        reach = Contact(address=self.address, contact=self.contact, phone=self.phone)
        described = {name: getattr(self, name) for name in ("name", "credit_code", "kind")}
        return EmployerForm(**described, industry=self.industry, region=self.region, contact=reach)


class EmployerRegistration(EmployerRecord):
    username: Username
    password: Password


class EmployerChange(Form):
    name: EmployerName | None = None
    kind: Kind | None = None
    industry: Industry | None = None
    region: Region | None = None
    address: FilledPrintedLine | None = None
    contact: Reached | None = None
    phone: Phone | None = None

    def changes(self) -> Mapping[str, str]:
        return self.model_dump(exclude_none=True)


class JobForm(Form):
    title: PrintedName
    job_category: JobCategory
    workplace: FilledPrintedLine
    monthly_pay: Pay
    headcount: Annotated[int, Counted, Field(ge=1, le=10_000)] = 1
    description: Words = ""

    def job(self) -> Job:
        return Job(**vars(self))


class JobChange(Form):
    title: PrintedName | None = None
    job_category: JobCategory | None = None
    workplace: FilledPrintedLine | None = None
    monthly_pay: Pay | None = None
    headcount: Annotated[int, Counted, Field(ge=1, le=10_000)] | None = None
    description: Words | None = None

    def changes(self) -> Mapping[str, str | int | Decimal]:
        return self.model_dump(exclude_none=True)


class ResumeForm(Form):
    summary: Words
    education: Words = ""
    experience: Words = ""
    skills: Words = ""

    def text(self) -> ResumeText:
        return ResumeText(**vars(self))


class InterviewForm(Form):
    at: Annotated[AwareDatetime, Field(description="Within two years of today.")]
    place: FilledLine
    note: Words = ""

    def interview(self) -> Interview:
        return Interview(**vars(self))


class ReasonForm(Form):
    reason: Reason = ""


class WordsForm(Form):
    words: Reason = ""


class AnswerForm(WordsForm):
    """What a side answers to the other; `words` explain it."""

    agreed: bool
