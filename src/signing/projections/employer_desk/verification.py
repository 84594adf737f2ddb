"""The queue of employers that wait to be verified, and what whoever decides sees of each."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, with_config
from pydantic.config import JsonDict
from sqlalchemy import ColumnElement, Row, Select, and_, false, func, select
from typing_extensions import TypedDict

from signing.projections.employer_desk.desk import EmployerProfile, describe_profile, load_row
from signing.projections.employer_desk.tables import employers, sought
from signing.projections.engine.counting import Count
from signing.projections.engine.paging import MOST, Page, Slice, load_page
from signing.projections.engine.searching import match_text
from signing.storage.readers import Reader
from signing.vocabulary import Oversight

EmployerState = Literal["waiting", "verified", "refused", "suspended", "earlier"]
STATES: tuple[EmployerState, ...] = ("waiting", "verified", "refused", "suspended", "earlier")


class LikeEmployer(TypedDict):
    """Another employer that has something in common with one; `id` is a UUID."""

    id: str
    name: str
    credit_code: str
    state: EmployerState


ROW: JsonDict = {
    "id": "2f0c7b0a-5a0e-5b8e-8f57-0d4f7f0a6b21",
    "name": "徽州云帆科技有限公司",
    "credit_code": "91340100MA2MQ00015",
    "kind": "39",
    "industry": "34",
    "region": "340100",
    "state": "waiting",
    "since": "2026-05-06T02:00:00Z",
    "registered_at": "2026-05-06T02:00:00Z",
    "version": 1,
}


@with_config(ConfigDict(json_schema_extra={"examples": [ROW]}))
class ListedEmployer(TypedDict):
    """An employer as whoever verifies employers finds it; `id` is a UUID.

    `since` is when it came into its state. `version` is what a decision names (`If-Match`).
    """

    id: str
    name: str
    credit_code: str
    kind: str
    industry: str
    region: str
    state: EmployerState
    since: datetime
    registered_at: datetime
    version: int


class QueuedEmployer(EmployerProfile):
    """An employer beside what whoever verifies it compares.

    `words` are what whoever verified it wrote, null without. `same_phone` are others whose contact
    has the same phone, `alike` others whose name reads alike.
    """

    words: str | None
    same_phone: list[LikeEmployer]
    alike: list[LikeEmployer]


def list_queue(
    connection: Reader, oversight: Oversight, state: EmployerState | None, q: str, part: Slice
) -> Page[ListedEmployer]:
    """Return employers in the order in which they came into their state, oldest first.

    A school sees none, unless it verifies them for the province.
    """
    query = select(employers).where(*_limit_to(oversight), *match_text(sought, employers.c.id, q))
    if state is not None:
        query = query.where(employers.c.state == state)
    return load_page(connection, query, [employers.c.since, employers.c.id], part, _present)


def count_states(connection: Reader, oversight: Oversight) -> dict[str, int]:
    """Count employers by state, with those that have none."""
    query = select(employers.c.state, func.count()).where(*_limit_to(oversight))
    found = {row[0]: row[1] for row in connection.execute(query.group_by(employers.c.state))}
    return {state: found.get(state, 0) for state in STATES}


def select_waiting_count() -> Count:
    """Select how many wait to be verified, of all employers: they are of no school."""
    return select(func.count()).where(employers.c.state == "waiting")


def _limit_to(oversight: Oversight) -> list[ColumnElement[bool]]:
    return [] if oversight.school_code is None else [false()]


def find_next(connection: Reader, employer_id: UUID) -> UUID | None:
    """Return who waits behind this one, else who waits longest; None where nobody else does."""
    waiting = and_(employers.c.state == "waiting", employers.c.id != employer_id)
    here = select(employers.c.since).where(employers.c.id == employer_id).scalar_subquery()
    ways: list[list[ColumnElement[bool]]] = [[waiting, employers.c.since >= here], [waiting]]
    for where in ways:
        query = select(employers.c.id).where(*where).order_by(employers.c.since, employers.c.id)
        found: UUID | None = connection.execute(query.limit(1)).scalar_one_or_none()
        if found is not None:
            return found
    return None


def load_queued(connection: Reader, employer_id: UUID) -> QueuedEmployer:
    """Raises NoSuchEmployer."""
    row = load_row(connection, employer_id)
    phone = employers.c.phone == row.phone if row.phone else None
    return {
        **describe_profile(connection, row),
        "words": row.words,
        "same_phone": _list_others(connection, row, phone),
        "alike": _list_others(connection, row, employers.c.folded == row.folded),
    }


def _list_others(
    connection: Reader, row: Row[Any], alike: ColumnElement[bool] | None
) -> list[LikeEmployer]:
    if alike is None:
        return []
    query: Select[Any] = select(employers).where(alike, employers.c.id != row.id)
    found = connection.execute(query.order_by(employers.c.name, employers.c.id).limit(MOST))
    return [
        {"id": str(one.id), "name": one.name, "credit_code": one.credit_code, "state": one.state}
        for one in found
    ]


def _present(row: Row[Any]) -> ListedEmployer:
    return {
        "id": str(row.id),
        "name": row.name,
        "credit_code": row.credit_code,
        "kind": row.kind,
        "industry": row.industry,
        "region": row.region,
        "state": row.state,
        "since": row.since,
        "registered_at": row.registered_at,
        "version": row.version,
    }
