"""What the lists of applications show: each row as it is answered."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from pydantic import ConfigDict, with_config
from pydantic.config import JsonDict
from typing_extensions import TypedDict

from signing.vocabulary import ApplicationId, ResumeEnd
from signing.vocabulary.answers import (
    AgreedTerms,
    AttachedFile,
    ChannelWord,
    ResumeEndWord,
    StageWord,
)

APPLICATION: JsonDict = {
    "id": "5f2c9a4e-0000-5000-8000-00000000a001-1",
    "stage": "OFFERED",
    "position": {"id": "0b6d3c1e-7a52-4f0e-9d56-3f1f5a7c2e10", "title": "软件工程师"},
    "channel": "PLATFORM",
    "reply_by": "2026-05-12T08:00:00Z",
    "interview": {"at": "2026-05-06T01:30:00Z", "place": "合肥市望江西路 1 号", "note": ""},
    "terms": {
        "monthly_pay": "8000.00",
        "probation_months": 3,
        "service_years": 3,
        "workplace": "合肥市",
        "report_from": "2026-07-01",
        "report_to": "2026-07-10",
        "penalty": "5000.00",
        "job_category": "17",
        "remarks": "",
        "archive_to": "",
    },
    "offer": {"position_title": "软件工程师", "employer": "徽州云帆科技有限公司"},
    "attachment": None,
    "frozen": False,
    "updated_at": "2026-05-07T08:00:00Z",
    "submitted_at": "2026-05-01T08:00:00Z",
    "version": 7,
}


class AppliedPosition(TypedDict):
    """The position that an application is for; `id` is a UUID, null for an offer by card."""

    id: str | None
    title: str


class ResumeWords(TypedDict):
    """A graduate's own words (free text)."""

    summary: str
    education: str
    experience: str
    skills: str


class InterviewPlan(TypedDict):
    """When and where an interview takes place."""

    at: datetime
    place: str
    note: str


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "application_id": "5f2c9a4e-0000-5000-8000-00000000a001-1",
                    "employer": "徽州云帆科技有限公司",
                    "position_title": "软件工程师",
                    "at": "2026-05-06T01:30:00Z",
                    "place": "合肥市望江西路 1 号",
                    "note": "",
                }
            ]
        }
    )
)
class ComingInterview(InterviewPlan):
    """An interview that the graduate accepted and that has not begun yet."""

    application_id: ApplicationId
    employer: str
    position_title: str


class OfferNames(TypedDict):
    """What the position and the employer are called in the offer that is open to be signed."""

    position_title: str
    employer: str


class Offeror(TypedDict):
    """What an employer without an account said of itself when it made an offer by card.

    `licence` is the name of the business licence that it sent, null without one.
    """

    credit_code: str
    kind: str
    industry: str
    region: str
    licence: str | None


class OfferedBy(TypedDict):
    """An employer with its name; `id` is a UUID, null for one without an account."""

    id: str | None
    name: str


class Application(TypedDict):
    """One application or direct offer.

    `reply_by` is when an invitation or offer lapses, null if none is open. `interview`,
    `terms`, `offer` and `attachment` are null if there is none, and once the person is erased.
    `frozen` says that the graduate is bound elsewhere. `version` is the graduate's, for `If-Match`.
    """

    id: ApplicationId
    stage: StageWord
    position: AppliedPosition
    channel: ChannelWord
    reply_by: datetime | None
    interview: InterviewPlan | None
    terms: AgreedTerms | None
    offer: OfferNames | None
    attachment: AttachedFile | None
    frozen: bool
    updated_at: datetime
    submitted_at: datetime
    version: int


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                APPLICATION
                | {
                    "employer": {
                        "id": "2f0c7b0a-5a0e-5b8e-8f57-0d4f7f0a6b21",
                        "name": "徽州云帆科技有限公司",
                    },
                    "offeror": None,
                }
            ]
        }
    )
)
class OwnApplication(Application):
    """One application as its graduate reads it. `offeror` is null but of an offer by card."""

    employer: OfferedBy
    offeror: Offeror | None


class Applicant(TypedDict):
    """Who applies, as the employer reads it. `name` is empty and `resume` null once erased.

    `school` is its name, null as long as it is unknown.
    """

    name: str
    school: str | None
    college: str
    major: str
    level: str
    resume: ResumeWords | None


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                APPLICATION
                | {
                    "graduate": {
                        "name": "方小禾",
                        "school": "徽州理工学院",
                        "college": "信息学院",
                        "major": "软件工程",
                        "level": "本科",
                        "resume": {
                            "summary": "喜欢做可靠的软件。",
                            "education": "本科，软件工程",
                            "experience": "",
                            "skills": "Python",
                        },
                    },
                    "resume_closed": None,
                }
            ]
        }
    )
)
class ReceivedApplication(Application):
    """One application as the employer reads it: no phone and no ID number among it.

    `resume_closed` says why its résumé and attachment are shown no more; null while they can be
    read, or where none was asked for.
    """

    graduate: Applicant
    resume_closed: ResumeEndWord | None


FindEnds = Callable[[Sequence[ApplicationId]], Mapping[ApplicationId, ResumeEnd | None]]
"""Says of each application why its résumé cannot be read; None where it can."""
