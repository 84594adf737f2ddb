"""协议书打印管理: approved agreements, printed or not."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    DateTime,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    func,
    literal_column,
    select,
)

from signing.events import (
    AgreementPrinted,
    OfferSigned,
    Recorded,
    SchoolApproved,
    StampedCopyFiled,
)
from signing.projections import signed
from signing.projections.paging import Page, Slice, page
from signing.projections.read_model import schema_of
from signing.projections.rows import Row
from signing.projections.scopes import found_in, shown_graduate, within
from signing.projections.searching import sought_in
from signing.vocabulary import AgreementNumber, AgreementState, Oversight, Role

NAME = "print_list"
VERSION = 2
metadata = MetaData(schema=schema_of(NAME, VERSION))
SCHOOL = frozenset({Role.COUNSELOR, Role.SCHOOL_ADMIN})
IN_FORCE = (AgreementState.EFFECTIVE.value, AgreementState.TERMINATING.value)
_WAITS = literal_column(
    "approved_at IS NOT NULL AND NOT printed AND name <> ''"
    f" AND state IN ('{IN_FORCE[0]}', '{IN_FORCE[1]}')",
    Boolean,
)
"""Word for word as the index says it, else PostgreSQL would not use it."""

papers = Table(
    "papers",
    metadata,
    *signed.columns(),
    Column("approved_at", DateTime(timezone=True)),
    Column("printed", Boolean, nullable=False),
    Column("prints", Integer, nullable=False),
    Column("last_printed_at", DateTime(timezone=True)),
    Column("stamped_copy", Boolean, nullable=False),
    Index("approved", "school_code", "approved_at", "agreement_number"),
    Index("to_print", "school_code", "printed", "approved_at", "agreement_number"),
    Index("waiting", "school_code", "college", postgresql_where=_WAITS),
)
sought = sought_in(metadata, Column("agreement_number", Text, primary_key=True))
PRINTABLE = (papers.c.state.in_(IN_FORCE), papers.c.name != "")
"""In force, and of somebody who was not erased."""


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    signed.fold(papers, facts, connection, _signed, _later, sought)


def _signed(recorded: Recorded, fact: OfferSigned) -> Row:
    return signed.signed(recorded, fact) | {
        "approved_at": None,
        "printed": False,
        "prints": 0,
        "last_printed_at": None,
        "stamped_copy": False,
    }


def _later(recorded: Recorded, row: Row) -> Row:
    changes = signed.changed(recorded)
    match recorded.fact:
        case SchoolApproved(timestamp=at):
            return changes | {"approved_at": at}
        case AgreementPrinted(timestamp=at, ordinal=ordinal, actor=actor):
            printed = row["printed"] or actor.role in SCHOOL
            return changes | {"printed": printed, "prints": ordinal, "last_printed_at": at}
        case StampedCopyFiled():
            return changes | {"stamped_copy": True}
    return changes


def prints(
    connection: Connection,
    oversight: Oversight,
    *,
    printed: bool | None = None,
    q: str = "",
    part: Slice,
) -> Page:
    """Agreements ever approved, newest first; `printed` (by the school) leaves out what is void.

    And what is about somebody erased: neither is ever printed again.
    """
    where = [
        *within(papers, oversight),
        *found_in(sought, papers, q),
        papers.c.approved_at.is_not(None),
    ]
    if printed is not None:
        where += [papers.c.printed == printed, *PRINTABLE]
    return page(
        connection,
        select(papers).where(*where),
        [papers.c.approved_at, papers.c.agreement_number],
        part,
        _shown,
        newest_first=True,
    )


def waiting(connection: Connection, oversight: Oversight) -> list[tuple[str, str, AgreementNumber]]:
    """College, student number and number of everything the school has yet to print."""
    columns = papers.c.college, papers.c.student_number, papers.c.agreement_number
    rows = connection.execute(select(*columns).where(*within(papers, oversight), _WAITS))
    return [
        (row.college, row.student_number, AgreementNumber(row.agreement_number)) for row in rows
    ]


def waiting_count(connection: Connection, oversight: Oversight) -> int:
    """How many agreements the school has yet to print: read from an index of only those."""
    where = [*within(papers, oversight), _WAITS]
    query = select(func.count()).select_from(papers).where(*where)
    counted: int = connection.execute(query).scalar_one()
    return counted


def _shown(row: Any) -> dict[str, Any]:
    return {
        "agreement_number": row.agreement_number,
        "graduate": shown_graduate(row),
        "college": row.college,
        "employer": row.employer,
        "approved_at": row.approved_at,
        "printed": row.printed,
        "prints": row.prints,
        "last_printed_at": row.last_printed_at,
        "stamped_copy": row.stamped_copy,
        "state": row.state,
        "void": row.state not in IN_FORCE,
    }
