"""What people fill in, checked field by field; each form knows the domain value it becomes."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, model_validator

from signing import codes
from signing.codes import identity, spelling
from signing.codes.identity import Flaw
from signing.http.account_forms import Password, Username
from signing.http.field_errors import FieldError
from signing.http.texts import SoundForm
from signing.vocabulary import Contact, EmployerForm, Identity, Interview, Job, ResumeText, Terms

FLAWS: dict[Flaw, tuple[str, str]] = {
    Flaw.EMPTY: ("必填", "required"),
    Flaw.TOO_LONG: ("过长", "too long"),
    Flaw.NOT_A_NAME: ("含有姓名中不应出现的字符", "holds characters that no name has"),
    Flaw.NOT_A_REGION_CODE: ("应为 6 位行政区划代码", "must be a 6-digit region code"),
    Flaw.UNKNOWN_REGION: ("没有这个省份代码", "no such province"),
    Flaw.NOT_A_CREDIT_CODE: ("应为 18 位统一社会信用代码", "must be an 18-character credit code"),
    Flaw.CHECK_CHARACTER: ("校验位不符，请核对", "the check character does not fit"),
}


def _sound(flaw_of: Callable[[str], Flaw | None]) -> AfterValidator:
    def checked(text: str) -> str:
        flaw = flaw_of(text)
        if flaw is not None:
            raise FieldError(*FLAWS[flaw])
        return text

    return AfterValidator(checked)


def _in(table: codes.Table) -> AfterValidator:
    def checked(code: str) -> str:
        if not codes.is_code(table, code):
            raise FieldError("代码表中没有该代码", "not in the code table")
        return code

    return AfterValidator(checked)


def _spelt(how: Callable[[str], str]) -> BeforeValidator:
    return BeforeValidator(lambda text: how(text) if isinstance(text, str) else text)


Line = Annotated[str, _spelt(spelling.plain), Field(max_length=200)]
MOST_WORDS = 2000
Words = Annotated[str, _spelt(str.strip), Field(max_length=MOST_WORDS)]
Remarks = Annotated[str, _spelt(str.strip), Field(max_length=400)]
FilledLine = Annotated[Line, Field(min_length=1)]
PersonName = Annotated[str, _spelt(spelling.person_name), _sound(identity.name_flaw)]
CreditCode = Annotated[str, _spelt(spelling.id_number), _sound(identity.credit_code_flaw)]
Region = Annotated[str, _spelt(spelling.number), _sound(identity.region_flaw)]
Phone = Annotated[
    str, _spelt(spelling.number), Field(pattern=r"^\+?[0-9][0-9 ()-]{4,19}$", max_length=20)
]
Kind = Annotated[str, _in("employer_kind")]
Industry = Annotated[str, _in("industry")]
JobCategory = Annotated[str, _in("job_category")]
Money = Annotated[Decimal, Field(ge=0, max_digits=9, decimal_places=2)]


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

    monthly_pay: Money
    probation_months: Annotated[int, Field(ge=0, le=6)] = 0
    service_years: Annotated[int, Field(ge=0, le=50)] = 0
    workplace: FilledLine
    report_from: date
    report_to: date
    penalty: Money = Decimal(0)
    job_category: JobCategory

    @model_validator(mode="after")
    def reports_in_order(self) -> Self:
        if self.report_to < self.report_from:
            raise FieldError("报到截止日期早于开始日期", "report_to is before report_from")
        return self


class TermsForm(UsualTermsForm):
    """With what is agreed with one graduate alone."""

    remarks: Remarks = ""
    archive_to: Line = ""

    def terms(self) -> Terms:
        return Terms(**vars(self))


class EmployerData(Form):
    name: Annotated[FilledLine, Field(max_length=100)]
    kind: Kind
    industry: Industry
    region: Region
    address: FilledLine
    contact: PersonName
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
    name: Annotated[FilledLine, Field(max_length=100)] | None = None
    kind: Kind | None = None
    industry: Industry | None = None
    region: Region | None = None
    address: FilledLine | None = None
    contact: PersonName | None = None
    phone: Phone | None = None

    def changes(self) -> dict[str, Any]:
        return self.model_dump(exclude_none=True)


class JobForm(Form):
    title: Annotated[FilledLine, Field(max_length=100)]
    job_category: JobCategory
    workplace: FilledLine
    monthly_pay: Money
    headcount: Annotated[int, Field(ge=1, le=10_000)] = 1
    description: Words = ""

    def job(self) -> Job:
        return Job(**vars(self))


class JobChange(Form):
    title: Annotated[FilledLine, Field(max_length=100)] | None = None
    job_category: JobCategory | None = None
    workplace: FilledLine | None = None
    monthly_pay: Money | None = None
    headcount: Annotated[int, Field(ge=1, le=10_000)] | None = None
    description: Words | None = None

    def changes(self) -> dict[str, Any]:
        return self.model_dump(exclude_none=True)


class ResumeForm(Form):
    summary: Words
    education: Words = ""
    experience: Words = ""
    skills: Words = ""

    def text(self) -> ResumeText:
        return ResumeText(**vars(self))


class InterviewForm(Form):
    at: AwareDatetime
    place: FilledLine
    note: Words = ""

    def interview(self) -> Interview:
        return Interview(**vars(self))


class ReasonForm(Form):
    reason: Words = ""


class WordsForm(Form):
    words: Words = ""
