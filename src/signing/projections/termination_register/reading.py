"""The register as its readers see it: pages, counts, one request."""

from typing import Any

from sqlalchemy import ColumnElement, func, select

from signing.projections.engine.paging import Page, Slice, page
from signing.projections.engine.row_scopes import (
    agreement_in,
    found_in,
    shown_graduate,
    within,
)
from signing.projections.termination_register.tables import requests, sought
from signing.storage.readers import Reader
from signing.vocabulary import AgreementNumber, Oversight


def terminations(
    connection: Reader,
    oversight: Oversight,
    *,
    state: str = "pending",
    q: str = "",
    part: Slice,
) -> Page:
    """Requests `pending` (oldest first), `approved`, `rejected`, `withdrawn`, `decided` or `all`.

    `decided` are all that wait no more.
    """
    where = [*within(requests, oversight), *found_in(sought, requests, q), _in_state(state)]
    return page(
        connection,
        select(requests).where(*where),
        [requests.c.requested_at, requests.c.agreement_number],
        part,
        _shown,
        newest_first=state != "pending",
    )


def termination(
    connection: Reader, oversight: Oversight, number: AgreementNumber
) -> dict[str, Any] | None:
    """The latest request about an agreement; None when nobody asked."""
    row = agreement_in(requests, connection, oversight, number)
    return None if row is None or row.request is None else _shown(row)


def pending_count(connection: Reader, oversight: Oversight) -> int:
    """How many requests wait for a decision."""
    return _count(connection, oversight, "pending")


def counts(connection: Reader, oversight: Oversight) -> dict[str, int]:
    """How many requests are `pending` and how many `decided`."""
    return {state: _count(connection, oversight, state) for state in ("pending", "decided")}


def _count(connection: Reader, oversight: Oversight, state: str) -> int:
    where = [*within(requests, oversight), _in_state(state)]
    query = select(func.count()).select_from(requests).where(*where)
    counted: int = connection.execute(query).scalar_one()
    return counted


def _in_state(state: str) -> ColumnElement[bool]:
    if state == "all":
        return requests.c.request.is_not(None)
    if state == "decided":
        return requests.c.request != "pending"
    return requests.c.request == state


def _shown(row: Any) -> dict[str, Any]:
    return {
        "agreement_number": row.agreement_number,
        "graduate": shown_graduate(row),
        "college": row.college,
        "employer": row.employer,
        "requested_at": row.requested_at,
        "reason": row.request_reason,
        "files": row.files,
        "needs_employer": row.needs_employer,
        "employer_answer": row.employer_answer,
        "state": row.request,
        "decided_at": row.decided_at,
        "decision_reason": row.decision_reason,
        "version": row.version,
    }
