"""Adds up each full block of moves, once: see docs/decisions/0040.

What the totals hold depends only on how far the moves reach, and not on how the facts were dealt
out to batches. So a rebuild writes the same rows.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Table,
    Text,
    cast,
    distinct,
    func,
    insert,
    literal,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from signing.projections.engine.bulk import Lookup, load_rows
from signing.projections.engine.tabulating import tabulate
from signing.projections.esign_ratio.counts import (
    COUNTS,
    LINE_COUNTS,
    LINES,
    ONLINE_BY,
    read_counts,
)
from signing.projections.esign_ratio.tables import (
    block_moves,
    blocks,
    college_totals,
    day_totals,
    line_totals,
    moves,
    school_totals,
    zones,
)
from signing.storage.prepared import REPEATED

BLOCK = 32_768
"""Positions of the log in a block. An answer adds up the rest, which is less, by itself."""

Keys = Mapping[str, ColumnElement[Any]]

SCHOOL: Keys = {
    "school_code": moves.c.school_code,
    "level": moves.c.level,
    "channel": func.coalesce(moves.c.channel, ""),
}
COLLEGE: Keys = {**SCHOOL, "college": moves.c.college}
DAY: Keys = {
    "year": moves.c.year,
    **SCHOOL,
    "day": moves.c.day,
    "approved_on": func.coalesce(moves.c.approved_on, ""),
}

LAST = select(func.coalesce(func.max(blocks.c.up_to), 0)).execution_options(**REPEATED)


def find_block(reached: int) -> Lookup:
    """Return the block that ended last, before or at position `reached`, if it has moves."""
    return blocks, (reached - reached % BLOCK,)


def close_blocks(connection: Connection, reached: int) -> None:
    """Add up the blocks that moves up to position `reached` have filled."""
    table, [full] = find_block(reached)
    if not full or load_rows(connection, table, ["up_to"], [(full,)]):
        return
    closed = _find_last(connection)
    while closed < full and (after := _find_next(connection, closed, full)) is not None:
        closed = after + BLOCK
        _close_block(connection, after, closed)


def _find_last(connection: Connection) -> int:
    return int(connection.execute(LAST).scalar_one())


def _find_next(connection: Connection, closed: int, full: int) -> int | None:
    """Return behind which position the next block with moves begins, if there is one."""
    open_ = (moves.c.position > closed, moves.c.position <= full)
    first = connection.execute(select(func.min(moves.c.position)).where(*open_)).scalar_one()
    return None if first is None else (first - 1) // BLOCK * BLOCK


class Block(NamedTuple):
    """The moves behind `after`, up to `up_to`: the years that they are of, and what they say.

    `texts` are the few different texts of moves.
    """

    after: int
    up_to: int
    years: Sequence[int]
    texts: Sequence[str]

    def select(self) -> tuple[ColumnElement[bool], ...]:
        return moves.c.position > self.after, moves.c.position <= self.up_to


def _close_block(connection: Connection, after: int, up_to: int) -> None:
    block = _load_block(connection, after, up_to)
    for year in block.years:
        _add_totals(connection, school_totals, SCHOOL, year, block)
        _add_totals(connection, college_totals, COLLEGE, year, block)
        for of in LINES:
            _add_line_totals(connection, of, year, block)
    _add_days(connection, block)
    _note_block_moves(connection, block)
    _note_block(connection, block)


def _load_block(connection: Connection, after: int, up_to: int) -> Block:
    here = Block(after, up_to, [], []).select()
    told = connection.execute(select(moves.c.year, moves.c.moved).where(*here).distinct()).all()
    return Block(after, up_to, sorted({one[0] for one in told}), sorted({one[1] for one in told}))


def _note_block(connection: Connection, block: Block) -> None:
    here, ends = block.select(), (literal(block.up_to), literal(block.after))
    middle = func.percentile_disc(0.5).within_group(moves.c.at.asc())
    line = select(*ends, middle).where(*here)
    connection.execute(insert(blocks).from_select([one.name for one in blocks.c], line))
    times = (func.min(moves.c.at), func.max(moves.c.at))
    zone = select(ends[0], moves.c.day, ends[1], *times).where(*here).group_by(moves.c.day)
    connection.execute(insert(zones).from_select([one.name for one in zones.c], zone))


def _note_block_moves(connection: Connection, block: Block) -> None:
    """Write which counts were moved: of each college, of each school, and of the province."""
    pairs = [(text, name) for text in block.texts for name in _list_moved(text)]
    told = tabulate(
        text=(Text, [text for text, _ in pairs]), name=(Text, [name for _, name in pairs])
    )
    place = (moves.c.year, moves.c.school_code, moves.c.college)
    said = select(*place, moves.c.moved).where(*block.select()).distinct().subquery()
    year, school, college = said.c.year, said.c.school_code, said.c.college
    everywhere = func.coalesce(school, ""), func.coalesce(college, "")
    ends = (literal(block.up_to), literal(block.after))
    names = func.array_agg(aggregate_order_by(distinct(told.c.name), told.c.name))
    query = (
        select(year, *everywhere, *ends, names)
        .select_from(said.join(told, told.c.text == said.c.moved))
        .group_by(func.grouping_sets(tuple_(year, school, college), tuple_(year, school), year))
    )
    connection.execute(insert(block_moves).from_select([one.name for one in block_moves.c], query))


def _list_moved(text: str) -> list[str]:
    return [f"{name}{'+' if amount > 0 else '-'}" for name, amount in read_counts(text).items()]


def _add_totals(connection: Connection, totals: Table, keys: Keys, year: int, block: Block) -> None:
    """Write a year's totals up to here: the last ones that it has, and the moves since.

    The year has no moves between the two: a block with any writes totals.
    """
    since = _count_moves(keys, block, moves.c.year == year)
    last = select(func.max(totals.c.up_to)).where(totals.c.year == year).correlate(None)
    known = (totals.c.year == year, totals.c.up_to == last.scalar_subquery())
    old = select(*(totals.c[name] for name in (*keys, *COUNTS))).where(*known)
    both = union_all(old, select(*since.c)).subquery()
    place = [both.c[name] for name in keys]
    query = select(literal(year), literal(block.up_to), *place, *_sum_all(both)).group_by(*place)
    connection.execute(insert(totals).from_select(["year", "up_to", *keys, *COUNTS], query))


def _add_line_totals(connection: Connection, of: str, year: int, block: Block) -> None:
    """Write a year's totals up to here by major, say: of each school and of all."""
    columns, key = line_totals.c, moves.c[of]
    here = _count_moves({**SCHOOL, "key": key}, block, moves.c.year == year, key.is_not(None))
    place = [func.coalesce(here.c.school_code, "").label("school_code"), here.c.key, here.c.level]
    online = [
        func.coalesce(func.sum(here.c.signed_online).filter(here.c.channel == channel), 0)
        for channel in ONLINE_BY
    ]
    everywhere = (here.c.key, here.c.level)
    since = (select(*place, *(func.sum(here.c[name]) for name in LINE_COUNTS), *online)).group_by(
        func.grouping_sets(tuple_(here.c.school_code, *everywhere), tuple_(*everywhere))
    )
    of_year = (columns.year == year, columns.of == of)
    last = select(func.max(columns.up_to)).where(*of_year).correlate(None).scalar_subquery()
    names = ["school_code", "key", "level", *LINE_COUNTS, *ONLINE_BY.values()]
    old = select(*(columns[name] for name in names)).where(*of_year, columns.up_to == last)
    both = union_all(old, since).subquery()
    keys = [both.c[name] for name in names[:3]]
    sums = [func.sum(both.c[name]) for name in names[3:]]
    query = select(literal(year), literal(of), literal(block.up_to), *keys, *sums).group_by(*keys)
    connection.execute(insert(line_totals).from_select(["year", "of", "up_to", *names], query))


