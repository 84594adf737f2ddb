"""签约审核: the counselor's queue of signings, oldest first."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    func,
    select,
)

from signing.events import (
    GraduateUnlocked,
    OfferSigned,
    PersonalDataErased,
    Recorded,
    SchoolRejected,
    SigningDisputed,
)
from signing.projections import signed
from signing.projections.paging import Page, Slice, page
from signing.projections.read_model import schema_of
from signing.projections.rows import Row
from signing.projections.scopes import agreement_in, found_by, shown_graduate, within
from signing.vocabulary import AgreementNumber, AgreementState, Channel, Oversight

NAME = "review_queue"
VERSION = 1
metadata = MetaData(schema=schema_of(NAME, VERSION))

reviews_table = Table(
    "reviews",
    metadata,
    *signed.columns(),
    Column("disputed", Boolean, nullable=False),
    Column("reason", Text),
    Column("version", Integer, nullable=False),
    Index("waiting", "school_code", "state", "signed_at", "agreement_number"),
    Index("waiting_of_college", "school_code", "college", "state", "signed_at", "agreement_number"),
    Index("of_school", "school_code", "signed_at", "agreement_number"),
)
STATES: dict[str, tuple[AgreementState, ...]] = {
    "pending": (AgreementState.AWAITING_REVIEW,),
    "approved": (AgreementState.EFFECTIVE, AgreementState.TERMINATING),
    "rejected": (AgreementState.REJECTED,),
    "ended": (AgreementState.TERMINATED, AgreementState.UNLOCKED),
}


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    signed.fold(reviews_table, facts, connection, _signed, _later)


def _signed(recorded: Recorded, fact: OfferSigned) -> Row:
    row = signed.signed(recorded, fact)
    return row | {"disputed": False, "reason": None, "version": fact.originator_version}


def _later(recorded: Recorded, row: Row) -> Row:
    fact = recorded.fact
    changes = signed.changed(recorded) | signed.touched(recorded, row)
    match fact:
        case SigningDisputed():
            return changes | {"disputed": True}
        case SchoolRejected(reason=reason) | GraduateUnlocked(reason=reason):
            return changes | {"reason": recorded.open(reason)}
        case PersonalDataErased():
            return changes | {"reason": None}
    return changes


def reviews(
    connection: Connection,
    oversight: Oversight,
    *,
    now: datetime,
    state: str = "pending",
    channel: Channel | None = None,
    college: str = "",
    q: str = "",
    part: Slice,
) -> Page:
    """Signings in a state of STATES or `all`; pending ones oldest first, others newest first."""
    table = reviews_table
    where = [*within(table, oversight), *found_by(table, q), *_in_state(state)]
    if channel is not None:
        where.append(table.c.channel == channel.value)
    if college:
        where.append(table.c.college == college)
    return page(
        connection,
        select(table).where(*where),
        [table.c.signed_at, table.c.agreement_number],
        part,
        lambda row: _shown(row, now),
        newest_first=state != "pending",
    )


def review(
    connection: Connection, oversight: Oversight, number: AgreementNumber, *, now: datetime
) -> dict[str, Any] | None:
    """One signing as the list shows it, without terms and documents."""
    row = agreement_in(reviews_table, connection, oversight, number)
    return None if row is None else _shown(row, now)


def counts(connection: Connection, oversight: Oversight) -> dict[str, int]:
    """How many signings in each of STATES."""
    table = reviews_table
    query = (
        select(table.c.state, func.count().label("how_many"))
        .where(*within(table, oversight))
        .group_by(table.c.state)
    )
    found = {row.state: row.how_many for row in connection.execute(query)}
    return {name: sum(found.get(one.value, 0) for one in states) for name, states in STATES.items()}


def _in_state(state: str) -> list[ColumnElement[bool]]:
    if state == "all":
        return []
    values = [one.value for one in STATES[state]]
    column = reviews_table.c.state
    return [column == values[0] if len(values) == 1 else column.in_(values)]


def _shown(row: Any, now: datetime) -> dict[str, Any]:
    registered = row.employer_id is not None
    return {
        "agreement_number": row.agreement_number,
        "graduate": shown_graduate(row),
        "college": row.college,
        "employer": {
            "name": row.employer,
            "credit_code": row.credit_code,
            "registered": registered,
        },
        "channel": row.channel,
        "position_title": row.position_title,
        "signed_at": row.signed_at,
        "waiting_hours": round((now - row.signed_at).total_seconds() / 3600, 1),
        "disputed": row.disputed,
        "checks": [] if registered else ["no_qualification_documents"],
        "state": next(
            name for name, states in STATES.items() if AgreementState(row.state) in states
        ),
        "reason": row.reason,
        "version": row.version,
    }
