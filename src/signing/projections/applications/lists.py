"""Queries for graduates' own applications, and for those that employers received."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select

from signing.projections.applications.items import (
    Applicant,
    Application,
    ComingInterview,
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
    interview_at,
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


def list_coming_interviews(
    connection: Reader, graduate_id: UUID, now: datetime
) -> list[ComingInterview]:
    """Return what the graduate accepted and has yet to attend, the first one first."""
    query = select_applications().where(
        applications.c.graduate_id == graduate_id, *match_coming_interviews(now)
    )
    rows = connection.execute(query.order_by(interview_at, applications.c.id))
    return [_present_coming(row) for row in rows]


def match_coming_interviews(now: datetime) -> list[ColumnElement[bool]]:
    """Whoever signed elsewhere attends no other; see `graduates.is_free`."""
    accepted = applications.c.stage == Stage.INTERVIEW_ACCEPTED.value
    return [accepted, interview_at >= now, graduates.c.is_free]


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


def _present_coming(row: Row[Any]) -> ComingInterview:
    plan = Interview.model_validate(row.interview)
    return {
        "at": plan.at,
        "place": plan.place,
        "note": plan.note,
        "application_id": row.id,
        "employer": row.employer_name,
        "position_title": row.title,
    }


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
