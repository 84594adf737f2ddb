"""Explains a number: lists the facts behind a count, and those that moved the numbers.

A line has position, stream, kind, time, agreement number, school and college: nothing personal.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any
from typing import cast as cast_type

from pydantic import with_config
from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Table,
    and_,
    case,
    cast,
    false,
    func,
    not_,
    or_,
    select,
    tuple_,
)
from typing_extensions import TypedDict

from signing.projections.engine.paging import Page, Slice, load_page
from signing.projections.esign_ratio.as_of import AsOf, Cut, find_cut
from signing.projections.esign_ratio.asking import OF_EMPLOYERS, Asked, Grouping, select_moves
from signing.projections.esign_ratio.counts import (
    OF_AGREEMENTS,
    OF_GRADUATES,
    SUMS,
    list_parts,
    read_counts,
)
from signing.projections.esign_ratio.statistics import select_line
from signing.projections.esign_ratio.stretches import (
    Line,
    count_line,
    list_back,
    list_forward,
    narrow_question,
)
from signing.projections.esign_ratio.tables import moves, zones
from signing.projections.esign_ratio.totals import Question
from signing.storage.readers import Reader
from signing.vocabulary import Oversight

others = cast_type("Table", moves.alias("others"))
"""The other moves of a move's graduate."""
COUNTS_OF_GRADUATES = OF_GRADUATES + tuple(SUMS)
MOVING = ("graduates", "signed", *(name for name in OF_AGREEMENTS if name != "signatures"))


@with_config(
    json_schema_extra={
        "examples": [
            {
                "position": 4211,
                "stream": "3c1d7f0a-8b52-5e6d-9a41-7c8e9f0a1b2c",
                "kind": "SchoolApproved",
                "at": "2026-05-12T02:30:00Z",
                "agreement_number": "2026990010000421",
                "school_code": "99001",
                "college": "文学院",
                "moved": {"pending": -1, "signed_online": 1},
            }
        ]
    }
)
class MovingFact(TypedDict):
    """A fact that moved numbers of one college, and by how much; nothing personal.

    `stream` is the graduate's UUID; `agreement_number` is null for a fact about no agreement.
    """

    position: int
    stream: str
    kind: str
    at: datetime
    agreement_number: str | None
    school_code: str
    college: str
    moved: dict[str, int]


TOLD = (
    "position",
    "part",
    "stream",
    "kind",
    "at",
    "agreement_number",
    "school_code",
    "college",
    "moved",
)


def list_facts_behind(
    connection: Reader,
    oversight: Oversight,
    asked: Asked,
    *,
    by: Grouping,
    key: str | None,
    count: str,
    part: Slice,
    now: datetime,
) -> Page[MovingFact]:
    """Return as many facts as the count, newest first: for each, the last one that counted it here.

    That is an approval for `signed_online`; for a graduate from another college, the correction of
    the roster. Lines of employers count no graduates. Raises AheadOfTheLog.
    """
    at = find_cut(connection, asked.as_of, now)
    whole = key is None or _is_of_the_whole(by, count)

    def select_counted(table: Table) -> list[ColumnElement[bool]]:
        conditions = [*select_moves(oversight, asked, at, table), _is_moved(table, count)]
        if by in OF_EMPLOYERS and count in COUNTS_OF_GRADUATES:
            return [*conditions, false()]
        line = () if whole else select_line(table, oversight, asked, by, key or "")
        return [*conditions, *line]

    behind = select(*(moves.c[name] for name in TOLD)).where(
        *select_counted(moves),
        _select_amount(moves, count) > 0,
        _count_without_newer(count, select_counted(others)) > 0,
    )
    line = Line(by, None if whole else key)
    question = narrow_question(Question(oversight, asked, at), line)
    return load_page(
        connection,
        behind,
        [moves.c.position, moves.c.part],
        part,
        _make_presenter(count),
        newest_first=True,
        stretches=_list_back(connection, question, line, count, part),
        count=lambda: count_line(connection, question, line, count),
    )


def _list_back(
    connection: Reader, question: Question, line: Line, count: str, part: Slice
) -> Iterator[ColumnElement[bool]]:
    """Yield stretches from the end of the page before this one; its cursor is known to be one."""
    behind = part.behind()
    grown = [f"{one}+" for one in list_parts(count)]
    newest = question.at.position if behind is None else min(int(behind[0]), question.at.position)
    yield from list_back(connection, question, line, grown, newest)


