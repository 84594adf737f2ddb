"""What people fill in, checked field by field; each form knows the domain value it becomes."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import (
    AwareDatetime,
    Field,
    ModelWrapValidatorHandler,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from typing_extensions import TypeVar

from signing.http.asking import field_errors
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
from signing.terms_rules import DAYS, FieldFault, find_day_faults, find_probation_faults
from signing.use_cases.agreements.candidates import find_time_faults
from signing.vocabulary import (
    Contact,
    EmployerForm,
    Identity,
    Interview,
    Job,
    ResumeText,
    Terms,
)
from signing.vocabulary.china_time import to_china_time

DAY: TypeAdapter[date] = TypeAdapter(Day)
MOMENT: TypeAdapter[datetime] = TypeAdapter(AwareDatetime)
T = TypeVar("T")


class Form(SoundForm):
    """Of whatever is filled in."""


class FormOfToday(Form):
    """One in which something must fit the day, or the moment, at which it is sent.

    That is told together with what else is wrong, so that a form is mended once. Where nothing else
    is wrong, the use case refuses it: whoever sends a request again, under its key, gets the first
    answer, however late it has become meanwhile.
    """

    @model_validator(mode="wrap")
    @classmethod
    def tell_at_once(cls, sent: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return read(sent)
        except ValidationError as wrong:
            found = cls.judge_today(sent, datetime.now(UTC)) if isinstance(sent, dict) else []
            raise field_errors.add_faults(wrong, found) from None

    @classmethod
    def judge_today(cls, sent: Mapping[str, Any], now: datetime) -> Iterable[FieldFault]:
        """Return what is wrong as of now with the fields that can be read."""
        raise NotImplementedError


def read_field(adapter: TypeAdapter[T], sent: Mapping[str, Any], field: str) -> T | None:
    """Return the value of one field; None where it is missing or wrong."""
    with suppress(ValidationError):
        return adapter.validate_python(sent.get(field))
    return None


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
    service_years: Annotated[int, Counted, Field(ge=0, le=50)] = 0
    probation_months: Annotated[int, Counted, Field(ge=0, le=6)] = 0
    workplace: FilledPrintedLine
    report_from: Day
    report_to: Day
    penalty: Money = Decimal(0)
    job_category: JobCategory

    @field_validator("probation_months")
    @classmethod
    def must_suit_service(cls, months: int, typed: ValidationInfo) -> int:
        """Of the field, so that it is said beside what is wrong with the others."""
        for fault in find_probation_faults(months, typed.data.get("service_years", 0)):
            raise FieldError(fault["zh"], fault["en"])
        return months

    @field_validator("report_to")
    @classmethod
    def must_report_in_order(cls, report_to: date, typed: ValidationInfo) -> date:
        """Of the field, so that it is said beside what is wrong with the others."""
        if report_to < typed.data.get("report_from", report_to):
            raise FieldError(
                "报到截止日期早于开始日期", "the last day to report is before the first"
            )
        return report_to


class WholeTermsForm(UsualTermsForm):
    """With what is agreed with one graduate alone."""

    remarks: Annotated[Remarks, Printed] = ""
    archive_to: PrintedLine = ""

    def terms(self) -> Terms:
        return Terms(**vars(self))


class TermsForm(WholeTermsForm, FormOfToday):
    """Terms that are offered or signed with this form: nothing was agreed before."""

    @classmethod
    def judge_today(cls, sent: Mapping[str, Any], now: datetime) -> Iterable[FieldFault]:
        today = to_china_time(now).date()
        for one in DAYS:
            day = read_field(DAY, sent, one)
            yield from find_day_faults(one, day, today) if day else []


class SigningBody(FormOfToday):
    """Of what is offered or signed, with the `terms` as a part of it."""

    @classmethod
    def judge_today(cls, sent: Mapping[str, Any], now: datetime) -> Iterable[FieldFault]:
        terms = sent.get("terms")
        for fault in TermsForm.judge_today(terms, now) if isinstance(terms, dict) else ():
            yield {**fault, "field": f"terms.{fault['field']}"}


class EmployerData(Form):
    name: EmployerName
    kind: Kind
    industry: Industry
    region: Region
    address: FilledPrintedLine
    contact: Reached
    phone: Phone


class EmployerRecordForm(EmployerData):
    credit_code: CreditCode

    def form(self) -> EmployerForm:
        reach = Contact(address=self.address, contact=self.contact, phone=self.phone)
        described = {name: getattr(self, name) for name in ("name", "credit_code", "kind")}
        return EmployerForm(**described, industry=self.industry, region=self.region, contact=reach)


class EmployerRegistration(EmployerRecordForm):
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


class InterviewForm(FormOfToday):
    at: Annotated[AwareDatetime, Field(description="Ahead, within two years from today.")]
    place: FilledLine
    note: Words = ""

    @classmethod
    def judge_today(cls, sent: Mapping[str, Any], now: datetime) -> Iterable[FieldFault]:
        at = read_field(MOMENT, sent, "at")
        return find_time_faults(at, now) if at else []

    def interview(self) -> Interview:
        return Interview(**vars(self))


class ReasonForm(Form):
    reason: Reason = ""


class WordsForm(Form):
    words: Reason = ""


class AnswerForm(WordsForm):
    """What a side answers to the other; `words` explain it."""

    agreed: bool
