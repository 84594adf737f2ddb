"""Charts: what they say, in valid SVG, without styles of their own, whatever words come in."""

from xml.etree import ElementTree as ET

import pytest
from markupsafe import Markup

from signing.http.pages.charts import (
    Part,
    Series,
    bar,
    draw_donut,
    draw_spark,
    draw_split_bar,
    draw_stacked_areas,
)

HOSTILE = 'A"&<script>'
CHARTS = [
    draw_stacked_areas(["5/4"], [Series(HOSTILE, "one", [3])], label=HOSTILE),
    draw_stacked_areas(["5/4", "5/11"], [Series("a", "one", [0, 0])], label="a", running="<b>"),
    draw_donut([Part(HOSTILE, "one", 3, HOSTILE)], label=HOSTILE, centre="3", caption=HOSTILE),
    bar(0.5, mark=0.7),
    draw_split_bar([("one", 1), ("two", 3)], tip=HOSTILE),
    draw_spark([1, 2, 4]),
]


def parse_chart(chart: Markup) -> ET.Element:
    return ET.fromstring(str(chart))  # noqa: S314 — drawn here


def find_by_class(chart: Markup, name: str) -> list[ET.Element]:
    return [one for one in parse_chart(chart).iter() if name in one.get("class", "").split()]


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_is_svg_without_styles_or_scripts(chart: Markup) -> None:
    for one in parse_chart(chart).iter():
        assert "style" not in one.attrib
        assert one.tag in {"svg", "g", "path", "line", "rect", "circle", "text"}


def test_areas_lie_on_each_other_and_say_every_week() -> None:
    weeks = [Series("扫码", "three", [1, 2]), Series("平台", "one", [3, 6])]
    chart = draw_stacked_areas(["5/4", "5/11"], weeks, label="每周", running="本周未完")

    assert parse_chart(chart).get("aria-label") == "每周"
    assert [one.get("class") for one in find_by_class(chart, "area")] == ["area three", "area one"]
    tips = [one.get("data-tip") for one in find_by_class(chart, "hit")]
    assert tips == ["5/4\n平台  3\n扫码  1\nΣ  4", "5/11\n平台  6\n扫码  2\nΣ  8"]
    assert [one.text for one in find_by_class(chart, "tick")][:5] == ["0", "2", "4", "6", "8"]
    bottom, top = find_by_class(chart, "area")
    assert bottom.get("d", "").partition("L")[0] in _reverse_edge(top.get("d", ""))


def _reverse_edge(area: str) -> str:
    """Return the lower edge of an area of two weeks, from left to right."""
    a, b, *handles = area.partition("L")[2].removesuffix("Z").replace("C", " ").split()
    ((c, d), (e, f), (g, h)) = (handles[0:2], handles[2:4], handles[4:6])
    return f"M{g} {h}C{e} {f} {c} {d} {a} {b}"


def test_the_running_week_is_marked_and_only_that() -> None:
    weeks = [Series("平台", "one", [3, 6])]
    marked = draw_stacked_areas(["5/4", "5/11"], weeks, label="每周", running="本周未完")
    assert "本周未完" in [one.text for one in find_by_class(marked, "tick")]
    assert len(find_by_class(marked, "running")) == 1
    assert find_by_class(draw_stacked_areas(["5/4", "5/11"], weeks, label="每周"), "running") == []


def test_one_week_alone_is_a_bar_in_the_middle() -> None:
    [area] = find_by_class(
        draw_stacked_areas(["5/4"], [Series("平台", "one", [3])], label="每周"), "area"
    )
    numbers = area.get("d", "")
    assert numbers.startswith("M366 ")
    assert "430 " in numbers


def test_of_one_week_that_is_not_over_the_bar_alone_is_veiled() -> None:
    weeks = [Series("平台", "one", [3])]
    chart = draw_stacked_areas(["5/4"], weeks, label="每周", running="本周未完")
    [veil] = find_by_class(chart, "running")
    assert (veil.get("x"), veil.get("width")) == ("366", "64")


def test_a_ring_is_shared_in_proportion() -> None:
    chart = draw_donut(
        [Part("平台", "one", 3, "75%"), Part("直签", "two", 1, "25%"), Part("扫码", "three", 0)],
        label="构成",
        centre="4",
        caption="人",
    )
    first, second = find_by_class(chart, "arc")
    around = float(first.get("stroke-dasharray", "").split()[1])
    assert float(second.get("stroke-dashoffset", "")) == pytest.approx(-0.75 * around, abs=0.1)
    assert first.get("data-tip") == "平台\n3  75%"
    assert [one.text for one in find_by_class(chart, "centre")] == ["4"]


def test_of_nothing_a_ring_is_bare_and_of_one_part_it_has_no_gap() -> None:
    nothing = draw_donut([Part("平台", "one", 0)], label="构成", centre="0", caption="人")
    assert find_by_class(nothing, "arc") == []
    [whole] = find_by_class(
        draw_donut([Part("平台", "one", 9)], label="", centre="", caption=""), "arc"
    )
    seen, around = whole.get("stroke-dasharray", "").split()
    assert seen == around


@pytest.mark.parametrize(
    ("share", "width"), [(None, "0%"), (0.0, "0%"), (0.687, "68.7%"), (1.2, "100%")]
)
def test_a_bar_is_as_wide_as_its_share(share: float | None, width: str) -> None:
    [fill] = find_by_class(bar(share), "fill")
    assert fill.get("width") == width


def test_a_bar_marks_the_mean() -> None:
    [mark] = find_by_class(bar(0.5, mark=0.687), "mark")
    assert mark.get("x") == "68.7%"


def test_a_split_bar_holds_its_parts_side_by_side() -> None:
    fills = find_by_class(draw_split_bar([("one", 1), ("two", 0), ("three", 3)]), "fill")
    assert [(one.get("x"), one.get("width")) for one in fills] == [("0%", "25%"), ("25%", "75%")]


def test_a_spark_shows_the_latest_and_skips_what_was_not_known() -> None:
    assert draw_spark([]) == draw_spark([None, 0.5]) == ""
    low, high = (find_by_class(draw_spark(values), "line")[0] for values in ([2, 1], [1, 2]))
    assert low.get("d") == "M3 3C33 11 63 19 93 27"
    assert high.get("d") == "M3 27C33 19 63 11 93 3"
    assert find_by_class(draw_spark([None, *[7] * 40]), "line")[0].get("d", "").count("C") == 11