def _add_days(connection: Connection, block: Block) -> None:
    """Write the counts of a block by day: of each school and of all, of each level and of all."""
    here = _count_moves(DAY, block)
    everywhere = {name: func.coalesce(here.c[name], "") for name in ("school_code", "level")}
    keys = [everywhere.get(name, here.c[name]) for name in DAY]
    groups = [here.c[name] for name in DAY if name not in everywhere]
    cube = func.cube(*(here.c[name] for name in everywhere))
    query = select(literal(block.up_to), *keys, *_sum_all(here)).group_by(*groups, cube)
    connection.execute(insert(day_totals).from_select(["up_to", *DAY, *COUNTS], query))


def _count_moves(keys: Keys, block: Block, *conditions: ColumnElement[bool]) -> FromClause:
    """Select keys and counts, one row for each of the few different texts that moves have."""
    amounts = _list_amounts(block.texts)
    number = cast(func.count(), Integer).label("number")
    named = [key.label(name) for name, key in keys.items()]
    lines = select(*named, moves.c.moved, number).where(*block.select(), *conditions)
    lines = lines.group_by(*keys.values(), moves.c.moved)
    found = lines.subquery()
    counts = [(amounts.c[name] * found.c.number).label(name) for name in COUNTS]
    joined = found.join(amounts, amounts.c.moved == found.c.moved)
    return select(*(found.c[name] for name in keys), *counts).select_from(joined).subquery()


def _list_amounts(texts: Sequence[str]) -> FromClause:
    """Return what each text says, as a table."""
    said = [read_counts(one) for one in texts]
    amounts = {name: (Integer, [one.get(name, 0) for one in said]) for name in COUNTS}
    return tabulate(moved=(Text, list(texts)), **amounts)


def _sum_all(found: FromClause) -> list[ColumnElement[int]]:
    return [func.sum(found.c[name]) for name in COUNTS]
