"""解约申请登记表: the latest request for release of each agreement, and what became of it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, true
from typing_extensions import TypedDict

from signing.projections.agreements.reading import find_agreement_row, select_agreements
from signing.projections.agreements.tables import requests, sought
from signing.projections.engine.numbering import NumberedPage, load_numbered
from signing.projections.engine.paging import Page, Slice, load_page, read_pages
from signing.projections.engine.visibility import (
    GraduateLine,
    describe_graduate,
    limit_to_oversight,
    match_words,
)
from signing.storage.readers import Reader
from signing.vocabulary import AgreementNumber, Oversight


class RegisteredFile(TypedDict):
    """A file of a request: SHA-256 in hex, size in bytes; `name` is "" once erased.

    `rewritten` says that a PDF was rewritten to be read.
    """

    digest: str
    size: int
    media_type: str
    name: str
    rewritten: bool


class RegisteredAnswer(TypedDict):
    """What the employer said; `words` is null once erased, `at` an ISO moment."""

    agreed: bool
    words: str | None
    at: str


class TerminationItem(TypedDict):
    """The latest request for release of an agreement; `reason` is null once erased.

    `state` is pending, approved, rejected, withdrawn or unlocked. `employer_answer` is null until
    the employer said something, `decided_at` while it waits, `decision_reason` without one.
    """

    agreement_number: str
    graduate: GraduateLine
    college: str
    employer: str
    requested_at: datetime
    reason: str | None
    files: list[RegisteredFile]
    needs_employer: bool
    employer_answer: RegisteredAnswer | None
    state: str
    decided_at: datetime | None
    decision_reason: str | None
    version: int


class RequestCounts(TypedDict):
    """How many requests wait for the school, and how many do no more."""

    pending: int
    decided: int


def list_requests(
    connection: Reader,
    oversight: Oversight,
    *,
    state: str = "pending",
    q: str = "",
    part: Slice,
) -> Page[TerminationItem]:
    """Return `pending` (oldest first), `approved`, `rejected`, `withdrawn`, `decided` or `all`.

    `decided` are all that wait no more.
    """
    where = [
        *limit_to_oversight(requests, oversight),
        *match_words(sought, requests, q),
        _in_state(state),
    ]
    return load_page(
        connection,
        select_agreements(requests).where(*where),
        [requests.c.requested_at, requests.c.agreement_number],
        part,
        _describe_request,
        newest_first=state != "pending",
    )


def list_numbered_requests(
    connection: Reader, oversight: Oversight, *, state: str, q: str, number: int
) -> NumberedPage[TerminationItem]:
    """Return page `number`: those that wait oldest first, others newest first."""
    where = [
        *limit_to_oversight(requests, oversight),
        *match_words(sought, requests, q),
        _in_state(state),
    ]
    keys = requests.c.requested_at, requests.c.agreement_number
    order = keys if state == "pending" else [key.desc() for key in keys]
    query = select_agreements(requests).where(*where)
    return load_numbered(connection, query, order, number, _describe_request)


def read_requests(
    connection: Reader, oversight: Oversight, *, state: str, q: str
) -> Iterator[TerminationItem]:
    """Yield all that are found, in the order of the list."""
    return read_pages(
        lambda part: list_requests(connection, oversight, state=state, q=q, part=part)
    )


def find_request(
    connection: Reader, oversight: Oversight, number: AgreementNumber
) -> TerminationItem | None:
    """Return the latest request about an agreement; None if there is none."""
    row = find_agreement_row(select_agreements(requests), connection, oversight, number)
    return None if row is None else _describe_request(row)


def count_pending(connection: Reader, oversight: Oversight) -> int:
    """Count the requests that wait for a decision."""
    return _count_in_state(connection, oversight, "pending")


def count_requests(connection: Reader, oversight: Oversight) -> RequestCounts:
    """Count the `pending` and the `decided` requests."""
    return {
        "pending": _count_in_state(connection, oversight, "pending"),
        "decided": _count_in_state(connection, oversight, "decided"),
    }


def _count_in_state(connection: Reader, oversight: Oversight, state: str) -> int:
    where = [*limit_to_oversight(requests, oversight), _in_state(state)]
    query = select(func.count()).select_from(requests).where(*where)
    counted: int = connection.execute(query).scalar_one()
    return counted


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
        "needs_employer": row.needs_employer,
        "employer_answer": row.employer_answer,
        "state": row.request,
        "decided_at": row.ended_at,
        "decision_reason": row.decision_reason,
        "version": row.version,
    }
