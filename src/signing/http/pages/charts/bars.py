"""Bars as wide as their place; the page prints the number beside, so readers skip them."""

from collections.abc import Sequence

from markupsafe import Markup

from signing.http.pages.charts.elements import format_length, write_element

WHOLE = {"width": "100%", "height": "100%"}


def bar(share: float | None, *, colour: str = "one", mark: float | None = None) -> Markup:
    """Draw a bar; `share` and `mark` are parts of the width (0 to 1), None draws it empty."""
    filled = min(1.0, max(0.0, share or 0.0))
    parts = [
        write_element("rect", class_="track", rx="4", **WHOLE),
        write_element(
            "rect", class_=f"fill {colour}", rx="4", width=_format_percent(filled), height="100%"
        ),
    ]
    if mark is not None:
        parts.append(
            write_element(
                "rect", class_="mark", x=_format_percent(mark), y="-3", width="2", height="16"
            )
        )
    return write_element("svg", *parts, class_="bar", aria_hidden=True)


def draw_split_bar(parts: Sequence[tuple[str, int]], *, tip: str = "") -> Markup:
    """Draw one bar of parts (colour, count); it is empty if all counts are 0."""
    whole = sum(count for _, count in parts)
    drawn, before = [write_element("rect", class_="track", **WHOLE)], 0
    for colour, count in parts:
        if count:
            place = {"x": _format_percent(before / whole), "width": _format_percent(count / whole)}
            drawn.append(write_element("rect", class_=f"fill {colour}", height="100%", **place))
            before += count
    told = {"data_tip": tip} if tip else {}
    return write_element("svg", *drawn, class_="split", aria_hidden=True, **told)


def _format_percent(share: float) -> str:
    return f"{format_length(100 * share)}%"
