"""签约审核: the counselor's queue of signings, oldest first."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
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
from signing.projections.rows import Key, Row, Rows
from signing.projections.scopes import agreement_in, found_by, shown_graduate, within
from signing.vocabulary import AgreementNumber, AgreementState, Channel, Oversight

NAME = "review_queue"
VERSION = 1
metadata = MetaData(schema=schema_of(NAME, VERSION))

reviews_table = Table(
    "reviews",
    metadata,
    *signed.columns(),
    Column("listed", Text, nullable=False),
    Column("disputed", Boolean, nullable=False),
    Column("reason", Text),
    Column("version", Integer, nullable=False),
    Index("of_school", "school_code", "signed_at", "agreement_number"),
    Index("on_list", "school_code", "listed", "signed_at", "agreement_number"),
    Index("of_college", "school_code", "college", "listed", "signed_at", "agreement_number"),
)
tallies = Table(
    "tallies",
    metadata,
    Column("school_code", Text, primary_key=True),
    Column("college", Text, primary_key=True),
    Column("listed", Text, primary_key=True),
    Column("signings", Integer, nullable=False),
)
"""How many rows a list has: counting a hundred thousand takes 40 ms, on every page."""
LISTED = {
    AgreementState.AWAITING_REVIEW: "pending",
    AgreementState.EFFECTIVE: "approved",
    AgreementState.TERMINATING: "approved",
    AgreementState.REJECTED: "rejected",
    AgreementState.TERMINATED: "ended",
    AgreementState.UNLOCKED: "ended",
}
LISTS = tuple(dict.fromkeys(LISTED.values()))


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    moves: Counter[Key] = Counter()

    def first(recorded: Recorded, fact: OfferSigned) -> Row:
        row = _signed(recorded, fact)
        moves[_list_of(row)] += 1
        return row

    def later(recorded: Recorded, row: Row) -> Row:
        changes = _later(recorded, row)
        moves[_list_of(row)] -= 1
        moves[_list_of(row | changes)] += 1
        return changes

    signed.fold(reviews_table, facts, connection, first, later)
    _tally(moves, connection)


def _list_of(row: Row) -> Key:
    return row["school_code"], row["college"], row["listed"]


def _tally(moves: Counter[Key], connection: Connection) -> None:
    rows = Rows(tallies, connection, moves)
    for key, moved in moves.items():
        before = rows.get(*key) or {"signings": 0}
        names = dict(zip(("school_code", "college", "listed"), key, strict=True))
        rows.put(names | {"signings": before["signings"] + moved})
    rows.write()


def _signed(recorded: Recorded, fact: OfferSigned) -> Row:
    row = signed.signed(recorded, fact)
    row["listed"] = LISTED[AgreementState(row["state"])]
    return row | {"disputed": False, "reason": None, "version": fact.originator_version}


def _later(recorded: Recorded, row: Row) -> Row:
    fact = recorded.fact
    changes = signed.changed(recorded) | signed.touched(recorded, row)
    if "state" in changes:
        changes["listed"] = LISTED[AgreementState(changes["state"])]
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
    """Signings on one of LISTS or `all`; pending ones oldest first, others newest first."""
    table = reviews_table
    where = [*within(table, oversight), *found_by(table, q)]
    if state != "all":
        where.append(table.c.listed == state)
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
    """How many signings on each of LISTS."""
    query = (
        select(tallies.c.listed, func.sum(tallies.c.signings).label("signings"))
        .where(*within(tallies, oversight))
        .group_by(tallies.c.listed)
    )
    found = {row.listed: row.signings for row in connection.execute(query)}
    return {name: found.get(name, 0) for name in LISTS}


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
        "state": row.listed,
        "reason": row.reason,
        "version": row.version,
    }
