"""Guilloche: fine woven curves that a copier blurs, as cubic Bézier pieces in millimetres."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from math import cos, pi, sin

Point = tuple[float, float]
Curve = Callable[[float], Point]

CENTRE = (109.0, 146.0)
SIDES = (18.0, 192.0)
HEAD = 14.0
WEIGHT = 0.2
"""Of their lines, points."""
NUDGE = 1e-4


@dataclass(frozen=True, slots=True)
class Strand:
    """One line: where it starts, and each piece's two handles and end."""

    start: Point
    pieces: tuple[tuple[Point, Point, Point], ...]


@cache
def load_strands(name: str) -> tuple[Strand, ...]:
    return tuple(ORNAMENTS[name]())


def draw_rosette() -> Iterator[Strand]:
    for radius, lobes, depth in ((64.0, 9, 0.26), (47.0, 11, 0.30), (31.0, 7, 0.42)):
        for strand in range(6):
            curve = _make_lobed(radius, lobes, depth, strand * pi / 3)
            yield _fit_bezier(curve, 0, 2 * pi, 3 * lobes)


def draw_ribbon() -> Iterator[Strand]:
    """Yield seven waves across the head of the page."""
    for strand in range(7):
        yield _fit_bezier(_make_wave(strand), *SIDES, 48)


ORNAMENTS: dict[str, Callable[[], Iterator[Strand]]] = {
    "rosette": draw_rosette,
    "ribbon": draw_ribbon,
}


def _make_lobed(radius: float, lobes: int, depth: float, phase: float) -> Curve:
    def at(angle: float) -> Point:
        reach = radius * (1 - depth * (0.5 + 0.5 * sin(lobes * angle + phase)))
        return CENTRE[0] + reach * cos(angle), CENTRE[1] + reach * sin(angle)

    return at


def _make_wave(strand: int) -> Curve:
    def at(x: float) -> Point:
        along = x - SIDES[0]
        return x, HEAD + 1.9 * sin(along / 7 + strand * pi / 3.5) * cos(along / 31 + strand)

    return at


def _fit_bezier(curve: Curve, start: float, stop: float, pieces: int) -> Strand:
    """Approximate a curve by pieces that share its points and directions."""
    step = (stop - start) / pieces
    ends = [(start + index * step, start + (index + 1) * step) for index in range(pieces)]
    return Strand(
        curve(start),
        tuple(
            (_move_along(curve, here, step / 3), _move_along(curve, there, -step / 3), curve(there))
            for here, there in ends
        ),
    )


def _move_along(curve: Curve, at: float, by: float) -> Point:
    """Return where the tangent at `at` leads after `by`."""
    (x, y), (x1, y1) = curve(at), curve(at + NUDGE)
    return x + (x1 - x) / NUDGE * by, y + (y1 - y) / NUDGE * by
