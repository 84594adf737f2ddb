"""Ranks schools by 网签占比; small ones have no rank."""

from collections.abc import Sequence
from fractions import Fraction

from signing.projections.esign_ratio.items import StatisticsLine

RANKED_FROM = 10
"""Graduates with destination 10 (`signed`): below it one agreement moves a share by a tenth."""


class RankedLine(StatisticsLine):
    """A school's line with its rank from 1; null for a school that is too small or alone."""

    rank: int | None


def rank_schools(items: Sequence[StatisticsLine]) -> list[RankedLine]:
    """Sort by share, then by more signed, then by code; `rank` is null for small schools.

    Equal shares (exactly, not as rounded) have the same rank, and the next ones the rank that they
    would have without the tie: 1, 2, 2, 4.
    """
    large = sorted((one for one in items if one["signed"] >= RANKED_FROM), key=_sort_key)
    small = sorted((one for one in items if one["signed"] < RANKED_FROM), key=_sort_key)
    shares = [_exact_share(one) for one in large]
    return [
        *(_add_rank(one, 1 + shares.index(_exact_share(one))) for one in large),
        *(_add_rank(one, None) for one in small),
    ]


def _add_rank(item: StatisticsLine, rank: int | None) -> RankedLine:
    return {**item, "rank": rank}


def _sort_key(item: StatisticsLine) -> tuple[Fraction, int, str]:
    return -_exact_share(item), -item["signed"], item["key"]


def _exact_share(item: StatisticsLine) -> Fraction:
    return Fraction(item["signed_online"], item["signed"]) if item["signed"] else Fraction(-1)
