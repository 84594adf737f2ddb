"""Guilloche: fine woven curves that a copier blurs, as PDF path operators."""

from collections.abc import Callable, Iterator
from functools import cache
from math import cos, pi, sin

from signing.pdf.marks import MM_PER_POINT, PAGE_HEIGHT

Point = tuple[float, float]
Curve = Callable[[float], Point]

CENTRE = (109.0, 146.0)
SIDES = (18.0, 192.0)
HEAD = 14.0
NUDGE = 1e-4


@cache
def path(name: str) -> str:
    """The curves called `name`, without colour."""
    return "0.2 w " + " ".join(PATHS[name]()) + " S"


def rosette() -> Iterator[str]:
    for radius, lobes, depth in ((64.0, 9, 0.26), (47.0, 11, 0.30), (31.0, 7, 0.42)):
        for strand in range(6):
            curve = _lobed(radius, lobes, depth, strand * pi / 3)
            yield _bezier(curve, 0, 2 * pi, 4 * lobes)


def ribbon() -> Iterator[str]:
    """Seven waves across the head of the page."""
    for strand in range(7):
        yield _bezier(_wave(strand), *SIDES, 56)


PATHS: dict[str, Callable[[], Iterator[str]]] = {
    "rosette": rosette,
    "ribbon": ribbon,
}


def _lobed(radius: float, lobes: int, depth: float, phase: float) -> Curve:
    def at(angle: float) -> Point:
        reach = radius * (1 - depth * (0.5 + 0.5 * sin(lobes * angle + phase)))
        return CENTRE[0] + reach * cos(angle), CENTRE[1] + reach * sin(angle)

    return at


def _wave(strand: int) -> Curve:
    def at(x: float) -> Point:
        along = x - SIDES[0]
        return x, HEAD + 1.9 * sin(along / 7 + strand * pi / 3.5) * cos(along / 31 + strand)

    return at


def _bezier(curve: Curve, start: float, stop: float, pieces: int) -> str:
    """Cubic pieces that share the curve's points and directions."""
    step = (stop - start) / pieces
    operators = [f"{_xy(curve(start))} m"]
    for index in range(pieces):
        here, there = start + index * step, start + (index + 1) * step
        operators.append(
            f"{_xy(_ahead(curve, here, step / 3))} {_xy(_ahead(curve, there, -step / 3))} "
            f"{_xy(curve(there))} c"
        )
    return " ".join(operators)


def _ahead(curve: Curve, at: float, by: float) -> Point:
    """Where the tangent at `at` leads after `by`."""
    (x, y), (x1, y1) = curve(at), curve(at + NUDGE)
    return x + (x1 - x) / NUDGE * by, y + (y1 - y) / NUDGE * by


def _xy(point: Point) -> str:
    return f"{point[0] / MM_PER_POINT:.1f} {(PAGE_HEIGHT - point[1]) / MM_PER_POINT:.1f}"