def _count_without_newer(count: str, conditions: Sequence[ColumnElement[bool]]) -> Any:
    """Select a move's graduate's count, less what newer moves added: above 0, the move is due."""
    amount = _select_amount(others, count)
    newer = tuple_(others.c.position, others.c.part) > tuple_(moves.c.position, moves.c.part)
    added = case((and_(amount > 0, newer), amount), else_=0)
    same = (others.c.stream == moves.c.stream, *conditions)
    return select(func.sum(amount - added)).where(*same).scalar_subquery()


def _select_amount(table: Table, count: str) -> ColumnElement[int]:
    """Return the amount of a move."""
    first, *others = list_parts(count)
    if not others:
        return _select_part(table, first)
    return sum(
        (func.coalesce(_select_part(table, one), 0) for one in others),
        func.coalesce(_select_part(table, first), 0),
    )


def _select_part(table: Table, count: str) -> ColumnElement[int]:
    """Return the amount of one count. Testing for ±1 first is ten times as fast as parsing."""
    spaced = " " + table.c.moved + " "
    number = func.substring(table.c.moved, f"(?:^| ){count}([+-][0-9]+)")
    return case(
        (spaced.contains(f" {count}+1 ", autoescape=True), 1),
        (spaced.contains(f" {count}-1 ", autoescape=True), -1),
        else_=cast(number, Integer),
    )


def list_changes(
    connection: Reader,
    oversight: Oversight,
    asked: Asked,
    *,
    since: AsOf,
    count: str | None,
    part: Slice,
    now: datetime,
) -> Page[MovingFact]:
    """Return facts that moved a number between `since` and `asked.as_of`, oldest first.

    Those of one `count`, or of all but résumés, invitations and offers. Raises AheadOfTheLog.
    """
    before, at = find_cut(connection, since, now), find_cut(connection, asked.as_of, now)
    counts = (count,) if count else MOVING
    moved = [or_(*(_is_moved(moves, one) for one in counts))]
    moved += [*select_moves(oversight, asked, at)]
    query = select(*(moves.c[one] for one in TOLD)).where(*moved, not_(and_(*before.holds(moves))))
    return load_page(
        connection,
        query,
        [moves.c.position, moves.c.part],
        part,
        _make_presenter(*counts),
        stretches=_list_forward(connection, Question(oversight, asked, at), counts, before, part),
    )


def _list_forward(
    connection: Reader, question: Question, counts: Sequence[str], before: Cut, part: Slice
) -> Iterator[ColumnElement[bool]]:
    """Yield stretches from where the page before this one ended."""
    behind, moved = (
        part.behind(),
        [f"{one}{sign}" for name in counts for one in list_parts(name) for sign in "+-"],
    )
    oldest = _find_oldest(connection, before) if behind is None else int(behind[0]) - 1
    whole = Line(Grouping.SCHOOL, None)
    yield from list_forward(connection, question, whole, moved, oldest)


def _find_oldest(connection: Reader, since: Cut) -> int:
    """Return a position that all moves after `since` are behind, near the first of them."""
    if since.until is None:
        return since.position
    end = select(func.coalesce(func.max(zones.c.up_to), 0)).scalar_subquery()
    later = select(func.min(zones.c.after)).where(zones.c.last_at > since.until)
    found = select(func.coalesce(later.scalar_subquery(), end))
    return int(connection.execute(found).scalar_one())


def _is_moved(table: Table, count: str) -> ColumnElement[bool]:
    """Select moves of a count, whose name stands between a blank and its sign.

    So `signed` is told from `signed_online`, and `confirmed` from `unconfirmed`. Who goes from one
    part of a sum to another does not move the sum.
    """
    parts, spaced = list_parts(count), " " + table.c.moved
    moved = [spaced.contains(f" {one}{sign}", autoescape=True) for one in parts for sign in "+-"]
    return or_(*moved) if len(parts) == 1 else and_(or_(*moved), _select_amount(table, count) != 0)


def _is_of_the_whole(by: Grouping, count: str) -> bool:
    """Return whether the count is of all graduates, as for channels and days."""
    return by in {Grouping.CHANNEL, Grouping.DAY} and count in COUNTS_OF_GRADUATES


def _make_presenter(*counts: str) -> Callable[[Row[Any]], MovingFact]:
    """Return a presenter that shows only these counts."""

    def present(row: Row[Any]) -> MovingFact:
        moved = read_counts(row.moved)
        parts = {name: [moved[one] for one in list_parts(name) if one in moved] for name in counts}
        return {
            "position": row.position,
            "stream": str(row.stream),
            "kind": row.kind,
            "at": row.at,
            "agreement_number": row.agreement_number,
            "school_code": row.school_code,
            "college": row.college,
            "moved": {name: sum(found) for name, found in parts.items() if found},
        }

    return present
