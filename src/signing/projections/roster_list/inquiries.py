"""个人信息请求: what graduates ask about their data, and by when their school answers.

What they wrote stands in the facts only: who answers reads it there, and erasing has nothing to
blank here.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, with_config
from sqlalchemy import ColumnElement, Connection, Select, func, select, update
from sqlalchemy import Row as Found
from typing_extensions import TypedDict

from signing.events import PersonalDataErased, PrivacyRequestAnswered, PrivacyRequested
from signing.facts import Fact, Recorded
from signing.projections.engine.counting import Count
from signing.projections.engine.numbering import NumberedPage, load_numbered
from signing.projections.engine.paging import Page, Slice, load_page, read_pages
from signing.projections.engine.rows import Rows
from signing.projections.engine.visibility import limit_to_oversight
from signing.projections.roster_list.tables import graduates, inquiries
from signing.storage.readers import Reader
from signing.vocabulary import Oversight

KINDS: frozenset[type[Fact]] = frozenset(
    {PrivacyRequested, PrivacyRequestAnswered, PersonalDataErased}
)
StateOfRequests = Literal["waiting", "overdue", "answered", "all"]
WAITING = "WAITING"


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "7c1d1f0e-0000-5000-8000-00000000b001",
                    "graduate_id": "5f2c9a4e-0000-5000-8000-00000000a001",
                    "name": "李明",
                    "student_number": "2022010001",
                    "college": "信息工程学院",
                    "asked": "correction",
                    "at": "2026-04-02T03:15:00Z",
                    "due_by": "2026-04-17T03:15:00Z",
                    "overdue": False,
                    "state": "WAITING",
                    "ended_at": None,
                }
            ]
        }
    )
)
class InquiryItem(TypedDict):
    """A request of a graduate about their data; name and number are "" once erased.

    `asked` is correction, copy or deletion. `state` is WAITING, GRANTED, REFUSED, or ERASED if the
    data was destroyed before an answer; `ended_at` is null while it waits.
    """

    id: str
    graduate_id: str
    name: str
    student_number: str
    college: str
    asked: str
    at: datetime
    due_by: datetime
    overdue: bool
    state: str
    ended_at: datetime | None


class InquiryCounts(TypedDict):
    """How many requests wait, how many of them for too long, and how many are answered."""

    waiting: int
    overdue: int
    answered: int


def fold(facts: Sequence[Recorded], connection: Connection) -> None:
    heard = [one.fact for one in facts if type(one.fact) in KINDS]
    named = [one for one in heard if isinstance(one, PrivacyRequested | PrivacyRequestAnswered)]
    rows = Rows(inquiries, connection, {(fact.inquiry_id,) for fact in named})
    for fact in named:
        if isinstance(fact, PrivacyRequested):
            rows.put(
                {
                    "id": fact.inquiry_id,
                    "graduate_id": fact.originator_id,
                    "asked": fact.asked.value,
                    "asked_at": fact.timestamp,
                    "due_by": fact.due_by,
                    "state": WAITING,
                    "ended_at": None,
                }
            )
        else:
            state = "GRANTED" if fact.granted else "REFUSED"
            rows.change(fact.inquiry_id, state=state, ended_at=fact.timestamp)
    rows.write()
    for one in heard:
        if isinstance(one, PersonalDataErased):
            theirs = inquiries.c.graduate_id == one.originator_id, inquiries.c.state == WAITING
            ended = update(inquiries).where(*theirs)
            connection.execute(ended.values(state="ERASED", ended_at=one.timestamp))


def list_inquiries(
    connection: Reader, oversight: Oversight, state: StateOfRequests, now: datetime, part: Slice
) -> Page[InquiryItem]:
    """Return requests by the day they are due, the most overdue first; answered ones last first."""
    return load_page(
        connection,
        _select(oversight, state, now),
        [inquiries.c.due_by, inquiries.c.id],
        part,
        lambda row: _present(row, now),
        newest_first=state == "answered",
    )


def list_numbered_inquiries(
    connection: Reader, oversight: Oversight, state: StateOfRequests, now: datetime, number: int
) -> NumberedPage[InquiryItem]:
    keys = (inquiries.c.due_by, inquiries.c.id)
    order = [key.desc() for key in keys] if state == "answered" else list(keys)
    query = _select(oversight, state, now)
    return load_numbered(connection, query, order, number, lambda row: _present(row, now))


def read_inquiries(
    connection: Reader, oversight: Oversight, state: StateOfRequests, now: datetime
) -> Iterator[InquiryItem]:
    """Yield all that are found, in the order of the list."""
    return read_pages(lambda part: list_inquiries(connection, oversight, state, now, part))


def find_inquiry(
    connection: Reader, oversight: Oversight, inquiry_id: UUID, now: datetime
) -> InquiryItem | None:
    """Return None for requests of others' graduates."""
    query = _select(oversight, "all", now).where(inquiries.c.id == inquiry_id)
    row = connection.execute(query).one_or_none()
    return _present(row, now) if row else None


def count_inquiries(connection: Reader, oversight: Oversight, now: datetime) -> InquiryCounts:
    waits = inquiries.c.state == WAITING
    query = (
        select(
            func.count().filter(waits).label("waiting"),
            func.count().filter(waits, inquiries.c.due_by < now).label("overdue"),
            func.count().filter(~waits).label("answered"),
        )
        .select_from(inquiries.join(graduates, graduates.c.id == inquiries.c.graduate_id))
        .where(*limit_to_oversight(graduates, oversight))
    )
    row = connection.execute(query).one()
    return {"waiting": row.waiting, "overdue": row.overdue, "answered": row.answered}


def select_inquiry_count(oversight: Oversight, state: StateOfRequests, now: datetime) -> Count:
    """Select how many requests of their graduates are in this state."""
    both = inquiries.join(graduates, graduates.c.id == inquiries.c.graduate_id)
    where = [*limit_to_oversight(graduates, oversight), *_narrow(state, now)]
    return select(func.count()).select_from(both).where(*where)


def _select(oversight: Oversight, state: StateOfRequests, now: datetime) -> Select[Any]:
    shown = graduates.c.name, graduates.c.student_number, graduates.c.college
    return (
        select(inquiries, *shown)
        .select_from(inquiries.join(graduates, graduates.c.id == inquiries.c.graduate_id))
        .where(*limit_to_oversight(graduates, oversight), *_narrow(state, now))
    )


def _narrow(state: StateOfRequests, now: datetime) -> list[ColumnElement[bool]]:
    waits = inquiries.c.state == WAITING
    match state:
        case "waiting":
            return [waits]
        case "overdue":
            return [waits, inquiries.c.due_by < now]
        case "answered":
            return [~waits]
        case "all":
            return []


def _present(row: Found[Any], now: datetime) -> InquiryItem:
    return {
        "id": str(row.id),
        "graduate_id": str(row.graduate_id),
        "name": row.name,
        "student_number": row.student_number if row.name else "",
        "college": row.college,
        "asked": row.asked,
        "at": row.asked_at,
        "due_by": row.due_by,
        "overdue": row.state == WAITING and row.due_by < now,
        "state": row.state,
        "ended_at": row.ended_at,
    }
