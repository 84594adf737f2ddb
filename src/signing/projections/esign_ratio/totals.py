"""Adds up counts as of any cut: whole blocks from their totals, and the moves about its edge.

A cut by time goes through few blocks, for facts are recorded about when they happen. It is exact
whatever their times are: `_find_edge` names each block's day that is not wholly on one side, and
each that is on another side than its block.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Table, and_, func, not_, or_, select

from signing.projections.esign_ratio.as_of import Cut
from signing.projections.esign_ratio.asking import Asked, select_moves
from signing.projections.esign_ratio.counts import (
    COUNTS,
    LINE_COUNTS,
    ONLINE,
    ONLINE_BY,
    Counts,
    multiply_counts,
    read_parts,
)
from signing.projections.esign_ratio.tables import (
    blocks,
    college_totals,
    day_totals,
    line_totals,
    moves,
    school_totals,
    zones,
)
from signing.storage.readers import Reader
from signing.vocabulary import Oversight

OPTIONAL = frozenset({"channel", "approved_on"})
MOST_PIECES = 64
"""Of more pieces, reading all moves is as fast."""

ZONE = (zones.c.after, zones.c.up_to, zones.c.day)
"""The columns of a Piece."""

Sum = tuple[Any, ...]
"""(*keys, counts), with the parts of `signed_online`; lines may have equal keys."""


class Question(NamedTuple):
    """Who asks what, as of which cut."""

    oversight: Oversight
    asked: Asked
    at: Cut

    @property
    def schools(self) -> list[str]:
        """Return the schools that a move must be of, each of them."""
        return [one for one in (self.oversight.school_code, self.asked.school) if one is not None]


class Piece(NamedTuple):
    """Moves behind `after`, up to `up_to`, of one day or of all."""

    after: int
    up_to: int
    day: date | None = None

    def select(self) -> ColumnElement[bool]:
        days = [] if self.day is None else [moves.c.day == self.day]
        return and_(moves.c.position > self.after, moves.c.position <= self.up_to, *days)


class Edge(NamedTuple):
    """What lies about a cut: moves that whole blocks lack, and those that they have too many."""

    more: list[Piece]
    less: list[Piece]


def sum_by_place(
    connection: Reader, question: Question, *names: str, counts: Sequence[str] = COUNTS
) -> list[Sum]:
    """Return sums by these of `school_code`, `college` and `channel`; of more than `counts` too."""
    by_college = "college" in names or question.oversight.colleges
    totals, at = college_totals if by_college else school_totals, question.at
    start, edge = _find_edge(connection, at)
    if len(edge.more) + len(edge.less) > MOST_PIECES:
        return _sum_all_moves(connection, question, names, counts)
    asked = _select_asked(totals, question)
    here = [totals.c.up_to == _select_last_of_year(totals, question, start), *asked]
    return [
        *_sum_totals(connection, totals, here, names, counts),
        *_sum_edge(connection, question, edge, names, counts),
    ]


def sum_by_line(
    connection: Reader, question: Question, of: str, counts: Sequence[str] = COUNTS
) -> list[Sum]:
    """Return sums by one of LINES: major, region or industry; of more than `counts` too."""
    if question.oversight.colleges:
        return _sum_all_moves(connection, question, (of,), counts)
    start, edge = _find_edge(connection, question.at)
    if len(edge.more) + len(edge.less) > MOST_PIECES:
        return _sum_all_moves(connection, question, (of,), counts)
    return [
        *_sum_line_totals(connection, question, of, start),
        *_sum_edge(connection, question, edge, (of,), counts),
    ]


def _sum_line_totals(connection: Reader, question: Question, of: str, start: int) -> list[Sum]:
    columns, asked = line_totals.c, question.asked
    of_year = (columns.year == asked.year, columns.of == of)
    last = select(func.max(columns.up_to)).where(*of_year, columns.up_to <= start)
    here = [*of_year, columns.up_to == last.correlate(None).scalar_subquery()]
    here += [columns.school_code == one for one in question.schools or [""]]
    if asked.level is not None:
        here.append(columns.level == asked.level)
    parts = [func.sum(columns[name]) for name in ONLINE_BY.values()]
    sums = [func.sum(columns[name]) for name in LINE_COUNTS]
    rows = connection.execute(select(columns.key, *sums, *parts).where(*here).group_by(columns.key))
    split = len(LINE_COUNTS)
    named = (*LINE_COUNTS, *ONLINE.values(), "signed_online")
    return [(key, _name_counts(named, (*amounts, sum(amounts[split:])))) for key, *amounts in rows]


def sum_by_day(
    connection: Reader, question: Question, *names: str, counts: Sequence[str] = COUNTS
) -> list[Sum]:
    """Return sums by these of `day`, `approved_on` and `channel`; of more than `counts` too."""
    if question.oversight.colleges:
        return _sum_all_moves(connection, question, names, counts)
    closed = question.at.closed
    cut = _find_cut_zones(connection, question.at)
    if len(cut) > MOST_PIECES:
        return _sum_all_moves(connection, question, names, counts)
    here = [day_totals.c.up_to <= closed, *_select_asked_days(question)]
    if question.at.until is not None:
        here.append(_is_whole(question.at.until))
    edge = Edge([*cut, Piece(closed, question.at.position)], [])
    return [
        *_sum_totals(connection, day_totals, here, names, counts),
        *_sum_edge(connection, question, edge, names, counts),
    ]


def _select_asked(table: Table, question: Question) -> list[ColumnElement[bool]]:
    """Return the conditions of year, level, school and colleges."""
    asked = question.asked
    conditions = [table.c.year == asked.year, *map(table.c.school_code.__eq__, question.schools)]
    if question.oversight.colleges:
        conditions.append(table.c.college.in_(sorted(question.oversight.colleges)))
    return conditions if asked.level is None else [*conditions, table.c.level == asked.level]


def _select_asked_days(question: Question) -> list[ColumnElement[bool]]:
    """Return conditions for one line of the cube: "" stands for all schools, and all levels."""
    columns, asked = day_totals.c, question.asked
    schools = [columns.school_code == one for one in question.schools or [""]]
    return [columns.year == asked.year, columns.level == (asked.level or ""), *schools]


def _is_whole(until: datetime) -> ColumnElement[bool]:
    """Select the totals of a block's day of which nothing is later."""
    same = (zones.c.up_to == day_totals.c.up_to, zones.c.day == day_totals.c.day)
    return select(zones.c.day).where(*same, zones.c.last_at <= until).exists()


