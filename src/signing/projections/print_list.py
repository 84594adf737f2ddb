"""协议书打印管理: approved agreements, printed or not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
from signing.projections.engine import signings
from signing.projections.engine.paging import Page, Slice, page
from signing.projections.engine.read_model import schema_of
from signing.projections.engine.row_scopes import found_in, shown_graduate, within
from signing.projections.engine.rows import Row
from signing.projections.engine.searching import sought_in
from signing.storage.readers import Reader
from signing.vocabulary import (
    SCHOOL_ROLES,
    AgreementNumber,
    AgreementState,
    Channel,
    Oversight,
)

NAME = "print_list"
VERSION = 3
metadata = MetaData(schema=schema_of(NAME, VERSION))
_IN_FORCE = ", ".join(f"'{state.value}'" for state in AgreementState if state.is_in_force)
_HOLDS = f"(state IN ({_IN_FORCE}) AND name <> '')"
"""In force, and of somebody who was not erased: what is neither is never printed again."""


def _said(words: str) -> ColumnElement[bool]:
    """Word for word as an index says it, else PostgreSQL would not use it."""
    return literal_column(f"approved_at IS NOT NULL AND {words}", Boolean)


TABS = {
    "to_print": _said(f"NOT printed AND {_HOLDS}"),
    "printed": _said(f"printed AND {_HOLDS}"),
    "void": _said(f"NOT {_HOLDS}"),
}
"""What the school has yet to print, what it printed, and what holds no longer."""

papers = Table(
    "papers",
    metadata,
    *signings.columns(),
    Column("approved_at", DateTime(timezone=True)),
    Column("printed", Boolean, nullable=False),
    Column("prints", Integer, nullable=False),
    Column("last_printed_at", DateTime(timezone=True)),
    Column("stamped_copy", Boolean, nullable=False),
    Index("approved", "school_code", "approved_at", "agreement_number"),
    Index("by_printing", "school_code", "printed", "approved_at", "agreement_number"),
    *(
        Index(name, "school_code", "college", "channel", postgresql_where=where)
        for name, where in TABS.items()
    ),
)
sought = sought_in(metadata, Column("agreement_number", Text, primary_key=True))


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    signings.fold(papers, facts, connection, _signed, _later, sought)


def _signed(recorded: Recorded, fact: OfferSigned) -> Row:
    return signings.signed(recorded, fact) | {
        "approved_at": None,
        "printed": False,
        "prints": 0,
        "last_printed_at": None,
        "stamped_copy": False,
    }


def _later(recorded: Recorded, row: Row) -> Row:
    changes = signings.changed(recorded)
    match recorded.fact:
        case SchoolApproved(timestamp=at):
            return changes | {"approved_at": at}
        case AgreementPrinted(timestamp=at, ordinal=ordinal, actor=actor):
            printed = row["printed"] or actor.role in SCHOOL_ROLES
            return changes | {"printed": printed, "prints": ordinal, "last_printed_at": at}
        case StampedCopyFiled():
            return changes | {"stamped_copy": True}
    return changes


@dataclass(frozen=True)
class Filters:
    """`tab` is one of TABS or `all`: every agreement that was ever approved."""

    tab: str = "all"
    channel: Channel | None = None
    college: str = ""
    q: str = ""

    def conditions(self, oversight: Oversight) -> list[ColumnElement[bool]]:
        where = [*within(papers, oversight), *found_in(sought, papers, self.q)]
        where.append(TABS.get(self.tab, papers.c.approved_at.is_not(None)))
        if self.channel is not None:
            where.append(papers.c.channel == self.channel.value)
        if self.college:
            where.append(papers.c.college == self.college)
        return where


def prints(connection: Reader, oversight: Oversight, filters: Filters, part: Slice) -> Page:
    """Newest approval first."""
    return page(
        connection,
        select(papers).where(*filters.conditions(oversight)),
        [papers.c.approved_at, papers.c.agreement_number],
        part,
        _shown,
        newest_first=True,
    )


def counts(connection: Reader, oversight: Oversight, filters: Filters) -> dict[str, int]:
    """How many agreements on each of TABS, of the channel and college that are asked for.

    A search does not narrow them: counting what it finds would read all of that.
    """
    asked = [replace(filters, tab=tab, q="") for tab in TABS]
    counted = [
        select(func.count()).select_from(papers).where(*one.conditions(oversight)).scalar_subquery()
        for one in asked
    ]
    row = connection.execute(select(*counted)).one()
    return dict(zip(TABS, row, strict=True))


def waiting(
    connection: Reader, oversight: Oversight, filters: Filters | None = None
) -> list[tuple[str, str, AgreementNumber]]:
    """College, student number and number of what the school has yet to print."""
    columns = papers.c.college, papers.c.student_number, papers.c.agreement_number
    asked = replace(filters or Filters(), tab="to_print")
    rows = connection.execute(select(*columns).where(*asked.conditions(oversight)))
    return [
        (row.college, row.student_number, AgreementNumber(row.agreement_number)) for row in rows
    ]


def waiting_count(connection: Reader, oversight: Oversight) -> int:
    """How many agreements the school has yet to print: read from an index of only those."""
    where = [*within(papers, oversight), TABS["to_print"]]
    query = select(func.count()).select_from(papers).where(*where)
    counted: int = connection.execute(query).scalar_one()
    return counted


def _shown(row: Any) -> dict[str, Any]:
    return {
        "agreement_number": row.agreement_number,
        "graduate": shown_graduate(row),
        "college": row.college,
        "employer": row.employer,
        "position_title": row.position_title,
        "channel": row.channel,
        "approved_at": row.approved_at,
        "printed": row.printed,
        "prints": row.prints,
        "last_printed_at": row.last_printed_at,
        "stamped_copy": row.stamped_copy,
        "state": row.state,
        "void": not AgreementState(row.state).is_in_force,
    }
