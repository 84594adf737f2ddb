"""Where in the log a count of a line moved: blocks without such a move are passed over.

A block says so of each college, each school and the province (`block_moves`), and of each day of
approval (`day_totals`). It may say too much and never too little: who reads it asks the moves.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, select

from signing.projections.esign_ratio.asking import KEYS, Grouping
from signing.projections.esign_ratio.counts import Counts, list_parts
from signing.projections.esign_ratio.statistics import is_of_one_school, split_college
from signing.projections.esign_ratio.tables import block_moves, day_totals, moves, zones
from signing.projections.esign_ratio.totals import (
    Question,
    Sum,
    sum_by_day,
    sum_by_line,
    sum_by_place,
)
from signing.storage.readers import Reader

FEW = 2
"""Blocks to look at before it is counted how many facts there are to find."""


class Line(NamedTuple):
    """A line of the statistics; no key for the whole of what is asked for."""

    by: Grouping
    key: str | None


class Stretch(NamedTuple):
    """Positions behind `after`, up to `up_to`."""

    after: int
    up_to: int

    def select(self) -> ColumnElement[bool]:
        return and_(moves.c.position > self.after, moves.c.position <= self.up_to)


def narrow_question(question: Question, line: Line) -> Question:
    """Return the question of the line's school or college alone."""
    oversight, asked = question.oversight, question.asked
    if line.key is None or line.by not in {Grouping.SCHOOL, Grouping.COLLEGE}:
        return question
    if line.by is Grouping.SCHOOL:
        return question._replace(asked=replace(asked, school=line.key))
    school, college = None, line.key
    if not is_of_one_school(oversight, asked):
        school, college = split_college(line.key)
    mine = oversight.colleges or frozenset({college})
    return question._replace(
        oversight=oversight.model_copy(update={"colleges": mine & {college}}),
        asked=replace(asked, school=asked.school or school),
    )


def count_line(connection: Reader, question: Question, line: Line, count: str) -> int:
    """Return a count of the line, whose question is `question`."""
    if line.key is None or line.by in {Grouping.SCHOOL, Grouping.COLLEGE}:
        return _add_up(count, (counts for (counts,) in sum_by_place(connection, question)))
    return _add_up(
        count, (sum_[-1] for sum_ in _sum_lines(connection, question, line) if sum_[0] == line.key)
    )


def _sum_lines(connection: Reader, question: Question, line: Line) -> Sequence[Sum]:
    if line.by is Grouping.CHANNEL:
        return sum_by_place(connection, question, "channel")
    if line.by is Grouping.DAY:
        return sum_by_day(connection, question, "approved_on")
    return sum_by_line(connection, question, KEYS[line.by])


def _add_up(count: str, found: Iterable[Counts]) -> int:
    return sum(counts.get(one, 0) for counts in found for one in list_parts(count))


def list_back(
    connection: Reader, question: Question, line: Line, moved: Sequence[str], newest: int
) -> Iterator[ColumnElement[bool]]:
    """Yield the stretches up to `newest` where one of `moved` did, newest first.

    Full blocks side by side are one stretch, which an index walks through; the first are few.
    """
    closed = question.at.closed
    if newest > closed:
        yield Stretch(closed, newest).select()
    found = _load_blocks(connection, question, line, moved, Stretch(0, min(newest, closed)))
    found.reverse()
    for some in (found[:FEW], found[FEW:]):
        for stretch in reversed(_join(sorted(some))):
            yield stretch.select()


def list_forward(
    connection: Reader, question: Question, line: Line, moved: Sequence[str], oldest: int
) -> Iterator[ColumnElement[bool]]:
    """Yield the stretches behind `oldest` where one of `moved` did, oldest first."""
    end, closed = question.at.position, question.at.closed
    for stretch in _join(_load_blocks(connection, question, line, moved, Stretch(oldest, closed))):
        yield stretch.select()
    yield Stretch(closed, end).select()


def _load_blocks(
    connection: Reader, question: Question, line: Line, moved: Sequence[str], within: Stretch
) -> list[Stretch]:
    """Return the full blocks that reach into `within` and have such moves, in their order.

    Those are left out of which all is later than what is asked for.
    """
    here, schools = block_moves.c, set(question.schools)
    if len(schools) > 1:
        return []
    school = next(iter(schools), "")
    conditions = [
        here.year == question.asked.year,
        here.school_code == school,
        here.college.in_(sorted(question.oversight.colleges) or [""]),
        here.up_to > within.after,
        here.after < within.up_to,
        here.moved.overlap(list(moved)),
    ]
    if question.at.until is not None:
        early = select(zones.c.up_to).where(zones.c.first_at <= question.at.until)
        conditions.append(here.up_to.in_(early))
    if line.by is Grouping.DAY and line.key is not None:
        days = day_totals.c
        approved = select(days.up_to).where(
            days.year == question.asked.year,
            days.school_code == school,
            days.level == (question.asked.level or ""),
            days.approved_on == line.key,
        )
        conditions.append(here.up_to.in_(approved))
    query = select(here.after, here.up_to).where(*conditions).distinct().order_by(here.up_to)
    return [Stretch(*row) for row in connection.execute(query)]


def _join(found: Sequence[Stretch]) -> list[Stretch]:
    """Make one of those side by side; they are in order."""
    joined: list[Stretch] = []
    for one in found:
        if joined and joined[-1].up_to == one.after:
            joined[-1] = Stretch(joined[-1].after, one.up_to)
        else:
            joined.append(one)
    return joined
