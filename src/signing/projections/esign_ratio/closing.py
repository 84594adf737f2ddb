"""Adds up each full block of moves, once: see docs/decisions/0040.

What the totals hold depends only on how far the moves reach, and not on how the facts were dealt
out to batches. So a rebuild writes the same rows.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Table,
    Text,
    bindparam,
    cast,
    column,
    func,
    insert,
    literal,
    select,
    union_all,
)

from signing.projections.esign_ratio.counts import COUNTS, read_counts
from signing.projections.esign_ratio.tables import (
    blocks,
    college_totals,
    day_totals,
    moves,
    school_totals,
    zones,
)

BLOCK = 32_768
"""Positions of the log in a block. An answer adds up the rest, which is less, by itself."""
BLOCKS_OF_COLLEGES = 8

Keys = Mapping[str, ColumnElement[Any]]

SCHOOL: Keys = {
    "year": moves.c.year,
    "school_code": moves.c.school_code,
    "level": moves.c.level,
    "channel": func.coalesce(moves.c.channel, ""),
}
COLLEGE: Keys = {**SCHOOL, "college": moves.c.college}
DAY: Keys = {
    **SCHOOL,
    "day": moves.c.day,
    "approved_on": func.coalesce(moves.c.approved_on, ""),
}


def close_blocks(connection: Connection, reached: int) -> None:
    """Add up the blocks that moves up to position `reached` have filled."""
    full = reached - reached % BLOCK
    closed = _find_last(connection)
    while closed < full and (after := _find_next(connection, closed, full)) is not None:
        closed = after + BLOCK
        _close_block(connection, after, closed)


def _find_last(connection: Connection, *conditions: ColumnElement[bool]) -> int:
    last = select(func.coalesce(func.max(blocks.c.up_to), 0)).where(*conditions)
    return int(connection.execute(last).scalar_one())


def _find_next(connection: Connection, closed: int, full: int) -> int | None:
    """Return behind which position the next block with moves begins, if there is one."""
    open_ = (moves.c.position > closed, moves.c.position <= full)
    first = connection.execute(select(func.min(moves.c.position)).where(*open_)).scalar_one()
    return None if first is None else (first - 1) // BLOCK * BLOCK


def _close_block(connection: Connection, after: int, up_to: int) -> None:
    before = _find_last(connection)
    _add_totals(connection, school_totals, SCHOOL, before, up_to)
    _add_days(connection, after, up_to)
    has_colleges = up_to // BLOCK % BLOCKS_OF_COLLEGES == 0
    if has_colleges:
        before = _find_last(connection, blocks.c.has_colleges)
        _add_totals(connection, college_totals, COLLEGE, before, up_to)
    _note_block(connection, after, up_to, has_colleges=has_colleges)


def _note_block(connection: Connection, after: int, up_to: int, *, has_colleges: bool) -> None:
    here = _select_range(after, up_to)
    ends = (literal(up_to), literal(after))
    middle = func.percentile_disc(0.5).within_group(moves.c.at.asc())
    grown = literal(_list_grown(_load_texts(connection, after, up_to)))
    block = select(*ends, middle, grown, literal(has_colleges)).where(*here)
    connection.execute(insert(blocks).from_select([one.name for one in blocks.c], block))
    times = (func.min(moves.c.at), func.max(moves.c.at))
    zone = select(ends[0], moves.c.day, ends[1], *times).where(*here).group_by(moves.c.day)
    connection.execute(insert(zones).from_select([one.name for one in zones.c], zone))


def _add_totals(
    connection: Connection,
    totals: Table,
    keys: Keys,
    before: int,
    up_to: int,
) -> None:
    """Write the totals up to here: those up to `before`, and the moves since."""
    since = _count_moves(connection, keys, before, up_to)
    old = select(*(totals.c[name] for name in (*keys, *COUNTS))).where(totals.c.up_to == before)
    both = union_all(old, select(*since.c)).subquery()
    place = [both.c[name] for name in keys]
    query = select(literal(up_to), *place, *_sum_all(both)).group_by(*place)
    connection.execute(insert(totals).from_select(["up_to", *keys, *COUNTS], query))


def _add_days(connection: Connection, after: int, up_to: int) -> None:
    """Write the counts of a block by day: of each school and of all, of each level and of all."""
    here = _count_moves(connection, DAY, after, up_to)
    everywhere = {name: func.coalesce(here.c[name], "") for name in ("school_code", "level")}
    keys = [everywhere.get(name, here.c[name]) for name in DAY]
    groups = [here.c[name] for name in DAY if name not in everywhere]
    cube = func.cube(*(here.c[name] for name in everywhere))
    query = select(literal(up_to), *keys, *_sum_all(here)).group_by(*groups, cube)
    connection.execute(insert(day_totals).from_select(["up_to", *DAY, *COUNTS], query))


def _count_moves(connection: Connection, keys: Keys, after: int, up_to: int) -> FromClause:
    """Select keys and counts, one row for each of the few different texts that moves have."""
    here = _select_range(after, up_to)
    amounts = _list_amounts(_load_texts(connection, after, up_to))
    number = cast(func.count(), Integer).label("number")
    named = [key.label(name) for name, key in keys.items()]
    lines = select(*named, moves.c.moved, number).where(*here)
    lines = lines.group_by(*keys.values(), moves.c.moved)
    found = lines.subquery()
    counts = [(amounts.c[name] * found.c.number).label(name) for name in COUNTS]
    joined = found.join(amounts, amounts.c.moved == found.c.moved)
    return select(*(found.c[name] for name in keys), *counts).select_from(joined).subquery()


def _load_texts(connection: Connection, after: int, up_to: int) -> Sequence[str]:
    """Return the few different texts of moves."""
    here = _select_range(after, up_to)
    return connection.execute(select(moves.c.moved).where(*here).distinct()).scalars().all()


def _list_grown(texts: Sequence[str]) -> str:
    grown = {name for one in texts for name, amount in read_counts(one).items() if amount > 0}
    return f" {' '.join(sorted(grown))} "


def _list_amounts(texts: Sequence[str]) -> FromClause:
    """Return what each text says, as a table."""
    said = [read_counts(one) for one in texts]
    columns = [
        bindparam("moved", list(texts), ARRAY(Text, dimensions=1)),
        *(
            bindparam(name, [one.get(name, 0) for one in said], ARRAY(Integer, dimensions=1))
            for name in COUNTS
        ),
    ]
    names: list[ColumnElement[Any]] = [column("moved", Text)]
    names += [column(name, Integer) for name in COUNTS]
    return func.unnest(*columns).table_valued(*names).alias("amounts").render_derived()


def _sum_all(found: FromClause) -> list[ColumnElement[int]]:
    return [func.sum(found.c[name]) for name in COUNTS]


def _select_range(after: int, up_to: int) -> tuple[ColumnElement[bool], ...]:
    return moves.c.position > after, moves.c.position <= up_to
