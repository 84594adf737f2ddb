"""Queries for graduates' own applications, and for those that employers received."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select

from signing.projections.applications.items import (
    Applicant,
    Application,
    FindEnds,
    InterviewPlan,
    OfferedBy,
    OfferNames,
    Offeror,
    OwnApplication,
    ReceivedApplication,
    ResumeWords,
)
from signing.projections.applications.tables import (
    applications,
    employers,
    graduates,
    schools,
    titles,
)
from signing.projections.engine.paging import Page, Slice, load_page
from signing.storage.readers import Reader
from signing.vocabulary import Interview, ResumeEnd, Stage
from signing.vocabulary.answers import (
    AgreedTerms,
)
from signing.vocabulary.masks import mask_name

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


class OfferNames(TypedDict):
    """What the position and the employer are called in the offer that is open to be signed."""

    position_title: str
    employer: str


class Offeror(TypedDict):
    """What an employer said of itself by card; `licence` names the file it sent, or is null."""

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


def list_own_applications(
    connection: Reader, graduate_id: UUID, part: Slice
) -> Page[OwnApplication]:
    """Return the graduate's own applications and direct offers, newest first."""
    query = select_applications().where(applications.c.graduate_id == graduate_id)
    return load_page(
        connection, query, [applications.c.opened], part, _present_to_graduate, newest_first=True
    )


