"""变更审核: proposals to change agreements, those that wait for the school first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ConfigDict, with_config
from sqlalchemy import Column, ColumnElement, Select, func, select
from typing_extensions import TypedDict

from signing.projections.agreements.reading import answers_by_link, select_agreements
from signing.projections.agreements.tables import amendments, signings, sought, standings
from signing.projections.engine.counting import Count
from signing.projections.engine.numbering import NumberedPage, load_numbered
from signing.projections.engine.paging import Page, Slice, load_page, read_pages
from signing.projections.engine.visibility import (
    GraduateLine,
    describe_graduate,
    limit_to_oversight,
    match_words,
)
from signing.storage.readers import Reader
from signing.vocabulary import AgreementState, AmendmentState, Oversight
from signing.vocabulary.answers import AgreementStateWord, AmendmentStateWord, SideWord

CLOSED = tuple(one.value for one in AmendmentState if not one.is_open)
LISTS: dict[str, tuple[str, ...]] = {
    "pending": (AmendmentState.ACCEPTED.value,),
    "proposed": (AmendmentState.PROPOSED.value,),
    "decided": CLOSED,
    "all": tuple(one.value for one in AmendmentState),
}
"""What waits for the school, what waits for the other side, and what came to an end."""


COUNTED = ("pending", "proposed", "decided")


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "agreement_number": "2026-99001-2022010001-1",
                    "amendment": 1,
                    "graduate": {
                        "id": "6f0c2c1e-0d5c-5f0e-9a55-1f2c7d1f0b11",
                        "name": "李明",
                        "student_number": "2022010101",
                        "college": "信息学院",
                        "major": "软件工程",
                        "level": "本科",
                    },
                    "college": "信息学院",
                    "employer": "汉江软件有限公司",
                    "position_title": "软件工程师",
                    "agreement_state": "EFFECTIVE",
                    "state": "ACCEPTED",
                    "asked_by": "employer",
                    "changed": ["monthly_pay"],
                    "reason": "转正后调薪",
                    "refusal": None,
                    "proposed_at": "2026-08-05T02:30:00Z",
                    "answered_at": "2026-08-05T04:00:00Z",
                    "by_link": False,
                    "ended_at": None,
                    "version": 14,
                }
            ]
        }
    )
)
class AmendmentItem(TypedDict):
    """A proposal to change an agreement; `amendment` counts those of the agreement, from 1.

    `changed` names the fields that differ. `reason` is the proposer's, `refusal` why the other side
    or the school said no; both are null once the graduate is erased. `by_link`: the other side
    answered by a link, so nobody knows who it was. `agreement_state` is TERMINATING while a release
    is asked for: nothing is decided then. `version` goes into `If-Match`.
    """

    agreement_number: str
    amendment: int
    graduate: GraduateLine
    college: str
    employer: str
    position_title: str
    agreement_state: AgreementStateWord
    state: AmendmentStateWord
    asked_by: SideWord
    changed: list[str]
    reason: str | None
    refusal: str | None
    proposed_at: datetime
    answered_at: datetime | None
    by_link: bool
    ended_at: datetime | None
    version: int


class AmendmentCounts(TypedDict):
    """How many amendments wait for the school, wait for the other side, and came to an end."""

    pending: int
    proposed: int
    decided: int


@dataclass(frozen=True)
class Filters:
    """`state` is one of LISTS; what is empty narrows nothing.

    `decidable`: both agreed, and no release of the agreement is asked for.
    """

    state: str = "pending"
    college: str = ""
    major: str = ""
    q: str = ""
    decidable: bool = False

    @property
    def oldest_first(self) -> bool:
        return self.state in {"pending", "proposed"}

    @property
    def order(self) -> tuple[Column[Any], ...]:
        first = amendments.c.moved_at if self.oldest_first else amendments.c.proposed_at
        return first, amendments.c.agreement_number, amendments.c.amendment

    def conditions(self, oversight: Oversight) -> list[ColumnElement[bool]]:
        where = self.narrow(oversight)
        return where if self.state == "all" else [*where, match_list(self.state)]

    def narrow(self, oversight: Oversight) -> list[ColumnElement[bool]]:
        """The conditions for whatever state."""
        where = limit_to_oversight(amendments, oversight)
        where += match_words(sought, amendments, self.q)
        if self.college:
            where.append(amendments.c.college == self.college)
        if self.major:
            where.append(signings.c.major == self.major)
        if self.decidable:
            where += [match_list("pending"), standings.c.state == AgreementState.EFFECTIVE.value]
        return where


def match_list(name: str) -> ColumnElement[bool]:
    return amendments.c.amended.in_(LISTS[name])


def list_amendments(
    connection: Reader, oversight: Oversight, filters: Filters, part: Slice
) -> Page[AmendmentItem]:
    """Return a page: those that wait oldest first, others by the latest proposal."""
    return load_page(
        connection,
        _select_amendments().where(*filters.conditions(oversight)),
        filters.order,
        part,
        _describe,
        newest_first=not filters.oldest_first,
    )


def list_numbered_amendments(
    connection: Reader, oversight: Oversight, filters: Filters, number: int
) -> NumberedPage[AmendmentItem]:
    """Return page `number`, in the same order."""
    order = [one if filters.oldest_first else one.desc() for one in filters.order]
    query = _select_amendments().where(*filters.conditions(oversight))
    return load_numbered(connection, query, order, number, _describe)


def read_amendments(
    connection: Reader, oversight: Oversight, filters: Filters
) -> Iterator[AmendmentItem]:
    """Yield all that the filters let through, in the order of the list."""
    return read_pages(lambda part: list_amendments(connection, oversight, filters, part))


def count_lists(connection: Reader, oversight: Oversight, filters: Filters) -> AmendmentCounts:
    """Count each list, within everything that is asked for but the state."""
    counts = [func.count().filter(match_list(name)).label(name) for name in COUNTED]
    query = (
        select(*counts)
        .select_from(amendments)
        .join(signings, signings.c.agreement_number == amendments.c.agreement_number)
        .join(standings, standings.c.agreement_number == amendments.c.agreement_number)
        .where(*filters.narrow(oversight))
    )
    row = connection.execute(query).one()
    return {"pending": row.pending, "proposed": row.proposed, "decided": row.decided}


def select_pending_count(oversight: Oversight) -> Count:
    """Select how many both agreed to and the school can decide now."""
    return (
        select(func.count())
        .select_from(amendments)
        .join(standings, standings.c.agreement_number == amendments.c.agreement_number)
        .where(
            *limit_to_oversight(amendments, oversight),
            match_list("pending"),
            standings.c.state == AgreementState.EFFECTIVE.value,
        )
    )


def list_choices(connection: Reader, oversight: Oversight) -> list[str]:
    """The colleges in which the reader has amendments, to choose from."""
    query = select(amendments.c.college).where(*limit_to_oversight(amendments, oversight))
    return sorted(connection.execute(query.distinct()).scalars())


def _select_amendments() -> Select[Any]:
    return select_agreements(amendments)


def _describe(row: Any) -> AmendmentItem:
    return {
        "agreement_number": row.agreement_number,
        "amendment": row.amendment,
        "graduate": describe_graduate(row),
        "college": row.college,
        "employer": row.employer,
        "position_title": row.position_title,
        "agreement_state": row.state,
        "state": row.amended,
        "asked_by": row.asked_by,
        "changed": row.changed,
        "reason": row.why,
        "refusal": row.refusal,
        "proposed_at": row.proposed_at,
        "answered_at": row.answered_at,
        "by_link": answers_by_link(row) and row.answered_at is not None,
        "ended_at": row.closed_at,
        "version": row.version,
    }
