"""What the answers of several queries and use cases have in common, as plain JSON.

The words of enums are texts here. The API's description lists the words of each.
"""

from datetime import datetime
from enum import Enum
from typing import Annotated, cast

from pydantic import ConfigDict, WithJsonSchema, with_config
from typing_extensions import TypedDict

from signing.vocabulary.names import AgreementNumber
from signing.vocabulary.values import Person, Studies, Terms
from signing.vocabulary.words import (
    AgreementState,
    AmendmentState,
    Channel,
    CheckKind,
    CheckStep,
    Confirmation,
    EndedBy,
    RegistryFinding,
    ResumeEnd,
    Side,
    Stage,
    Standing,
)


def describe_words(kind: type[Enum]) -> WithJsonSchema:
    """The description of a text that is one of the enum's words."""
    return WithJsonSchema({"type": "string", "enum": [one.value for one in kind]})


StageWord = Annotated[str, describe_words(Stage)]
StandingWord = Annotated[str, describe_words(Standing)]
ResumeEndWord = Annotated[str, describe_words(ResumeEnd)]
EmployerStateWord = Annotated[
    str,
    WithJsonSchema(
        {
            "type": "string",
            "enum": ["waiting", "verified", "refused", "suspended", "earlier", "unregistered"],
        }
    ),
]
"""How an employer stands; `earlier` registered before there was verification."""
ChannelWord = Annotated[str, describe_words(Channel)]
ConfirmationWord = Annotated[str, describe_words(Confirmation)]
RegistryFindingWord = Annotated[str, describe_words(RegistryFinding)]
AmendmentStateWord = Annotated[str, describe_words(AmendmentState)]
CheckStepWord = Annotated[str, describe_words(CheckStep)]
CheckKindWord = Annotated[str, describe_words(CheckKind)]
CheckStateWord = Annotated[
    str, WithJsonSchema({"type": "string", "enum": ["open", "passed", "over"]})
]
AgreementStateWord = Annotated[str, describe_words(AgreementState)]
SideWord = Annotated[str, describe_words(Side)]
EndedByWord = Annotated[str, describe_words(EndedBy)]


class PersonAnswer(TypedDict):
    """What a roster row says about the person; "" where it says nothing."""

    name: str
    gender: str
    document_type: str
    id_number: str
    ethnicity: str
    political_status: str
    phone: str
    home_address: str
    hardship: str


class StudiesAnswer(TypedDict):
    """What a roster row says about the studies. `graduates_on` is an ISO date, or null."""

    college: str
    major: str
    level: str
    duration: str
    training_mode: str
    origin_region: str
    graduates_on: str | None
    teacher_training: str


class ResumeAnswer(TypedDict):
    """What an employer reads of an applicant; "" where nothing was written."""

    name: str
    college: str
    major: str
    level: str
    summary: str
    education: str
    experience: str
    skills: str


class NamedOne(TypedDict):
    """An employer with its name; `id` is a UUID."""

    id: str
    name: str


class RegistryHit(TypedDict):
    """What the business register says of an employer: its name and state there, and when it did.

    These are null where the register was not asked, the former two where it knows nobody.
    """

    finding: RegistryFindingWord
    name: str | None
    status: str | None
    checked_at: datetime | None


class AttachedFile(TypedDict):
    """A stored file: SHA-256 of its content in hex, size in bytes, media type and name.

    `rewritten` says that a PDF was rewritten to be read.
    """

    digest: str
    size: int
    media_type: str
    name: str
    rewritten: bool


class UsualTerms(TypedDict):
    """Terms such as many are offered. Money in yuan, periods in months and years, dates ISO."""

    monthly_pay: str
    probation_months: int
    service_years: int
    workplace: str
    report_from: str
    report_to: str
    penalty: str
    job_category: str


class AgreedTerms(UsualTerms):
    """All terms of an offer. Money in yuan, periods in months and years, dates ISO."""

    remarks: str
    archive_to: str


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {"agreement_number": "2026-99001-2022010001-1", "standing": "AWAITING_REVIEW"}
            ]
        }
    )
)
class StandingAnswer(TypedDict):
    """An agreement's number, and where its graduate stands now."""

    agreement_number: AgreementNumber
    standing: StandingWord


def answer_person(person: Person) -> PersonAnswer:
    """A test proves that the fields are those of the value."""
    return cast("PersonAnswer", person.model_dump())


def answer_studies(studies: Studies) -> StudiesAnswer:
    """A test proves that the fields are those of the value."""
    return cast("StudiesAnswer", studies.model_dump(mode="json"))


def answer_terms(terms: Terms) -> AgreedTerms:
    """A test proves that the fields are those of the value."""
    return cast("AgreedTerms", terms.model_dump(mode="json"))


def answer_standing(number: AgreementNumber, standing: Standing) -> StandingAnswer:
    return {"agreement_number": number, "standing": standing.value}
