"""What an axis ends at, and where its lines stand."""

from math import ceil, floor, log10

LINES = 4
ROUND = (1, 2, 3, 4, 5, 6, 8, 10)
"""What an axis may end at, times a power of ten."""


def find_ceiling(most: int) -> int:
    """The next round number, which four lines divide into whole ones."""
    if most <= LINES:
        return LINES
    power = int(10 ** floor(log10(most)))
    found = next(one * power for one in ROUND if one * power >= most)
    return ceil(found / LINES) * LINES


def place_lines(top: int) -> list[int]:
    return [top * one // LINES for one in range(LINES + 1)]


def choose_labels(count: int, most: int) -> set[int]:
    """Which of `count` labels stand under an axis that has room for `most`; the last one always."""
    step = ceil(count / most) if count else 1
    return {one for one in range(count) if (count - 1 - one) % step == 0}
