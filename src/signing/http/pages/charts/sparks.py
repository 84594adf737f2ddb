"""A small line beside a figure: its latest values, without a scale."""

from collections.abc import Sequence

from markupsafe import Markup

from signing.http.pages.charts.curves import Point, trace_curve
from signing.http.pages.charts.elements import format_length, write_element, write_picture

WIDTH, HEIGHT, EDGE = 96.0, 30.0, 3.0
MOST = 12
"""How many of the latest values are drawn."""


def draw_spark(values: Sequence[float | None]) -> Markup:
    """Draw the values that are not None; return "" for fewer than two."""
    known = [one for one in values if one is not None][-MOST:]
    if len(known) < 2:  # noqa: PLR2004 — a line has two ends
        return Markup("")
    points = _place_points(known)
    line = trace_curve(points)
    last, first = points[-1], points[0]
    ends = ((last[0], HEIGHT), (first[0], HEIGHT))
    base = "".join(f"L{format_length(x)} {format_length(y)}" for x, y in ends)
    below = f"{line}{base}Z"
    return write_picture(
        WIDTH,
        HEIGHT,
        "",
        write_element("path", class_="under", d=below),
        write_element("path", class_="line", d=line),
        write_element("circle", cx=last[0], cy=last[1], r=2.4),
        class_="spark",
    )


def _place_points(values: Sequence[float]) -> list[Point]:
    """Return the points; values that are all the same lie in the middle."""
    low, high = min(values), max(values)
    step = (WIDTH - 2 * EDGE) / (len(values) - 1)
    room = HEIGHT - 2 * EDGE
    return [
        (
            EDGE + step * at,
            HEIGHT - EDGE - room * (one - low) / (high - low) if high > low else HEIGHT / 2,
        )
        for at, one in enumerate(values)
    ]
