"""The query of the figures: year, level and school, as of when."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, func, select

from signing.projections.engine.visibility import limit_to_oversight
from signing.projections.esign_ratio.as_of import NOW, AsOf, Cut
from signing.projections.esign_ratio.counts import multiply_counts, read_counts
from signing.projections.esign_ratio.tables import moves, schools
from signing.storage.readers import Reader
from signing.vocabulary import Oversight


class Grouping(Enum):
    SCHOOL = "school"
    COLLEGE = "college"
    CHANNEL = "channel"
    DAY = "day"


@dataclass(frozen=True)
class Asked:
    """`level` is an education level of the roster (`Studies.level`), `school` a school's code."""

    year: int
    level: str | None = None
    school: str | None = None
    as_of: AsOf = NOW


def select_moves(oversight: Oversight, asked: Asked, at: Cut) -> list[ColumnElement[bool]]:
    conditions = [
        moves.c.year == asked.year,
        *limit_to_oversight(moves, oversight),
        *at.holds(moves),
    ]
    if asked.level is not None:
        conditions.append(moves.c.level == asked.level)
    if asked.school is not None:
        conditions.append(moves.c.school_code == asked.school)
    return conditions


def sum_moves(
    connection: Reader,
    conditions: Sequence[ColumnElement[bool]],
    *keys: ColumnElement[Any],
) -> list[tuple[Any, ...]]:
    """Return (*keys, counts): sums of moves by these keys; lines may have equal keys."""
    query = select(*keys, moves.c.moved, func.count()).where(*conditions)
    rows = connection.execute(query.group_by(*keys, moves.c.moved))
    return [(*key, multiply_counts(read_counts(moved), count)) for *key, moved, count in rows]


def load_school_names(connection: Reader, at: Cut) -> dict[str, str]:
    """Return the names by code of the schools known by then."""
    named = select(schools.c.code, schools.c.name).where(*at.holds(schools))
    return {row.code: row.name for row in connection.execute(named)}
