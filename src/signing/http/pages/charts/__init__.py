"""Charts as plain SVG, drawn on the server: pure functions of numbers and of words to show.

Colours come from CSS classes (`one` … `five`), no style is inline. What a pointer rests on says its
numbers (`data-tip`, shown by `charts.js`); the page prints the same numbers in a table.
"""

from signing.http.pages.charts.areas import Series, stacked
from signing.http.pages.charts.bars import bar, split
from signing.http.pages.charts.donuts import Part, donut
from signing.http.pages.charts.sparks import spark

__all__ = ["Part", "Series", "bar", "donut", "spark", "split", "stacked"]
