"""The desk and the profile as an employer reads them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, select

from signing.projections.employer_desk.counting import (
    AGREEMENT,
    APPLICATION,
    OPEN,
    POSITION,
)
from signing.projections.employer_desk.tables import (
    bound_graduates,
    counted,
    employers,
    qualifications,
)
from signing.refusals import NoSuchEmployer
from signing.storage.readers import Reader
from signing.vocabulary import AgreementState, Contact, Stage

NOWHERE = Contact(address="", contact="", phone="").model_dump()

GROUPS = {
    "pending": (AgreementState.AWAITING_REVIEW,),
    "effective": (AgreementState.EFFECTIVE,),
    "terminating": (AgreementState.TERMINATING,),
    "rejected": (AgreementState.REJECTED,),
    "ended": (AgreementState.TERMINATED, AgreementState.UNLOCKED),
}


def desk(connection: Reader, employer_id: UUID, now: datetime) -> dict[str, Any]:
    """Counts {open_positions, applications by stage, offers_waiting, agreements by group}.

    An offer waits as long as the graduate can still accept it at `now`.
    """
    found = _counts(connection, employer_id)
    return {
        "open_positions": found.get((POSITION, OPEN), 0),
        "applications": {one.value: found.get((APPLICATION, one.value), 0) for one in Stage},
        "offers_waiting": _offers_waiting(connection, employer_id, now),
        "agreements": {
            group: sum(found.get((AGREEMENT, one.value), 0) for one in states)
            for group, states in GROUPS.items()
        },
    }


def profile(connection: Reader, employer_id: UUID) -> dict[str, Any]:
    """What the employer said about itself, and its documents. Raises NoSuchEmployer."""
    found = connection.execute(select(employers).where(employers.c.id == employer_id))
    row = found.one_or_none()
    if row is None:
        raise NoSuchEmployer
    return {
        "id": str(row.id),
        "credit_code": row.credit_code,
        "name": row.name,
        "kind": row.kind,
        "industry": row.industry,
        "region": row.region,
        **(row.contact or NOWHERE),
        "suspended": row.suspended,
        "reason": row.reason,
        "registered_at": row.registered_at,
        "qualifications": _qualifications(connection, employer_id),
    }


def _counts(connection: Reader, employer_id: UUID) -> dict[tuple[str, str], int]:
    query = (
        select(counted.c.kind, counted.c.state, func.count().label("how_many"))
        .where(counted.c.employer_id == employer_id)
        .group_by(counted.c.kind, counted.c.state)
    )
    return {(row.kind, row.state): row.how_many for row in connection.execute(query)}


def _offers_waiting(connection: Reader, employer_id: UUID, now: datetime) -> int:
    query = (
        select(func.count())
        .select_from(counted)
        .where(
            counted.c.employer_id == employer_id,
            counted.c.kind == APPLICATION,
            counted.c.state == Stage.OFFERED.value,
            counted.c.reply_by >= now,
            ~_is_bound(),
        )
    )
    return connection.execute(query).scalar_one()


def _is_bound() -> ColumnElement[bool]:
    return (
        select(bound_graduates.c.id).where(bound_graduates.c.id == counted.c.graduate_id).exists()
    )


def _qualifications(connection: Reader, employer_id: UUID) -> list[dict[str, Any]]:
    query = (
        select(qualifications)
        .where(qualifications.c.employer_id == employer_id)
        .order_by(qualifications.c.position)
    )
    return [_shown_file(row) for row in connection.execute(query)]


def _shown_file(row: Row[Any]) -> dict[str, Any]:
    return {
        "title": row.title,
        "file": {
            "name": row.file_name,
            "digest": row.digest,
            "size": row.size,
            "media_type": row.media_type,
        },
        "submitted_at": row.submitted_at,
    }
