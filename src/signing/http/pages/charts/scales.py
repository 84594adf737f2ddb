"""Where an axis ends, where its lines stand, and which labels fit below it."""

from math import ceil, floor, log10

LINES = 4
ROUND = (1, 2, 3, 4, 5, 6, 8, 10)
"""The numbers at which an axis may end, times a power of ten."""


def find_ceiling(most: int) -> int:
    """Return the next round number that the four lines divide into whole numbers."""
    if most <= LINES:
        return LINES
    power = int(10 ** floor(log10(most)))
    found = next(one * power for one in ROUND if one * power >= most)
    return ceil(found / LINES) * LINES


def place_lines(top: int) -> list[int]:
    return [top * one // LINES for one in range(LINES + 1)]


def choose_labels(count: int, most: int) -> set[int]:
    """Choose which of `count` labels to draw where `most` fit; the last is always one of them."""
    step = ceil(count / most) if count else 1
    return {one for one in range(count) if (count - 1 - one) % step == 0}
