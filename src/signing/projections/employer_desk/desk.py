"""Queries for an employer's desk and profile."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, with_config
from sqlalchemy import ColumnElement, Row, func, select
from typing_extensions import TypedDict

from signing.projections.employer_desk.claims import count_open_claims
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
from signing.vocabulary import AMENDABLE, AgreementState, Contact, Side, Stage
from signing.vocabulary.answers import AttachedFile, StageWord

NOWHERE = Contact(address="", contact="", phone="").model_dump()

GROUPS = {
    "pending": (AgreementState.AWAITING_REVIEW,),
    "effective": (AgreementState.EFFECTIVE,),
    "terminating": (AgreementState.TERMINATING,),
    "rejected": (AgreementState.REJECTED,),
    "ended": (AgreementState.TERMINATED, AgreementState.UNLOCKED),
}


class DeskCounts(TypedDict):
    """How many things an employer has: applications by stage, agreements by group.

    The groups are pending, effective, terminating, rejected and ended. `terminations_to_answer`
    of those that terminate wait for its answer. `amendments_to_answer` are those that graduates
    propose, and that the employer can answer now.
    """

    open_positions: int
    applications: dict[StageWord, int]
    offers_waiting: int
    amendments_to_answer: int
    agreements: dict[str, int]
    terminations_to_answer: int


class Qualification(TypedDict):
    """A document that an employer submitted."""

    title: str
    file: AttachedFile
    submitted_at: datetime


class VerificationAnswer(TypedDict):
    """How an employer's verification stands; null where there is nothing to say.

    `state` is waiting, verified, refused, or earlier: registered before there was verification.
    `reason` is why it was refused, `lapsed` why it waits again (renamed, claimed or operator).
    `by` is the office that decided last, `at` when.
    """

    state: str
    reason: str | None
    lapsed: str | None
    by: str | None
    at: datetime | None


MISSING = ("documents", "contact", "phone", "address")
"""What whoever verifies an employer looks for, and may not find."""


class EmployerProfile(TypedDict):
    """An employer's profile and its documents; `id` is a UUID.

    `reason` is why it is suspended, else null. The contact is empty once erased. `state` is
    suspended, or how its verification stands, `since` when that came; `missing` names what it has
    not given: documents, contact, phone, address. `version` is what a decision names (`If-Match`).
    `claims` counts those who say that the company is theirs, and of whom nobody has decided yet.
    """

    id: str
    credit_code: str
    name: str
    kind: str
    industry: str
    region: str
    address: str
    contact: str
    phone: str
    suspended: bool
    reason: str | None
    claims: int
    registered_at: datetime
    qualifications: list[Qualification]
    state: str
    since: datetime
    verification: VerificationAnswer
    missing: list[str]
    version: int


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "2f0c7b0a-5a0e-5b8e-8f57-0d4f7f0a6b21",
                    "credit_code": "91340100MA2MQ00015",
                    "name": "徽州云帆科技有限公司",
                    "kind": "39",
                    "industry": "I",
                    "region": "340100",
                    "address": "合肥市望江西路 1 号",
                    "contact": "江晚",
                    "phone": "0551-0000000",
                    "suspended": False,
                    "reason": None,
                    "claims": 0,
                    "registered_at": "2026-04-01T08:00:00Z",
                    "qualifications": [],
                    "state": "waiting",
                    "since": "2026-04-01T08:00:00Z",
                    "verification": {
                        "state": "waiting",
                        "reason": None,
                        "lapsed": None,
                        "by": None,
                        "at": None,
                    },
                    "missing": ["documents"],
                    "version": 1,
                    "desk": {
                        "open_positions": 1,
                        "applications": {one.value: 0 for one in Stage},
                        "offers_waiting": 0,
                        "amendments_to_answer": 0,
                        "agreements": dict.fromkeys(GROUPS, 0),
                        "terminations_to_answer": 0,
                    },
                }
            ]
        }
    )
)
class OwnEmployer(EmployerProfile):
    """An employer's own data, with its counts of open work."""

    desk: DeskCounts


