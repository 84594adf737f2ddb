"""Stacked areas: what a sum consists of, week by week."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil, floor, log10

from markupsafe import Markup

from signing.http.pages.charts.curves import Point, trace_area, trace_curve
from signing.http.pages.charts.elements import write_element, write_picture

WIDTH, HEIGHT = 760.0, 430.0
LEFT, RIGHT, TOP, BOTTOM = 48.0, 748.0, 26.0, 402.0
MOST_LABELS = 12
LINES = 4
BAR = 64.0
"""How wide a week is that stands alone."""
ROUND = (1, 2, 3, 4, 5, 6, 8, 10)
"""The numbers at which an axis may end, times a power of ten."""


@dataclass(frozen=True)
class Series:
    """`colour` is a CSS class; `values` holds one value a label."""

    name: str
    colour: str
    values: Sequence[int]


def draw_stacked_areas(
    labels: Sequence[str], series: Sequence[Series], *, label: str, running: str = ""
) -> Markup:
    """Draw the series, the first at the bottom.

    `running` labels the last week while it is not over; `label` describes the chart.
    """
    sums = [list(one) for one in accumulate(_list_values(series), _add_values)]
    top = find_ceiling(max(sums[-1], default=0))
    layers = [_place_points(one, top) for one in [[0] * len(labels), *sums]]
    areas = [
        write_element("path", class_=f"area {one.colour}", d=trace_area(upper, lower))
        + write_element("path", class_="edge", d=trace_curve(upper))
        for one, lower, upper in zip(series, layers, layers[1:], strict=False)
    ]
    return write_picture(
        WIDTH,
        HEIGHT,
        label,
        *(_draw_line(value, top) for value in place_lines(top)),
        *_draw_labels(labels),
        *areas,
        *([_draw_running_week(layers[0], running)] if running else []),
        *(_draw_tip(at, labels, series, sums[-1]) for at in range(len(labels))),
        class_="chart areas",
    )


def _list_values(series: Sequence[Series]) -> list[Sequence[int]]:
    return [one.values for one in series]


def _add_values(below: Sequence[int], above: Sequence[int]) -> Sequence[int]:
    return [a + b for a, b in zip(below, above, strict=True)]


def _place_points(values: Sequence[int], top: int) -> list[Point]:
    """Return the points of a series; a single week is a bar in the middle."""
    if len(values) == 1:
        middle, y = _find_x(0, 1), _find_y(values[0], top)
        return [(middle - BAR / 2, y), (middle + BAR / 2, y)]
    return [(_find_x(at, len(values)), _find_y(one, top)) for at, one in enumerate(values)]


def _find_x(at: int, count: int) -> float:
    return LEFT + (RIGHT - LEFT) * at / (count - 1) if count > 1 else (LEFT + RIGHT) / 2


def _find_y(value: int, top: int) -> float:
    return BOTTOM - (BOTTOM - TOP) * value / top


def _draw_line(value: int, top: int) -> Markup:
    y = _find_y(value, top)
    return write_element("line", class_="grid", x1=LEFT, x2=RIGHT, y1=y, y2=y) + write_element(
        "text", f"{value:,}", class_="tick", x=LEFT - 8, y=y + 4, text_anchor="end"
    )


def _draw_labels(labels: Sequence[str]) -> list[Markup]:
    """Draw the labels below the axis; the last one ends where the axis ends."""
    last = len(labels) - 1
    return [
        write_element(
            "text",
            labels[at],
            class_="tick",
            x=_find_x(at, len(labels)),
            y=HEIGHT - 10,
            text_anchor="end" if 0 < at == last else "middle",
        )
        for at in sorted(choose_labels(len(labels), MOST_LABELS))
    ]


def _draw_running_week(base: Sequence[Point], words: str) -> Markup:
    """Draw a veil over the last week, which is not over; of a single one, over its bar."""
    begin, end = base[-2][0], base[-1][0]
    veil = write_element(
        "rect", class_="running", x=begin, y=TOP, width=end - begin, height=BOTTOM - TOP
    )
    border = write_element("line", class_="border", x1=begin, x2=begin, y1=TOP - 8, y2=BOTTOM)
    return (
        veil + border + write_element("text", words, class_="tick", x=end, y=14, text_anchor="end")
    )


def _draw_tip(
    at: int, labels: Sequence[str], series: Sequence[Series], sums: Sequence[int]
) -> Markup:
    step = (RIGHT - LEFT) / max(1, len(labels) - 1)
    x = _find_x(at, len(labels))
    told = [f"{one.name}  {one.values[at]:,}" for one in reversed(series)]
    begin, end = max(LEFT, x - step / 2), min(RIGHT, x + step / 2)
    return write_element(
        "g",
        write_element("rect", x=begin, y=TOP, width=end - begin, height=BOTTOM - TOP),
        write_element("line", x1=x, x2=x, y1=TOP, y2=BOTTOM),
        class_="hit",
        data_tip="\n".join([labels[at], *told, f"Σ  {sums[at]:,}"]),
    )


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