def find_own_application(
    connection: Reader, graduate_id: UUID, application_id: str
) -> OwnApplication | None:
    """Return None for others' applications."""
    query = select_applications().where(
        applications.c.graduate_id == graduate_id, applications.c.id == application_id
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _present_to_graduate(row)


def name_own_applications(connection: Reader, graduate_id: UUID) -> dict[str, dict[str, str]]:
    """Return what each of the graduate's applications is for: `employer` and `position`."""
    query = select_applications().where(applications.c.graduate_id == graduate_id)
    return {
        row.id: {
            "employer": row.offered_by or row.employer_name,
            "position": row.offered_title or row.title,
        }
        for row in connection.execute(query)
    }


def load_last_resume(connection: Reader, graduate_id: UUID) -> ResumeWords | None:
    """Return the last résumé, as a draft of the next one; None before the first."""
    query = (
        select(applications.c.resume)
        .where(applications.c.graduate_id == graduate_id, applications.c.resume.is_not(None))
        .order_by(applications.c.opened.desc())
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none()


def list_received_applications(
    connection: Reader,
    employer_id: UUID,
    *,
    stage: Stage | None = None,
    part: Slice,
    find_ends: FindEnds | None = None,
) -> Page[ReceivedApplication]:
    """Return what the employer received, newest first, without phones and ID numbers.

    Résumés are among it only where `find_ends` says so.
    """
    query = select_applications().where(applications.c.employer_id == employer_id)
    if stage is not None:
        query = query.where(applications.c.stage == stage.value)
    page = load_page(
        connection, query, [applications.c.opened], part, present_to_employer, newest_first=True
    )
    _close_resumes(page.items, find_ends)
    return page


def find_received_application(
    connection: Reader, employer_id: UUID, application_id: str, find_ends: FindEnds | None = None
) -> ReceivedApplication | None:
    """Return None for applications to others. The résumé is there only as `find_ends` says."""
    found = find_received_applications(connection, employer_id, [application_id], find_ends)
    return found[0] if found else None


def find_received_applications(
    connection: Reader,
    employer_id: UUID,
    chosen: Sequence[str],
    find_ends: FindEnds | None = None,
) -> list[ReceivedApplication]:
    """Return the chosen applications that the employer received, newest first."""
    query = select_applications().where(
        applications.c.employer_id == employer_id, applications.c.id.in_(chosen)
    )
    rows = connection.execute(query.order_by(applications.c.opened.desc()))
    found = [present_to_employer(row) for row in rows]
    _close_resumes(found, find_ends)
    return found


def load_last_terms(connection: Reader, employer_id: UUID) -> AgreedTerms | None:
    """Return the terms of the last offer, as a draft of the next one; None before the first."""
    query = (
        select(applications.c.terms)
        .where(applications.c.employer_id == employer_id, applications.c.terms.is_not(None))
        .order_by(applications.c.updated_at.desc())
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none()


def select_applications() -> Select[Any]:
    return (
        select(
            applications,
            graduates.c.name.label("graduate_name"),
            graduates.c.college,
            graduates.c.major,
            graduates.c.level,
            graduates.c.is_free,
            schools.c.name.label("school"),
            func.coalesce(titles.c.title, applications.c.offered_title, "").label("title"),
            func.coalesce(employers.c.name, applications.c.offered_by, "").label("employer_name"),
            employers.c.trusted,
        )
        .join(graduates, graduates.c.id == applications.c.graduate_id)
        .outerjoin(titles, titles.c.position_id == applications.c.position_id)
        .outerjoin(employers, employers.c.id == applications.c.employer_id)
        .outerjoin(schools, schools.c.code == graduates.c.school_code)
    )


def _present(row: Row[Any]) -> Application:
    return {
        "id": row.id,
        "stage": row.stage,
        "position": {"id": _name_stream(row.position_id), "title": row.title},
        "channel": row.channel,
        "reply_by": row.reply_by,
        "interview": _present_interview(row),
        "terms": row.terms,
        "offer": _present_offer(row),
        "attachment": row.attachment,
        "frozen": Stage(row.stage).is_open and not row.is_free,
        "updated_at": row.updated_at,
        "submitted_at": row.submitted_at,
        "version": row.version,
    }


def _present_interview(row: Row[Any]) -> InterviewPlan | None:
    if not row.interview:
        return None
    plan = Interview.model_validate(row.interview)
    return {"at": plan.at, "place": plan.place, "note": plan.note}


def _present_offer(row: Row[Any]) -> OfferNames | None:
    """Return the names that accepting would sign; today's names if the offer holds none."""
    if row.terms is None:
        return None
    return {
        "position_title": row.offered_title or row.title,
        "employer": row.offered_by or row.employer_name,
    }


def _present_to_graduate(row: Row[Any]) -> OwnApplication:
    employer: OfferedBy = {"id": _name_stream(row.employer_id), "name": row.employer_name}
    return {**_present(row), "employer": employer, "offeror": _present_offeror(row)}


def _present_offeror(row: Row[Any]) -> Offeror | None:
    if row.offeror is None:
        return None
    said: Any = row.offeror | {"licence": row.licence["name"] if row.licence else None}
    found: Offeror = said
    return found


def _name_stream(identity: UUID | None) -> str | None:
    return str(identity) if identity else None


def present_to_employer(row: Row[Any]) -> ReceivedApplication:
    """Whoever must be verified again reads nothing personal, but of those who signed."""
    if not (row.trusted or row.stage == Stage.SIGNED.value):
        return _present_masked(row)
    graduate: Applicant = {
        "name": row.graduate_name,
        "school": row.school,
        "college": row.college,
        "major": row.major,
        "level": row.level,
        "resume": row.resume,
    }
    return {**_present(row), "graduate": graduate, "resume_closed": None}


def _present_masked(row: Row[Any]) -> ReceivedApplication:
    graduate: Applicant = {
        "name": mask_name(row.graduate_name),
        "school": row.school,
        "college": "",
        "major": "",
        "level": row.level,
        "resume": None,
    }
    one: ReceivedApplication = {
        **_present(row),
        "graduate": graduate,
        "resume_closed": ResumeEnd.NOT_VERIFIED.value,
    }
    return {**one, "attachment": None}


def _close_resumes(found: Sequence[ReceivedApplication], find_ends: FindEnds | None) -> None:
    """Take out what may not be read; asked after it was read, so nobody can get between."""
    with_resume = [one for one in found if one["graduate"]["resume"] is not None]
    ends = find_ends([one["id"] for one in with_resume]) if find_ends and with_resume else {}
    for one in with_resume:
        end = ends.get(one["id"])
        if end is not None or find_ends is None:
            one["graduate"]["resume"] = one["attachment"] = None
            one["resume_closed"] = end.value if end else None
