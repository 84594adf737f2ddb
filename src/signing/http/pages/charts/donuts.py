"""A ring of the parts of one whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi

from markupsafe import Markup

from signing.http.pages.charts.elements import format_length, write_element, write_picture

SIZE, RADIUS = 168.0, 62.0
AROUND = 2 * pi * RADIUS
GAP = 2.5
"""Pixels between two parts, along the ring."""


@dataclass(frozen=True)
class Part:
    """`colour` is a CSS class; `told` is the part's share in words."""

    name: str
    colour: str
    count: int
    told: str = ""


def draw_donut(parts: Sequence[Part], *, label: str, centre: str, caption: str) -> Markup:
    """Draw the parts clockwise from the top; a part that counts 0 is left out."""
    middle = SIZE / 2
    around = {"cx": middle, "cy": middle, "r": RADIUS}
    whole = sum(part.count for part in parts)
    drawn, before = [write_element("circle", class_="track", **around)], 0
    for part in parts:
        if part.count:
            drawn.append(_draw_arc(part, before / whole, part.count / whole))
            before += part.count
    words = (
        write_element(
            "text", centre, class_="centre", x=middle, y=middle + 3, text_anchor="middle"
        ),
        write_element(
            "text", caption, class_="caption", x=middle, y=middle + 22, text_anchor="middle"
        ),
    )
    return write_picture(SIZE, SIZE, label, *drawn, *words, class_="chart donut")


def _draw_arc(part: Part, begin: float, share: float) -> Markup:
    length = AROUND * share
    seen = AROUND if share == 1 else max(length - GAP, 1)
    middle = SIZE / 2
    return write_element(
        "circle",
        class_=f"arc {part.colour}",
        cx=middle,
        cy=middle,
        r=RADIUS,
        stroke_dasharray=f"{format_length(seen)} {format_length(AROUND)}",
        stroke_dashoffset=format_length(-AROUND * begin),
        transform=f"rotate(-90 {format_length(middle)} {format_length(middle)})",
        data_tip=f"{part.name}\n{part.count:,}  {part.told}".rstrip(),
    )
