"""行政区划 are found by what people call them."""

import pytest

from signing.codes import regions


def test_names_are_whole_and_of_today() -> None:
    listed = regions.list_regions()
    assert listed["340104"] == "安徽省合肥市蜀山区"
    assert listed["340000"] == "安徽省"
    assert listed["110105"] == "北京市朝阳区"
    assert "110103" not in listed, "崇文区 ended in 2010"
    assert regions.is_region("110103"), "credit codes from then hold it"
    assert regions.name_region("110103") == "北京市崇文区"
    assert not any("市辖区" in name for name in listed.values())


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("340104", "340104"),
        ("３４０１０４", "340104"),
        ("安徽省合肥市蜀山区", "340104"),
        ("安徽省合肥市蜀山区 340104", "340104"),
        ("合肥市蜀山区", "340104"),
        ("合肥 蜀山", "340104"),
        ("合肥市", "340100"),
        ("朝阳区", None),
        ("没有这个地方", None),
        ("999999", None),
        ("", None),
    ],
)
def test_a_region_is_read_from_a_code_or_a_name(typed: str, code: str | None) -> None:
    assert regions.read_region(typed) == code


def test_the_shortest_name_that_fits_comes_first() -> None:
    assert regions.search_regions("合肥")[0] == "340100"
    assert regions.search_regions("3401")[0] == "340100"
    assert list(regions.search_regions("  ")) == []


def test_what_the_field_shows_is_read_back() -> None:
    for code in list(regions.list_regions())[::37]:
        assert regions.read_region(regions.describe_region(code)) == code