def _select_last_of_year(totals: Table, question: Question, start: int) -> ScalarSelect[Any]:
    """Select where the year had its last totals; none are written where it has no moves."""
    of_year = (totals.c.year == question.asked.year, totals.c.up_to <= start)
    return select(func.max(totals.c.up_to)).where(*of_year).correlate(None).scalar_subquery()


def _find_edge(connection: Reader, at: Cut) -> tuple[int, Edge]:
    """Return where to begin, and what lies about the cut.

    Any block is right. Behind the last of which half is earlier, the edge is short.
    """
    if at.until is None:
        return at.closed, Edge([Piece(at.closed, at.position)], [])
    full = (blocks.c.up_to <= at.closed, blocks.c.middle <= at.until)
    last = select(func.coalesce(func.max(blocks.c.up_to), 0).label("up_to")).where(*full).subquery()
    earlier = and_(zones.c.up_to > last.c.up_to, zones.c.first_at <= at.until)
    later = and_(zones.c.up_to <= last.c.up_to, zones.c.last_at > at.until)
    near = and_(zones.c.up_to <= at.closed, or_(earlier, later))
    query = select(last.c.up_to, *ZONE).select_from(last.outerjoin(zones, near))
    rows = connection.execute(query.limit(MOST_PIECES + 1)).all()
    start: int = rows[0][0]
    found = [Piece(*piece) for _, *piece in rows if piece[0] is not None]
    return start, Edge(
        [*(one for one in found if one.up_to > start), Piece(at.closed, at.position)],
        [one for one in found if one.up_to <= start],
    )


