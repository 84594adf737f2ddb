"""The home as `GET /api/me` shows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select

from signing.projections.graduate_home.blocking import blocked_by
from signing.projections.graduate_home.next_steps import Situation, next_actions
from signing.projections.graduate_home.tables import (
    agreements,
    graduates,
    people,
    questions,
)
from signing.storage.readers import Reader
from signing.vocabulary import Person, Stage, Standing

NOBODY = Person(name="", gender="", document_type="", id_number="").model_dump()


@dataclass(frozen=True)
class Home:
    """`graduate` is what the roster says, the ID number masked; `agreement` the newest one.

    `blocked_by` {fact, at, zh, en} is None when the graduate can sign.
    """

    graduate: dict[str, Any]
    standing: str
    confirmed: bool
    destination: str
    agreement: dict[str, Any] | None
    blocked_by: dict[str, Any] | None
    next_actions: list[str]


def home(connection: Reader, graduate_id: UUID, now: datetime) -> Home | None:
    """None for someone who was never enrolled. `now` tells which replies are still in time."""
    graduate = connection.execute(_known(graduate_id)).one_or_none()
    if graduate is None:
        return None
    agreement = _newest_agreement(connection, graduate_id)
    waiting = _waiting(connection, graduate_id, now)
    situation = Situation(
        standing=Standing(graduate.standing),
        confirmed=graduate.confirmed,
        disputed=agreement is not None and agreement.disputed,
        invitations=waiting.get(Stage.INVITED.value, 0),
        offers=waiting.get(Stage.OFFERED.value, 0),
    )
    return Home(
        graduate=_shown_graduate(graduate),
        standing=graduate.standing,
        confirmed=graduate.confirmed,
        destination=graduate.destination,
        agreement=agreement and _shown_agreement(agreement),
        blocked_by=_blocked_by(graduate, agreement),
        next_actions=next_actions(situation),
    )


def _known(graduate_id: UUID) -> Select[Any]:
    stands = [one for one in graduates.columns if one.name != "id"]
    both = people.join(graduates, graduates.c.id == people.c.id)
    return select(people, *stands).select_from(both).where(people.c.id == graduate_id)


def _newest_agreement(connection: Reader, graduate_id: UUID) -> Row[Any] | None:
    query = select(agreements).where(agreements.c.graduate_id == graduate_id)
    return connection.execute(query.order_by(agreements.c.signed.desc()).limit(1)).one_or_none()


def _waiting(connection: Reader, graduate_id: UUID, now: datetime) -> dict[str, int]:
    query = (
        select(questions.c.stage, func.count().label("how_many"))
        .where(questions.c.graduate_id == graduate_id, questions.c.reply_by >= now)
        .group_by(questions.c.stage)
    )
    return {row.stage: row.how_many for row in connection.execute(query)}


def _blocked_by(graduate: Row[Any], agreement: Row[Any] | None) -> dict[str, Any] | None:
    about = {
        "employer": agreement.employer if agreement else "",
        "destination": graduate.destination,
    }
    if graduate.standing != Standing.FREE.value:
        return blocked_by(graduate.standing_fact, graduate.standing_at, **about)
    if not graduate.confirmed:
        return blocked_by(graduate.source_fact, graduate.source_at, **about)
    return None


def _shown_graduate(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "school_code": row.school_code,
        "year": row.year,
        "student_number": row.student_number,
        "bound": row.bound,
        **(row.person or NOBODY),
        **row.studies,
    }


def _shown_agreement(row: Row[Any]) -> dict[str, Any]:
    return {
        "agreement_number": row.number,
        "employer": row.employer,
        "position_title": row.position_title,
        "channel": row.channel,
        "state": row.state,
        "disputed": row.disputed,
        "signed_at": row.signed_at,
        "approved_at": row.approved_at,
        "ended_at": row.ended_at,
        "reason": row.reason,
        "termination": row.release_state and _shown_release(row),
    }


def _shown_release(row: Row[Any]) -> dict[str, Any]:
    return {"state": row.release_state, "at": row.release_at, "reason": row.release_reason}
