"""Areas that lie on each other: how a sum came about over the weeks."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from markupsafe import Markup

from signing.http.pages.charts.curves import Point, closed, curve
from signing.http.pages.charts.elements import element, picture
from signing.http.pages.charts.scales import ceiling, lines, shown

WIDTH, HEIGHT = 760.0, 430.0
LEFT, RIGHT, TOP, BOTTOM = 48.0, 748.0, 26.0, 402.0
MOST_LABELS = 12


@dataclass(frozen=True)
class Series:
    """`colour` is a CSS class; one value a label."""

    name: str
    colour: str
    values: Sequence[int]


def stacked(
    labels: Sequence[str], series: Sequence[Series], *, label: str, running: str = ""
) -> Markup:
    """The first series lies at the bottom. `running` is said of a last label that is not over."""
    sums = [list(one) for one in accumulate(_levels(series), _on_top)]
    top = ceiling(max(sums[-1], default=0))
    layers = [_points(one, top) for one in [[0] * len(labels), *sums]]
    areas = [
        element("path", class_=f"area {one.colour}", d=closed(upper, lower))
        + element("path", class_="edge", d=curve(upper))
        for one, lower, upper in zip(series, layers, layers[1:], strict=False)
    ]
    return picture(
        WIDTH,
        HEIGHT,
        label,
        *(_line(value, top) for value in lines(top)),
        *_labels(labels),
        *areas,
        *([_running(layers[0], running)] if running else []),
        *(_tip(at, labels, series, sums[-1]) for at in range(len(labels))),
        class_="chart areas",
    )


def _levels(series: Sequence[Series]) -> list[Sequence[int]]:
    return [one.values for one in series]


def _on_top(below: Sequence[int], above: Sequence[int]) -> Sequence[int]:
    return [a + b for a, b in zip(below, above, strict=True)]


def _points(values: Sequence[int], top: int) -> list[Point]:
    """A single week is drawn across the whole width, lest it be a line."""
    if len(values) == 1:
        values = [values[0], values[0]]
    return [(_across(at, len(values)), _height(one, top)) for at, one in enumerate(values)]


def _across(at: int, count: int) -> float:
    return LEFT + (RIGHT - LEFT) * at / (count - 1) if count > 1 else (LEFT + RIGHT) / 2


def _height(value: int, top: int) -> float:
    return BOTTOM - (BOTTOM - TOP) * value / top


def _line(value: int, top: int) -> Markup:
    y = _height(value, top)
    return element("line", class_="grid", x1=LEFT, x2=RIGHT, y1=y, y2=y) + element(
        "text", f"{value:,}", class_="tick", x=LEFT - 8, y=y + 4, text_anchor="end"
    )


def _labels(labels: Sequence[str]) -> list[Markup]:
    """The last one ends where the axis does."""
    last = len(labels) - 1
    return [
        element(
            "text",
            labels[at],
            class_="tick",
            x=_across(at, len(labels)),
            y=HEIGHT - 10,
            text_anchor="end" if 0 < at == last else "middle",
        )
        for at in sorted(shown(len(labels), MOST_LABELS))
    ]


def _running(base: Sequence[Point], words: str) -> Markup:
    """A veil over the week that is not over yet."""
    begin = base[-2][0]
    veil = element(
        "rect", class_="running", x=begin, y=TOP, width=RIGHT - begin, height=BOTTOM - TOP
    )
    border = element("line", class_="border", x1=begin, x2=begin, y1=TOP - 8, y2=BOTTOM)
    return veil + border + element("text", words, class_="tick", x=RIGHT, y=14, text_anchor="end")


def _tip(at: int, labels: Sequence[str], series: Sequence[Series], sums: Sequence[int]) -> Markup:
    step = (RIGHT - LEFT) / max(1, len(labels) - 1)
    x = _across(at, len(labels))
    told = [f"{one.name}  {one.values[at]:,}" for one in reversed(series)]
    begin, end = max(LEFT, x - step / 2), min(RIGHT, x + step / 2)
    return element(
        "g",
        element("rect", x=begin, y=TOP, width=end - begin, height=BOTTOM - TOP),
        element("line", x1=x, x2=x, y1=TOP, y2=BOTTOM),
        class_="hit",
        data_tip="\n".join([labels[at], *told, f"Σ  {sums[at]:,}"]),
    )