def count_desk(connection: Reader, employer_id: UUID, now: datetime) -> DeskCounts:
    """Count what the employer has, by group.

    An offer waits while the graduate can accept it at `now`.
    """
    found = _load_counts(connection, employer_id)
    return {
        "open_positions": found.get((POSITION, OPEN), 0),
        "applications": {one.value: found.get((APPLICATION, one.value), 0) for one in Stage},
        "offers_waiting": _count_open_offers(connection, employer_id, now),
        "amendments_to_answer": _count_amendments(connection, employer_id),
        "agreements": {
            group: sum(found.get((AGREEMENT, one.value), 0) for one in states)
            for group, states in GROUPS.items()
        },
        "terminations_to_answer": _count_releases_to_answer(connection, employer_id),
    }


def load_profile(connection: Reader, employer_id: UUID) -> EmployerProfile:
    """Return the employer's profile and documents. Raises NoSuchEmployer."""
    return describe_profile(connection, load_row(connection, employer_id))


def load_row(connection: Reader, employer_id: UUID) -> Row[Any]:
    """Raises NoSuchEmployer."""
    found = connection.execute(select(employers).where(employers.c.id == employer_id))
    row = found.one_or_none()
    if row is None:
        raise NoSuchEmployer
    return row


def describe_profile(connection: Reader, row: Row[Any]) -> EmployerProfile:
    """Return a row of `employers` with the documents and open claims beside it."""
    reach = row.contact or NOWHERE
    documents = _load_qualifications(connection, row.id)
    return {
        "id": str(row.id),
        "credit_code": row.credit_code,
        "name": row.name,
        "kind": row.kind,
        "industry": row.industry,
        "region": row.region,
        "address": reach["address"],
        "contact": reach["contact"],
        "phone": reach["phone"],
        "suspended": row.suspended,
        "reason": row.reason,
        "claims": count_open_claims(connection, row.id),
        "registered_at": row.registered_at,
        "qualifications": documents,
        "state": row.state,
        "since": row.since,
        "verification": {
            "state": row.verification,
            "reason": row.refused_because,
            "lapsed": row.lapsed,
            "by": row.judged_by,
            "at": row.judged_at,
        },
        "missing": [
            one for one in MISSING if not (documents if one == "documents" else reach[one].strip())
        ],
        "version": row.version,
    }


def _load_counts(connection: Reader, employer_id: UUID) -> dict[tuple[str, str], int]:
    query = (
        select(counted.c.kind, counted.c.state, func.count().label("how_many"))
        .where(counted.c.employer_id == employer_id)
        .group_by(counted.c.kind, counted.c.state)
    )
    return {(row.kind, row.state): row.how_many for row in connection.execute(query)}


def _count_open_offers(connection: Reader, employer_id: UUID, now: datetime) -> int:
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


def _count_releases_to_answer(connection: Reader, employer_id: UUID) -> int:
    return _count_agreements(connection, employer_id, counted.c.asked_by == Side.GRADUATE.value)


def _count_amendments(connection: Reader, employer_id: UUID) -> int:
    """Count what graduates propose and the employer can answer now."""
    amendable = counted.c.state.in_([one.value for one in AMENDABLE])
    return _count_agreements(connection, employer_id, amendable, counted.c.to_answer)


def _count_agreements(
    connection: Reader, employer_id: UUID, *conditions: ColumnElement[bool]
) -> int:
    own = (counted.c.employer_id == employer_id, counted.c.kind == AGREEMENT)
    query = select(func.count()).select_from(counted).where(*own, *conditions)
    return connection.execute(query).scalar_one()


def _is_bound() -> ColumnElement[bool]:
    return (
        select(bound_graduates.c.id).where(bound_graduates.c.id == counted.c.graduate_id).exists()
    )


def _load_qualifications(connection: Reader, employer_id: UUID) -> list[Qualification]:
    query = (
        select(qualifications)
        .where(qualifications.c.employer_id == employer_id)
        .order_by(qualifications.c.position)
    )
    return [_present_file(row) for row in connection.execute(query)]


def _present_file(row: Row[Any]) -> Qualification:
    return {
        "title": row.title,
        "file": {
            "name": row.file_name,
            "digest": row.digest,
            "size": row.size,
            "media_type": row.media_type,
            "rewritten": row.rewritten,
        },
        "submitted_at": row.submitted_at,
    }
