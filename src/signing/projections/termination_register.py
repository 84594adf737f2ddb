"""解约申请登记表: the latest request for release of each agreement, and what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from typing_extensions import TypedDict

from signing.projections.agreements.reading import find_agreement_row, select_agreements
from signing.projections.agreements.releasing import AnsweredTermination, SaidToTermination
from signing.projections.agreements.tables import requests, sought
from signing.projections.engine.counting import Count, count_together
from signing.projections.engine.numbering import NumberedPage, load_numbered
from signing.projections.engine.paging import Page, Slice, load_page, read_pages
from signing.projections.engine.visibility import (
    GraduateLine,
    describe_graduate,
    limit_to_oversight,
    match_words,
)
from signing.storage.readers import Reader
from signing.vocabulary import AgreementNumber, Oversight, Side
from signing.vocabulary.answers import EndedByWord, SideWord


class RegisteredFile(TypedDict):
    """A file of a request: SHA-256 in hex, size in bytes; `name` is "" once erased.

    `rewritten` says that a PDF was rewritten to be read.
    """

    digest: str
    size: int
    media_type: str
    name: str
    rewritten: bool


class TerminationItem(TypedDict):
    """The latest request for release of an agreement; `reason` is null once erased.

    `state` is pending, approved, rejected, withdrawn or unlocked. `asked_by` is who asked, and
    `ended_by` who ends it, as they say; null where they do not. `answer_by` is until when the
    school waits for the other side, null where it need not. `answer` is null until the other side
    said something, and `employer_answer` unless that is the employer. `decided_at` is null while it
    waits, `decision_reason` without one, `reason`, `owed` and words once erased.
    """

    agreement_number: str
    graduate: GraduateLine
    college: str
    employer: str
    requested_at: datetime
    reason: str | None
    files: list[RegisteredFile]
    asked_by: SideWord
    ended_by: EndedByWord | None
    owed: str | None
    needs_employer: bool
    answer_by: datetime | None
    answer: AnsweredTermination | None
    employer_answer: SaidToTermination | None
    state: str
    decided_at: datetime | None
    decision_reason: str | None
    version: int


class RequestCounts(TypedDict):
    """How many requests wait for the school, and how many do no more."""

    pending: int
    decided: int


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Which requests: of one side; and those that wait and the school may decide at a moment.

    Of one from before a request named a day, the list waits for the answer itself.
    """

    asked_by: Side | None = None
    decidable_at: datetime | None = None


ALL = Filters()


def list_requests(
    connection: Reader,
    oversight: Oversight,
    *,
    state: str = "pending",
    q: str = "",
    filters: Filters = ALL,
    part: Slice,
) -> Page[TerminationItem]:
    """Return `pending` (oldest first), `approved`, `rejected`, `withdrawn`, `decided` or `all`.

    `decided` are all that wait no more.
    """
    return load_page(
        connection,
        _select_requests(oversight, state, q, filters),
        [requests.c.requested_at, requests.c.agreement_number],
        part,
        _describe_request,
        newest_first=state != "pending",
    )


def list_numbered_requests(
    connection: Reader,
    oversight: Oversight,
    *,
    state: str,
    q: str,
    filters: Filters = ALL,
    number: int,
) -> NumberedPage[TerminationItem]:
    """Return page `number`: those that wait oldest first, others newest first."""
    keys = requests.c.requested_at, requests.c.agreement_number
    order = keys if state == "pending" else [key.desc() for key in keys]
    query = _select_requests(oversight, state, q, filters)
    return load_numbered(connection, query, order, number, _describe_request)


def read_requests(
    connection: Reader, oversight: Oversight, *, state: str, q: str, filters: Filters = ALL
) -> Iterator[TerminationItem]:
    """Yield all that are found, in the order of the list."""
    return read_pages(
        lambda part: list_requests(
            connection, oversight, state=state, q=q, filters=filters, part=part
        )
    )


def find_request(
    connection: Reader, oversight: Oversight, number: AgreementNumber
) -> TerminationItem | None:
    """Return the latest request about an agreement; None if there is none."""
    row = find_agreement_row(select_agreements(requests), connection, oversight, number)
    return None if row is None else _describe_request(row)


def select_decidable_count(oversight: Oversight, now: datetime) -> Count:
    """Select how many wait of those that the school may decide now."""
    asked = _select_requests(oversight, "pending", "", Filters(decidable_at=now))
    return select(func.count()).select_from(asked.order_by(None).subquery())


def count_requests(connection: Reader, oversight: Oversight) -> RequestCounts:
    """Count the `pending` and the `decided` requests."""
    found = count_together(
        connection, {one: select_request_count(oversight, one) for one in ("pending", "decided")}
    )
    return {"pending": found["pending"], "decided": found["decided"]}


def select_request_count(oversight: Oversight, state: str) -> Count:
    """Select how many requests are `pending` or `decided`."""
    where = [*limit_to_oversight(requests, oversight), _in_state(state)]
    return select(func.count()).select_from(requests).where(*where)


def _select_requests(oversight: Oversight, state: str, q: str, filters: Filters) -> Select[Any]:
    where = [
        *limit_to_oversight(requests, oversight),
        *match_words(sought, requests, q),
        _in_state(state),
    ]
    if filters.asked_by is not None:
        where.append(requests.c.asked_by == filters.asked_by.value)
    if filters.decidable_at is not None:
        where += [requests.c.request == "pending", may_be_decided(filters.decidable_at)]
    return select_agreements(requests).where(*where)


def may_be_decided(now: datetime) -> ColumnElement[bool]:
    waits_for_nobody = requests.c.answer_by.is_(None) & ~requests.c.needs_employer
    return or_(requests.c.answer.is_not(None), waits_for_nobody, requests.c.answer_by <= now)


def _in_state(state: str) -> ColumnElement[bool]:
    if state == "all":
        return true()
    if state == "decided":
        return requests.c.request != "pending"
    return requests.c.request == state


def _describe_request(row: Any) -> TerminationItem:
    return {
        "agreement_number": row.agreement_number,
        "graduate": describe_graduate(row),
        "college": row.college,
        "employer": row.employer,
        "requested_at": row.requested_at,
        "reason": row.request_reason,
        "files": row.files,
        "asked_by": row.asked_by,
        "ended_by": row.ended_by,
        "owed": row.owed,
        "needs_employer": row.needs_employer,
        "answer_by": row.answer_by,
        "answer": row.answer,
        "employer_answer": _find_employer_word(row.answer),
        "state": row.request,
        "decided_at": row.ended_at,
        "decision_reason": row.decision_reason,
        "version": row.version,
    }


def _find_employer_word(answer: AnsweredTermination | None) -> SaidToTermination | None:
    if answer is None or answer["side"] != Side.EMPLOYER.value:
        return None
    return {"agreed": answer["agreed"], "words": answer["words"], "at": answer["at"]}
