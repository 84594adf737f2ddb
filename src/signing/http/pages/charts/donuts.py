"""A ring of the parts of one whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi

from markupsafe import Markup

from signing.http.pages.charts.elements import element, picture, short

SIZE, RADIUS = 168.0, 62.0
AROUND = 2 * pi * RADIUS
GAP = 2.5
"""Between two parts, in pixels along the ring."""


@dataclass(frozen=True)
class Part:
    """`colour` is a CSS class; `told` is the part's share in words."""

    name: str
    colour: str
    count: int
    told: str = ""


def donut(installation: Sequence[Part], *, label: str, centre: str, caption: str) -> Markup:
    """From the top, clockwise. Parts of nothing are not drawn."""
    middle = SIZE / 2
    around = {"cx": middle, "cy": middle, "r": RADIUS}
    whole = sum(part.count for part in installation)
    drawn, before = [element("circle", class_="track", **around)], 0
    for part in installation:
        if part.count:
            drawn.append(_arc(part, before / whole, part.count / whole))
            before += part.count
    words = (
        element("text", centre, class_="centre", x=middle, y=middle + 3, text_anchor="middle"),
        element("text", caption, class_="caption", x=middle, y=middle + 22, text_anchor="middle"),
    )
    return picture(SIZE, SIZE, label, *drawn, *words, class_="chart donut")


def _arc(part: Part, begin: float, share: float) -> Markup:
    length = AROUND * share
    seen = AROUND if share == 1 else max(length - GAP, 1)
    middle = SIZE / 2
    return element(
        "circle",
        class_=f"arc {part.colour}",
        cx=middle,
        cy=middle,
        r=RADIUS,
        stroke_dasharray=f"{short(seen)} {short(AROUND)}",
        stroke_dashoffset=short(-AROUND * begin),
        transform=f"rotate(-90 {short(middle)} {short(middle)})",
        data_tip=f"{part.name}\n{part.count:,}  {part.told}".rstrip(),
    )