def _find_cut_zones(connection: Reader, at: Cut) -> list[Piece]:
    """Return the days of blocks that the time goes through."""
    if at.until is None:
        return []
    through = (zones.c.first_at <= at.until, zones.c.last_at > at.until)
    query = select(*ZONE).where(zones.c.up_to <= at.closed, *through)
    rows = connection.execute(query.limit(MOST_PIECES + 1))
    return [Piece(*row) for row in rows]


def _sum_totals(
    connection: Reader,
    totals: Table,
    here: Sequence[ColumnElement[bool]],
    names: Sequence[str],
    counts: Sequence[str],
) -> list[Sum]:
    keys = [
        func.nullif(totals.c[name], "") if name in OPTIONAL else totals.c[name] for name in names
    ]
    sums = [func.sum(totals.c[name]) for name in counts]
    online = func.sum(totals.c.signed_online)
    parts = [online.filter(totals.c.channel == one) for one in ONLINE]
    rows = connection.execute(select(*keys, *sums, *parts).where(*here).group_by(*keys))
    split, named = len(names), (*counts, *ONLINE.values())
    return [(*row[:split], _name_counts(named, row[split:])) for row in rows]


def _name_counts(named: Sequence[str], amounts: Sequence[int | None]) -> Counts:
    """Leave out the zeros, which most are."""
    return {name: amount for name, amount in zip(named, amounts, strict=True) if amount}


def _sum_edge(
    connection: Reader,
    question: Question,
    edge: Edge,
    names: Sequence[str],
    counts: Sequence[str],
) -> list[Sum]:
    at, asked = question.at, [*_select_asked(moves, question), *_select_holding(counts)]
    later = [] if at.until is None else [moves.c.at <= at.until]
    found = _sum_pieces(connection, edge.more, [*asked, *later], names)
    if edge.less:
        too_late = [*asked, moves.c.at > at.until]
        found += _sum_pieces(connection, edge.less, too_late, names, sign=-1)
    return found


def _sum_pieces(
    connection: Reader,
    pieces: Iterable[Piece],
    conditions: Sequence[ColumnElement[bool]],
    names: Sequence[str],
    sign: int = 1,
) -> list[Sum]:
    inside = or_(*(one.select() for one in pieces))
    return _sum_moves(connection, [*conditions, inside], names, sign)


def _sum_all_moves(
    connection: Reader, question: Question, names: Sequence[str], counts: Sequence[str]
) -> list[Sum]:
    return _sum_moves(connection, [*select_moves(*question), *_select_holding(counts)], names)


def _select_holding(counts: Sequence[str]) -> list[ColumnElement[bool]]:
    """Leave out moves of none of `counts`: those that begin with a count behind the last of them.

    A move is written in the order of COUNTS. More than half are of applications, which no line
    of the statistics counts.
    """
    behind = COUNTS[max(map(COUNTS.index, counts)) + 1 :]
    return [not_(moves.c.moved.regexp_match(f"^({'|'.join(behind)})"))] if behind else []


def _sum_moves(
    connection: Reader,
    conditions: Sequence[ColumnElement[bool]],
    names: Sequence[str],
    sign: int = 1,
) -> list[Sum]:
    keys = [moves.c[name] for name in names]
    groups = [*keys, moves.c.channel, moves.c.moved]
    query = select(*groups, func.count()).where(*conditions).group_by(*groups)
    return [
        (*key, multiply_counts(read_parts(moved, channel), sign * number))
        for *key, channel, moved, number in connection.execute(query)
    ]
