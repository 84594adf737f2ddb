"""协议书打印管理: approved agreements, printed or not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
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
from typing_extensions import TypedDict

from signing.events import AgreementPrinted, OfferSigned, StampedCopyFiled
from signing.facts import Fact, Recorded
from signing.projections.engine import signings
from signing.projections.engine.paging import Page, Slice, load_page
from signing.projections.engine.read_model import name_schema
from signing.projections.engine.rows import Row
from signing.projections.engine.searching import define_search_table
from signing.projections.engine.visibility import (
    GraduateLine,
    describe_graduate,
    limit_to_oversight,
    match_words,
)
from signing.storage.readers import Reader
from signing.vocabulary import (
    SCHOOL_ROLES,
    AgreementNumber,
    AgreementState,
    Channel,
    Oversight,
)

NAME = "print_list"
VERSION = 4
metadata = MetaData(schema=name_schema(NAME, VERSION))
_IN_FORCE = ", ".join(f"'{state.value}'" for state in AgreementState if state.is_in_force)
_HOLDS = f"(state IN ({_IN_FORCE}) AND name <> '')"
"""In force, and of somebody who was not erased: what is neither is never printed again."""


def _repeat_index_words(words: str) -> ColumnElement[bool]:
    """Repeat the words of an index exactly, else PostgreSQL does not use it."""
    return literal_column(f"approved_at IS NOT NULL AND {words}", Boolean)


TABS = {
    "to_print": _repeat_index_words(f"NOT printed AND {_HOLDS}"),
    "printed": _repeat_index_words(f"printed AND {_HOLDS}"),
    "void": _repeat_index_words(f"NOT {_HOLDS}"),
}
"""What the school has yet to print, what it printed, and what holds no longer."""

papers = Table(
    "papers",
    metadata,
    *signings.define_columns(),
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
sought = define_search_table(metadata, Column("agreement_number", Text, primary_key=True))

HEARD: frozenset[type[Fact]] = signings.HEARD


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    signings.fold_agreements(papers, facts, connection, _describe_signing, _describe_change, sought)


def _describe_signing(recorded: Recorded, fact: OfferSigned) -> Row:
    return signings.describe_signing(recorded, fact) | {
        "approved_at": None,
        "printed": False,
        "prints": 0,
        "last_printed_at": None,
        "stamped_copy": False,
    }


def _describe_change(recorded: Recorded, row: Row) -> Row:
    changes = signings.describe_change(recorded) | signings.approved(recorded)
    match recorded.fact:
        case AgreementPrinted(timestamp=at, ordinal=ordinal, actor=actor):
            printed = row["printed"] or actor.role in SCHOOL_ROLES
            return changes | {"printed": printed, "prints": ordinal, "last_printed_at": at}
        case StampedCopyFiled():
            return changes | {"stamped_copy": True}
    return changes


class PrintItem(TypedDict):
    """The paper of an agreement that was ever approved.

    `printed` says whether the school printed it, `prints` how often anybody did,
    `last_printed_at` when, null before. A `void` one holds no more.
    """

    agreement_number: str
    graduate: GraduateLine
    college: str
    employer: str
    position_title: str
    channel: str
    approved_at: datetime
    printed: bool
    prints: int
    last_printed_at: datetime | None
    stamped_copy: bool
    state: str
    void: bool


class PrintCounts(TypedDict):
    """How many agreements each tab has."""

    to_print: int
    printed: int
    void: int


@dataclass(frozen=True)
class Filters:
    """`tab` is one of TABS or `all`: every agreement that was ever approved."""

    tab: str = "all"
    channel: Channel | None = None
    college: str = ""
    q: str = ""

    def conditions(self, oversight: Oversight) -> list[ColumnElement[bool]]:
        where = [*limit_to_oversight(papers, oversight), *match_words(sought, papers, self.q)]
        where.append(TABS.get(self.tab, papers.c.approved_at.is_not(None)))
        if self.channel is not None:
            where.append(papers.c.channel == self.channel.value)
        if self.college:
            where.append(papers.c.college == self.college)
        return where


def list_papers(
    connection: Reader, oversight: Oversight, filters: Filters, part: Slice
) -> Page[PrintItem]:
    """Return a page, newest approval first."""
    return load_page(
        connection,
        select(papers).where(*filters.conditions(oversight)),
        [papers.c.approved_at, papers.c.agreement_number],
        part,
        _describe_paper,
        newest_first=True,
    )


def count_tabs(connection: Reader, oversight: Oversight, filters: Filters) -> PrintCounts:
    """Count the agreements on each of TABS, within the filters' channel and college.

    A search does not narrow them: counting its results would read all of them.
    """
    asked = {tab: replace(filters, tab=tab, q="").conditions(oversight) for tab in TABS}
    counted = [
        select(func.count()).select_from(papers).where(*where).scalar_subquery().label(tab)
        for tab, where in asked.items()
    ]
    row = connection.execute(select(*counted)).one()
    return {"to_print": row.to_print, "printed": row.printed, "void": row.void}


def list_unprinted(
    connection: Reader, oversight: Oversight, filters: Filters | None = None
) -> list[tuple[str, str, AgreementNumber]]:
    """Return college, student number and number of agreements that the school has yet to print."""
    columns = papers.c.college, papers.c.student_number, papers.c.agreement_number
    asked = replace(filters or Filters(), tab="to_print")
    rows = connection.execute(select(*columns).where(*asked.conditions(oversight)))
    return [
        (row.college, row.student_number, AgreementNumber(row.agreement_number)) for row in rows
    ]


def count_unprinted(connection: Reader, oversight: Oversight) -> int:
    """Count what the school has yet to print, from an index of only those."""
    where = [*limit_to_oversight(papers, oversight), TABS["to_print"]]
    query = select(func.count()).select_from(papers).where(*where)
    counted: int = connection.execute(query).scalar_one()
    return counted


def _describe_paper(row: Any) -> PrintItem:
    return {
        "agreement_number": row.agreement_number,
        "graduate": describe_graduate(row),
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
