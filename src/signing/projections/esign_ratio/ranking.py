"""Schools by 网签占比: who stands where, and who is too small to be ranked."""

from collections.abc import Sequence
from fractions import Fraction

from signing.projections.esign_ratio.items import Item

RANKED_FROM = 10
"""Graduates with destination 10 (`signed`): below it one agreement moves a share by a tenth."""


def ranked(items: Sequence[Item]) -> list[Item]:
    """By share, then by more signed, then by code; `rank` is null for those that are too small.

    Equal shares (exactly, not as rounded) stand on the same rank, and the next ones where they
    would have stood without the tie: 1, 2, 2, 4.
    """
    large = sorted((one for one in items if one["signed"] >= RANKED_FROM), key=_order)
    small = sorted((one for one in items if one["signed"] < RANKED_FROM), key=_order)
    shares = [_share(one) for one in large]
    return [
        *(one | {"rank": 1 + shares.index(_share(one))} for one in large),
        *(one | {"rank": None} for one in small),
    ]


def _order(item: Item) -> tuple[Fraction, int, str]:
    return -_share(item), -item["signed"], item["key"]


def _share(item: Item) -> Fraction:
    return Fraction(item["signed_online"], item["signed"]) if item["signed"] else Fraction(-1)
