"""Charts as plain SVG, drawn on the server: pure functions of numbers and words.

Colours come from CSS classes (`one` … `five`), no style is inline. The attribute `data-tip` holds
the numbers that `charts.js` shows at the pointer; the page has the same numbers in a table.
"""

from signing.http.pages.charts.areas import Series, draw_stacked_areas
from signing.http.pages.charts.bars import bar, draw_split_bar
from signing.http.pages.charts.donuts import Part, draw_donut
from signing.http.pages.charts.sparks import draw_spark

__all__ = [
    "Part",
    "Series",
    "bar",
    "draw_donut",
    "draw_spark",
    "draw_split_bar",
    "draw_stacked_areas",
]
