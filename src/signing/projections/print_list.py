"""协议书打印管理: approved agreements, printed or not."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, select
from typing_extensions import TypedDict

from signing.projections.agreements.reading import select_agreements
from signing.projections.agreements.tables import (
    TABS,
    prints,
    signings,
    sought,
    standings,
    tallies,
)
from signing.projections.engine.numbering import NumberedPage, load_numbered
from signing.projections.engine.paging import Page, Slice, load_page, read_pages
from signing.projections.engine.visibility import (
    GraduateLine,
    describe_graduate,
    limit_to_oversight,
    match_words,
)
from signing.storage.readers import Reader
from signing.vocabulary import AgreementNumber, AgreementState, Channel, Oversight


class PrintItem(TypedDict):
    """The paper of an agreement that was ever approved.

    `printed` says whether the school printed it, `prints` how often anybody did,
    `last_printed_at` when, null before. A `void` one holds no more. `edition` is that of the paper:
    one that was amended has a new one, which is `printed` when the school printed that.
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
    edition: int


class PrintCounts(TypedDict):
    """How many agreements each tab has."""

    to_print: int
    printed: int
    void: int


@dataclass(frozen=True)
class Filters:
    """`tab` is one of TABS or `all`: every agreement that was ever approved.

    `state` is that of an agreement, None for all of them.
    """

    tab: str = "all"
    channel: Channel | None = None
    college: str = ""
    q: str = ""
    state: AgreementState | None = None

    def conditions(self, oversight: Oversight) -> list[ColumnElement[bool]]:
        where = self._search(oversight)
        if self.tab in TABS:
            return [*where, standings.c.tab == self.tab]
        return [*where, standings.c.tab.is_not(None), standings.c.decided_at.is_not(None)]

    def _search(self, oversight: Oversight) -> list[ColumnElement[bool]]:
        """Return conditions for everything that is asked for but the tab."""
        where = [*self._narrow(oversight), *match_words(sought, standings, self.q)]
        if self.state is not None:
            where.append(standings.c.state == self.state.value)
        return where

    def _narrow(self, oversight: Oversight, table: Table = standings) -> list[ColumnElement[bool]]:
        """Return conditions for what the reader oversees, of the channel and college asked for."""
        where = limit_to_oversight(table, oversight)
        if self.channel is not None:
            where.append(table.c.channel == self.channel.value)
        if self.college:
            where.append(table.c.college == self.college)
        return where

    def count(self, connection: Reader, oversight: Oversight) -> dict[str, int]:
        """Count by tab. A search narrows nothing: counting its results would read all of them."""
        query = select(tallies.c.tab, func.sum(tallies.c.signings).label("signings"))
        where = [*self._narrow(oversight, tallies), tallies.c.tab.in_(TABS)]
        rows = connection.execute(query.where(*where).group_by(tallies.c.tab))
        return dict.fromkeys(TABS, 0) | {row.tab: row.signings for row in rows}

    def count_found(self, connection: Reader, oversight: Oversight) -> dict[str, int]:
        """Count by tab, also within the search and the state: what it finds is read for it."""
        if not self.q and self.state is None:
            return self.count(connection, oversight)
        where = [*self._search(oversight), standings.c.tab.in_(TABS)]
        query = select(standings.c.tab, func.count().label("papers")).where(*where)
        rows = connection.execute(query.group_by(standings.c.tab))
        return dict.fromkeys(TABS, 0) | {row.tab: row.papers for row in rows}


def list_papers(
    connection: Reader, oversight: Oversight, filters: Filters, part: Slice
) -> Page[PrintItem]:
    """Return a page, newest approval first."""
    return load_page(
        connection,
        _select_papers(oversight, filters),
        [standings.c.decided_at, standings.c.agreement_number],
        part,
        _describe_paper,
        newest_first=True,
    )


def list_numbered_papers(
    connection: Reader, oversight: Oversight, filters: Filters, number: int
) -> NumberedPage[PrintItem]:
    """Return page `number`, newest approval first."""
    order = standings.c.decided_at.desc(), standings.c.agreement_number.desc()
    query = _select_papers(oversight, filters)
    return load_numbered(connection, query, order, number, _describe_paper)


def read_papers(connection: Reader, oversight: Oversight, filters: Filters) -> Iterator[PrintItem]:
    """Yield all that the filters let through, newest approval first."""
    return read_pages(lambda part: list_papers(connection, oversight, filters, part))


def _select_papers(oversight: Oversight, filters: Filters) -> Select[Any]:
    query = (
        select_agreements()
        .add_columns(prints.c.prints, prints.c.last_printed_at, prints.c.stamped_copy)
        .outerjoin(prints, prints.c.agreement_number == standings.c.agreement_number)
    )
    return query.where(*filters.conditions(oversight))


def count_tabs(connection: Reader, oversight: Oversight, filters: Filters) -> PrintCounts:
    """Count the agreements on each of TABS, within the filters' channel and college."""
    found = filters.count(connection, oversight)
    return {"to_print": found["to_print"], "printed": found["printed"], "void": found["void"]}


def count_found_tabs(connection: Reader, oversight: Oversight, filters: Filters) -> PrintCounts:
    """Count the agreements on each of TABS, within everything else that is asked for."""
    found = filters.count_found(connection, oversight)
    return {"to_print": found["to_print"], "printed": found["printed"], "void": found["void"]}


def list_unprinted(
    connection: Reader,
    oversight: Oversight,
    filters: Filters | None = None,
    *,
    terminating: bool = False,
) -> list[tuple[str, str, AgreementNumber]]:
    """Return college, student number and number of agreements that the school has yet to print.

    Those whose release is under review only if `terminating`: their paper may soon be void.
    """
    asked = replace(filters or Filters(), tab="to_print")
    columns = standings.c.college, signings.c.student_number, standings.c.agreement_number
    query = select_agreements().with_only_columns(*columns)
    where = asked.conditions(oversight)
    if not terminating:
        where.append(standings.c.state != AgreementState.TERMINATING.value)
    rows = connection.execute(query.where(*where))
    return [
        (row.college, row.student_number, AgreementNumber(row.agreement_number)) for row in rows
    ]


def count_terminating(connection: Reader, oversight: Oversight, filters: Filters) -> int:
    """Count what waits to be printed while its release is under review."""
    if filters.state not in {None, AgreementState.TERMINATING}:
        return 0
    asked = replace(filters, tab="to_print", state=AgreementState.TERMINATING)
    query = select(func.count()).select_from(standings).where(*asked.conditions(oversight))
    return int(connection.execute(query).scalar_one())


def _describe_paper(row: Any) -> PrintItem:
    return {
        "agreement_number": row.agreement_number,
        "graduate": describe_graduate(row),
        "college": row.college,
        "employer": row.employer,
        "position_title": row.position_title,
        "channel": row.channel,
        "approved_at": row.decided_at,
        "printed": row.printed,
        "prints": row.prints or 0,
        "last_printed_at": row.last_printed_at,
        "stamped_copy": bool(row.stamped_copy),
        "state": row.state,
        "void": not AgreementState(row.state).is_in_force,
        "edition": row.edition,
    }
