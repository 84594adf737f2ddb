"""The home as `GET /api/me` shows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, with_config
from sqlalchemy import Row, Select, func, select
from typing_extensions import TypedDict

from signing.privacy_notices import is_still_accepted
from signing.projections.agreements.reading import (
    LatestAmendment,
    may_be_answered,
    read_amendment,
    read_approval,
)
from signing.projections.applications import ComingInterview, list_coming_interviews
from signing.projections.graduate_home.agreed import (
    Termination,
    find_release_turn,
    load_newest_agreement,
    read_end,
    read_termination,
)
from signing.projections.graduate_home.blocking import Blocking, describe_blocking
from signing.projections.graduate_home.next_steps import Situation, list_next_actions
from signing.projections.graduate_home.tables import (
    graduates,
    people,
    questions,
)
from signing.storage.readers import Reader
from signing.vocabulary import Confirmation, Person, Side, Stage, Standing
from signing.vocabulary.answers import PersonAnswer, StudiesAnswer, answer_person

NOBODY = answer_person(Person(name="", gender="", document_type="", id_number=""))


class HomeGraduate(PersonAnswer, StudiesAnswer):
    """The roster's data of a graduate, the ID number masked; "" once erased."""

    id: str
    school_code: str
    year: int
    student_number: str
    bound: bool


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "agreement_number": "2026-99001-2022010001-1",
                    "employer": "云州智造有限公司",
                    "position_title": "测试工程师",
                    "channel": "PLATFORM",
                    "state": "EFFECTIVE",
                    "accepted": True,
                    "confirmed": True,
                    "confirmed_at": "2026-05-06T01:30:00Z",
                    "disputed": False,
                    "signed_at": "2026-05-06T01:30:00Z",
                    "approved_at": "2026-05-07T02:00:00Z",
                    "ended_at": None,
                    "reason": None,
                    "termination": None,
                    "edition": 1,
                    "amendment": None,
                }
            ]
        }
    )
)
class HomeAgreement(TypedDict):
    """A graduate's newest agreement. `reason`: why the school rejected or voided it.

    `approved_at` is null before the approval, `ended_at` while the agreement is live, and
    `termination` if nobody requested one. `confirmed_at` is when the graduate accepted the offer
    (`accepted`) or confirmed what was signed without them; `confirmed` is false again while they
    dispute it. `edition` is that of the paper, `amendment` the latest one, null without any.
    """

    agreement_number: str
    employer: str
    position_title: str
    channel: str
    state: str
    accepted: bool
    confirmed: bool
    confirmed_at: datetime | None
    disputed: bool
    signed_at: datetime
    approved_at: datetime | None
    ended_at: datetime | None
    reason: str | None
    termination: Termination | None
    edition: int
    amendment: LatestAmendment | None


@dataclass(frozen=True)
class Home:
    """Where a graduate stands. `agreement` is the newest one, null before the first.

    `standing` is FREE, AWAITING_REVIEW, EFFECTIVE, TERMINATING or PLACED_ELSEWHERE;
    `destination` is a code; `blocked_by` is null when the graduate can sign. `interviews` are those
    that the graduate accepted and has yet to attend.
    """

    graduate: HomeGraduate
    standing: str
    confirmed: bool
    destination: str
    agreement: HomeAgreement | None
    blocked_by: Blocking | None
    next_actions: list[str]
    interviews: list[ComingInterview]


def load_home(connection: Reader, graduate_id: UUID, now: datetime) -> Home | None:
    """Return None for whoever was never enrolled. `now` decides which replies are in time."""
    graduate = connection.execute(_select_graduate(graduate_id)).one_or_none()
    if graduate is None:
        return None
    agreement = load_newest_agreement(connection, graduate_id)
    waiting = _count_waiting(connection, graduate_id, now)
    situation = Situation(
        standing=Standing(graduate.standing),
        confirmed=graduate.confirmed,
        confirmation=_find_confirmation(agreement),
        notice_accepted=is_still_accepted(graduate.notice),
        consents=_consents(graduate),
        invitations=waiting.get(Stage.INVITED.value, 0),
        asked_to_amend=agreement is not None and may_be_answered(agreement, Side.GRADUATE),
        offers=waiting.get(Stage.OFFERED.value, 0),
        release=find_release_turn(agreement),
    )
    return Home(
        graduate=_present_graduate(graduate),
        standing=graduate.standing,
        confirmed=graduate.confirmed,
        destination=graduate.destination,
        agreement=_present_agreement(agreement) if agreement else None,
        blocked_by=_find_blocking(graduate, agreement),
        next_actions=list_next_actions(situation),
        interviews=_list_interviews(connection, graduate, now),
    )


def _select_graduate(graduate_id: UUID) -> Select[Any]:
    stands = [one for one in graduates.columns if one.name != "id"]
    both = people.join(graduates, graduates.c.id == people.c.id)
    return select(people, *stands).select_from(both).where(people.c.id == graduate_id)


def _count_waiting(connection: Reader, graduate_id: UUID, now: datetime) -> dict[str, int]:
    query = (
        select(questions.c.stage, func.count().label("how_many"))
        .where(questions.c.graduate_id == graduate_id, questions.c.reply_by >= now)
        .group_by(questions.c.stage)
    )
    return {row.stage: row.how_many for row in connection.execute(query)}


def _list_interviews(
    connection: Reader, graduate: Row[Any], now: datetime
) -> list[ComingInterview]:
    """Whoever signed attends no other."""
    if graduate.standing != Standing.FREE.value:
        return []
    return list_coming_interviews(connection, graduate.id, now)


def _find_confirmation(agreement: Row[Any] | None) -> Confirmation:
    """Without an agreement there is nothing to confirm."""
    return Confirmation(agreement.confirmation) if agreement else Confirmation.CONFIRMED


def _consents(graduate: Row[Any]) -> bool:
    """Return whether the ID number may be used: who was never asked lets it."""
    never_asked = graduate.notice == "" and graduate.id_consent is None
    return never_asked or bool(graduate.id_consent)


def _find_blocking(graduate: Row[Any], agreement: Row[Any] | None) -> Blocking | None:
    about = {
        "employer": agreement.employer if agreement else "",
        "destination": graduate.destination,
    }
    if graduate.standing != Standing.FREE.value:
        return describe_blocking(graduate.standing_fact, graduate.standing_at, **about)
    if not graduate.confirmed:
        return describe_blocking(graduate.source_fact, graduate.source_at, **about)
    return None


def _present_graduate(row: Row[Any]) -> HomeGraduate:
    person: PersonAnswer = row.person or NOBODY
    studies: StudiesAnswer = row.studies
    return {
        "id": str(row.id),
        "school_code": row.school_code,
        "year": row.year,
        "student_number": row.student_number,
        "bound": row.bound,
        **person,
        **studies,
    }


def _present_agreement(row: Row[Any]) -> HomeAgreement:
    return {
        "agreement_number": row.agreement_number,
        "employer": row.employer,
        "position_title": row.position_title,
        "channel": row.channel,
        "state": row.state,
        "accepted": row.accepted,
        "confirmed": row.confirmation == Confirmation.CONFIRMED.value,
        "confirmed_at": row.confirmed_at,
        "disputed": row.confirmation == Confirmation.DISPUTED.value,
        "signed_at": row.signed_at,
        "approved_at": read_approval(row),
        "ended_at": read_end(row),
        "reason": row.reason,
        "termination": read_termination(row),
        "edition": row.edition,
        "amendment": read_amendment(row),
    }
