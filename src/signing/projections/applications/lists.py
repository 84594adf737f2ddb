"""Who reads which applications, and what of them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select

from signing.projections.applications.tables import (
    applications,
    employers,
    graduates,
    titles,
)
from signing.projections.engine.paging import Page, Slice, page
from signing.storage.readers import Reader
from signing.vocabulary import Interview, Stage


def of_graduate(connection: Reader, graduate_id: UUID, part: Slice) -> Page:
    """The graduate's own applications and direct offers, newest first."""
    query = _joined().where(applications.c.graduate_id == graduate_id)
    return page(connection, query, [applications.c.opened], part, _for_graduate, newest_first=True)


def one_of_graduate(
    connection: Reader, graduate_id: UUID, application_id: str
) -> dict[str, Any] | None:
    """None for what is not theirs."""
    query = _joined().where(
        applications.c.graduate_id == graduate_id, applications.c.id == application_id
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _for_graduate(row)


def last_resume(connection: Reader, graduate_id: UUID) -> dict[str, str]:
    """What the graduate wrote last, to begin the next one with."""
    query = (
        select(applications.c.resume)
        .where(applications.c.graduate_id == graduate_id, applications.c.resume.is_not(None))
        .order_by(applications.c.opened.desc())
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none() or {}


def of_employer(
    connection: Reader, employer_id: UUID, *, stage: Stage | None = None, part: Slice
) -> Page:
    """What the employer received, newest first: no phone and no ID number among it."""
    query = _joined().where(applications.c.employer_id == employer_id)
    if stage is not None:
        query = query.where(applications.c.stage == stage.value)
    return page(connection, query, [applications.c.opened], part, _for_employer, newest_first=True)


def one_of_employer(
    connection: Reader, employer_id: UUID, application_id: str
) -> dict[str, Any] | None:
    """None for what others received."""
    found = some_of_employer(connection, employer_id, [application_id])
    return found[0] if found else None


def some_of_employer(
    connection: Reader, employer_id: UUID, chosen: Sequence[str]
) -> list[dict[str, Any]]:
    """Those of the chosen that the employer received, newest first."""
    query = _joined().where(
        applications.c.employer_id == employer_id, applications.c.id.in_(chosen)
    )
    rows = connection.execute(query.order_by(applications.c.opened.desc()))
    return [_for_employer(row) for row in rows]


def last_terms(connection: Reader, employer_id: UUID) -> dict[str, Any]:
    """What the employer offered last, to begin the next offer with; empty before its first."""
    query = (
        select(applications.c.terms)
        .where(applications.c.employer_id == employer_id, applications.c.terms.is_not(None))
        .order_by(applications.c.updated_at.desc())
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none() or {}


def _joined() -> Select[Any]:
    return (
        select(
            applications,
            graduates.c.name.label("graduate_name"),
            graduates.c.college,
            graduates.c.major,
            graduates.c.level,
            graduates.c.is_free,
            titles.c.title,
            employers.c.name.label("employer_name"),
        )
        .join(graduates, graduates.c.id == applications.c.graduate_id)
        .join(titles, titles.c.position_id == applications.c.position_id)
        .join(employers, employers.c.id == applications.c.employer_id)
    )


def _shown(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "stage": row.stage,
        "position": {"id": str(row.position_id), "title": row.title},
        "channel": row.channel,
        "reply_by": row.reply_by,
        "interview": row.interview and Interview.model_validate(row.interview).model_dump(),
        "terms": row.terms,
        "offer": _offer(row),
        "attachment": row.attachment,
        "frozen": Stage(row.stage).is_open and not row.is_free,
        "updated_at": row.updated_at,
        "submitted_at": row.submitted_at,
        "version": row.version,
    }


def _offer(row: Row[Any]) -> dict[str, str] | None:
    """What is signed by accepting; of offers that did not say it, as it is called now."""
    if row.terms is None:
        return None
    return {
        "position_title": row.offered_title or row.title,
        "employer": row.offered_by or row.employer_name,
    }


def _for_graduate(row: Row[Any]) -> dict[str, Any]:
    employer = {"id": str(row.employer_id), "name": row.employer_name}
    return _shown(row) | {"employer": employer}


def _for_employer(row: Row[Any]) -> dict[str, Any]:
    graduate = {
        "name": row.graduate_name,
        "college": row.college,
        "major": row.major,
        "level": row.level,
        "resume": row.resume,
    }
    return _shown(row) | {"graduate": graduate}
