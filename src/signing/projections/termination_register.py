"""解约申请登记表: the latest request for release of each agreement, and what became of it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from signing.events import (
    GraduateUnlocked,
    OfferSigned,
    PersonalDataErased,
    Recorded,
    TerminationAnswered,
    TerminationApproved,
    TerminationRejected,
    TerminationRequested,
    TerminationWithdrawn,
)
from signing.projections import signed
from signing.projections.paging import Page, Slice, page
from signing.projections.read_model import schema_of
from signing.projections.rows import Row
from signing.projections.scopes import agreement_in, found_in, shown_graduate, within
from signing.projections.searching import sought_in
from signing.vocabulary import AgreementNumber, Oversight

NAME = "termination_register"
VERSION = 2
metadata = MetaData(schema=schema_of(NAME, VERSION))
Moment = DateTime(timezone=True)

requests = Table(
    "requests",
    metadata,
    *signed.columns(),
    Column("request", Text),
    Column("requested_at", Moment),
    Column("request_reason", Text),
    Column("files", JSONB),
    Column("needs_employer", Boolean),
    Column("employer_answer", JSONB),
    Column("decided_at", Moment),
    Column("decision_reason", Text),
    Column("version", Integer, nullable=False),
    Index("asked", "school_code", "request", "requested_at", "agreement_number"),
)
"""One row an agreement: its latest request, or none yet while `request` is null."""
sought = sought_in(metadata, Column("agreement_number", Text, primary_key=True))
ENDED = {
    TerminationWithdrawn: "withdrawn",
    TerminationApproved: "approved",
    GraduateUnlocked: "unlocked",
}
NOTHING_ASKED: Row = {
    "request": None,
    "requested_at": None,
    "request_reason": None,
    "files": None,
    "needs_employer": None,
    "employer_answer": None,
    "decided_at": None,
    "decision_reason": None,
}


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    signed.fold(requests, facts, connection, _signed, _later, sought)


def _signed(recorded: Recorded, fact: OfferSigned) -> Row:
    row = signed.signed(recorded, fact)
    return row | NOTHING_ASKED | {"version": fact.originator_version}


def _later(recorded: Recorded, row: Row) -> Row:
    changes = signed.changed(recorded)
    if isinstance(recorded.fact, PersonalDataErased):
        return changes | _blank(row)
    return changes | signed.touched(recorded, row) | _of_request(recorded, row)


def _of_request(recorded: Recorded, row: Row) -> Row:
    fact = recorded.fact
    match fact:
        case TerminationRequested():
            return NOTHING_ASKED | _asked(recorded, fact)
        case TerminationAnswered(agreed=agreed, words=words, timestamp=at):
            told = {"agreed": agreed, "words": recorded.open(words), "at": at.isoformat()}
            return {"employer_answer": told}
        case TerminationRejected(reason=reason):
            return _ended(recorded, "rejected") | {"decision_reason": recorded.open(reason)}
        case TerminationWithdrawn() | TerminationApproved():
            return _ended(recorded, ENDED[type(fact)])
        case GraduateUnlocked() if row["request"] == "pending":
            return _ended(recorded, ENDED[type(fact)])
    return {}


def _asked(recorded: Recorded, fact: TerminationRequested) -> Row:
    files = [
        {**file.model_dump(exclude={"name"}), "name": recorded.open(file.name) or ""}
        for file in fact.files
    ]
    return {
        "request": "pending",
        "requested_at": fact.timestamp,
        "request_reason": recorded.open(fact.reason),
        "files": files,
        "needs_employer": fact.needs_employer,
    }


def _ended(recorded: Recorded, how: str) -> Row:
    return {"request": how, "decided_at": recorded.fact.timestamp}


def _blank(row: Row) -> Row:
    """What is left of a request once its person is erased."""
    files = [{**file, "name": ""} for file in row["files"] or []]
    answer = row["employer_answer"]
    return {
        "request_reason": None,
        "decision_reason": None,
        "files": files if row["files"] is not None else None,
        "employer_answer": answer and {**answer, "words": None},
    }


def terminations(
    connection: Connection,
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
    connection: Connection, oversight: Oversight, number: AgreementNumber
) -> dict[str, Any] | None:
    """The latest request about an agreement; None when nobody asked."""
    row = agreement_in(requests, connection, oversight, number)
    return None if row is None or row.request is None else _shown(row)


def pending_count(connection: Connection, oversight: Oversight) -> int:
    """How many requests wait for a decision."""
    return _count(connection, oversight, "pending")


def counts(connection: Connection, oversight: Oversight) -> dict[str, int]:
    """How many requests are `pending` and how many `decided`."""
    return {state: _count(connection, oversight, state) for state in ("pending", "decided")}


def _count(connection: Connection, oversight: Oversight, state: str) -> int:
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
