"""Curves through points that never leave the range between neighbouring points.

Monotone cubics with the slopes of Fritsch and Butland (1984): the harmonic mean of both sides,
and level wherever the values turn.
"""

from collections.abc import Sequence
from itertools import pairwise

from signing.http.pages.charts.elements import format_length

Point = tuple[float, float]
Piece = tuple[Point, Point, Point, Point]
"""One cubic Bézier curve: begin, its handle, the handle of the end, end."""


def trace_curve(points: Sequence[Point]) -> str:
    """Return the SVG path through points from left to right."""
    return f"M{_write_point(points[0])}" + "".join(
        _write_piece(piece) for piece in fit_pieces(points)
    )


def trace_area(upper: Sequence[Point], lower: Sequence[Point]) -> str:
    """Return the SVG path around the area between two curves over the same x."""
    back = [(d, c, b, a) for a, b, c, d in reversed(fit_pieces(lower))]
    return (
        f"{trace_curve(upper)}L{_write_point(lower[-1])}"
        + "".join(_write_piece(piece) for piece in back)
        + "Z"
    )


def fit_pieces(points: Sequence[Point]) -> list[Piece]:
    found: list[Piece] = []
    slopes = _find_slopes(points)
    for (begin, end), (leaves, comes) in zip(pairwise(points), pairwise(slopes), strict=True):
        third = (end[0] - begin[0]) / 3
        first = (begin[0] + third, begin[1] + leaves * third)
        second = (end[0] - third, end[1] - comes * third)
        found.append((begin, first, second, end))
    return found


def _find_slopes(points: Sequence[Point]) -> list[float]:
    steps = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(points)]
    if not steps:
        return [0.0 for _ in points]
    return [steps[0], *(_average_slopes(a, b) for a, b in pairwise(steps)), steps[-1]]


def _average_slopes(before: float, after: float) -> float:
    """Return the harmonic mean, unweighted, since the x stand at equal distances."""
    return 0.0 if before * after <= 0 else 2 * before * after / (before + after)


def _write_piece(piece: Piece) -> str:
    return "C" + " ".join(_write_point(one) for one in piece[1:])


def _write_point(point: Point) -> str:
    return f"{format_length(point[0])} {format_length(point[1])}"
