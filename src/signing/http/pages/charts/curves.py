"""Curves through points that stay between them: what is drawn never exceeds what was counted.

Monotone cubics with the slopes of Fritsch and Butland (1984): the harmonic mean of both sides,
and level wherever the values turn.
"""

from collections.abc import Sequence
from itertools import pairwise

from signing.http.pages.charts.elements import short

Point = tuple[float, float]
Piece = tuple[Point, Point, Point, Point]
"""Of a curve: begin, its handle, the handle of the end, end."""


def curve(points: Sequence[Point]) -> str:
    """The path through points from left to right."""
    return f"M{_at(points[0])}" + "".join(_drawn(piece) for piece in pieces(points))


def closed(upper: Sequence[Point], lower: Sequence[Point]) -> str:
    """The area between two curves over the same places."""
    back = [(d, c, b, a) for a, b, c, d in reversed(pieces(lower))]
    return f"{curve(upper)}L{_at(lower[-1])}" + "".join(_drawn(piece) for piece in back) + "Z"


def pieces(points: Sequence[Point]) -> list[Piece]:
    found: list[Piece] = []
    slopes = _slopes(points)
    for (begin, end), (leaves, comes) in zip(pairwise(points), pairwise(slopes), strict=True):
        third = (end[0] - begin[0]) / 3
        first = (begin[0] + third, begin[1] + leaves * third)
        second = (end[0] - third, end[1] - comes * third)
        found.append((begin, first, second, end))
    return found


def _slopes(points: Sequence[Point]) -> list[float]:
    steps = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(points)]
    if not steps:
        return [0.0 for _ in points]
    return [steps[0], *(_between(a, b) for a, b in pairwise(steps)), steps[-1]]


def _between(before: float, after: float) -> float:
    """The places stand at equal distances, so the mean needs no weights."""
    return 0.0 if before * after <= 0 else 2 * before * after / (before + after)


def _drawn(piece: Piece) -> str:
    return "C" + " ".join(_at(one) for one in piece[1:])


def _at(point: Point) -> str:
    return f"{short(point[0])} {short(point[1])}"
