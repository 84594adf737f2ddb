"""Parts that the answers of several queries and use cases have in common.

The words of enums are texts here. The API's description lists the words of each.
"""

from enum import Enum
from typing import Annotated

from pydantic import ConfigDict, WithJsonSchema, with_config
from typing_extensions import TypedDict

from signing.vocabulary.names import AgreementNumber
from signing.vocabulary.values import Terms
from signing.vocabulary.words import AgreementState, Channel, Stage, Standing


def describe_words(kind: type[Enum]) -> WithJsonSchema:
    """The description of a text that is one of the enum's words."""
    return WithJsonSchema({"type": "string", "enum": [one.value for one in kind]})


StageWord = Annotated[str, describe_words(Stage)]
StandingWord = Annotated[str, describe_words(Standing)]
ChannelWord = Annotated[str, describe_words(Channel)]
AgreementStateWord = Annotated[str, describe_words(AgreementState)]


class NamedOne(TypedDict):
    """An employer with its name; `id` is a UUID."""

    id: str
    name: str


class AttachedFile(TypedDict):
    """A stored file: SHA-256 of its content in hex, size in bytes, media type and name."""

    digest: str
    size: int
    media_type: str
    name: str


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


def describe_terms(terms: Terms) -> AgreedTerms:
    said = terms.model_dump(mode="json")
    return {
        "monthly_pay": said["monthly_pay"],
        "probation_months": said["probation_months"],
        "service_years": said["service_years"],
        "workplace": said["workplace"],
        "report_from": said["report_from"],
        "report_to": said["report_to"],
        "penalty": said["penalty"],
        "job_category": said["job_category"],
        "remarks": said["remarks"],
        "archive_to": said["archive_to"],
    }
