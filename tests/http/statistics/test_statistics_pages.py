"""The pages of figures: what was chosen is kept, what is asked wrongly is told, counts lead on."""

import re
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient

from signing.http.asking.security import COOKIE
from signing.http.pages.statistics.lines import choose_page
from support.routes.province import FilledProvince

COUNTED = re.compile(r'<a class="fact" href="(/statistics/facts[^"]*)"[^>]*>([\d,]+)</a>')
ROWS = re.compile(r"<tr>\s*<td class=\"num\">")


@pytest.fixture
def seen(client: TestClient, province: FilledProvince) -> Any:
    def page(who: str, path: str, status: int = 200) -> str:
        client.cookies.clear()
        answer = client.get(path, headers={"Cookie": f"{COOKIE}={province.tokens[who]}"})
        assert answer.status_code == status, answer.text
        return unescape(answer.text)

    return page


def test_the_province_sees_schools_and_a_school_its_colleges(seen: Any) -> None:
    whole, own = seen("province", "/statistics"), seen("admin", "/statistics")
    assert "各校网签占比排名" in whole
    assert "/statistics/99001?year=2026" in whole
    assert "各学院网签占比" in own
    assert "/statistics/99001/%E6%96%87%E5%AD%A6%E9%99%A2?year=2026" in own
    assert "名次" not in own


def test_what_was_chosen_is_kept_on_the_way_down_and_in_downloads(seen: Any) -> None:
    page = seen("province", "/statistics?year=2026&level=本科&day=2026-05-12")
    chosen = "year=2026&level=%E6%9C%AC%E7%A7%91"
    assert f'href="/statistics/99001?{chosen}&day=2026-05-12"' in page
    assert f"/api/statistics/esign.xlsx?{chosen}&by=school&as_of=2026-05-12" in page
    assert "<option selected>本科</option>" in page
    assert 'value="2026-05-12"' in page


def test_a_school_downloads_its_colleges(
    seen: Any, client: TestClient, province: FilledProvince
) -> None:
    page = seen("province", "/statistics/99001")
    [path] = re.findall(r'href="(/api/statistics/esign\.csv[^"]*)"', page)
    headers = {"Authorization": f"Bearer {province.tokens['province']}"}
    assert "文学院" in client.get(path, headers=headers).text


def test_every_count_leads_to_as_many_facts(seen: Any) -> None:
    page = seen("province", "/statistics")
    counted = COUNTED.findall(page)
    assert len(counted) >= 10
    for path, count in set(counted):
        assert len(ROWS.findall(seen("province", f"{path}&limit=200"))) == int(count), path


@pytest.mark.parametrize("by", ["college", "major", "region", "industry"])
@pytest.mark.parametrize("path", ["/statistics", "/statistics/99001", "/statistics/99001/文学院"])
def test_every_count_of_a_line_leads_to_as_many_facts(seen: Any, path: str, by: str) -> None:
    page = seen("province", f"{path}?by={by}")
    lines = page.partition('id="lines"')[2]
    counted = set(COUNTED.findall(lines))
    assert counted
    for facts, count in counted:
        assert len(ROWS.findall(seen("province", f"{facts}&limit=200"))) == int(count), facts


def test_what_the_lines_are_is_chosen_and_kept(seen: Any) -> None:
    page = seen("province", "/statistics?by=major&level=本科")
    assert "各专业网签占比" in page
    assert "各校网签占比排名" not in page
    assert '<input type="hidden" name="by" value="major">' in page
    assert re.search(r"/api/statistics/esign\.csv\?year=2026&level=[^\"]*&by=major", page)
    [chosen] = re.findall(r'<nav class="tabs".*?</nav>', page, re.DOTALL)
    assert re.findall(r'aria-current="page">([^<]+)<', chosen) == ["专业"]
    assert "by=region#lines" in chosen


def test_employers_lines_have_counts_and_parts_of_the_whole_and_no_rates(seen: Any) -> None:
    for by in ("region", "industry"):
        lines = seen("province", f"/statistics?by={by}").partition('id="lines"')[2]
        assert "落实率" not in lines.partition("</table>")[0]
        parts = re.findall(r"<b>([\d.]+)%</b>", lines.partition("</table>")[0])
        assert round(sum(map(float, parts)), 1) == 100.0


def test_a_line_that_is_none_is_not_asked_for_twice(seen: Any) -> None:
    page = seen("province", "/statistics/facts?count=signed&major=软件工程&region=340100", 422)
    assert "只能选一个" in page
    assert "各校网签占比排名" in seen("province", "/statistics?by=nothing&page=x")


@pytest.mark.parametrize(
    ("typed", "lines", "page"),
    [("", 0, 1), ("3", 250, 3), ("9", 250, 3), ("0", 250, 1), ("2", 100, 1), ("二", 250, 1)],
)
def test_many_lines_come_in_pages_and_a_page_that_is_none_is_the_nearest(
    typed: str, lines: int, page: int
) -> None:
    assert choose_page(typed, lines) == page


def test_definition_position_and_digest_are_printed(
    seen: Any, client: TestClient, province: FilledProvince
) -> None:
    headers = {"Authorization": f"Bearer {province.tokens['province']}"}
    told = client.get("/api/statistics/dashboard?year=2026", headers=headers).json()
    page = seen("province", "/statistics")
    for one in (told["definition"], told["digest"], told["codes"], f"{told['position']:,}"):
        assert one in page


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ("day=2026-05-12&position=3", 422, "日期和日志位置只能填一个"),
        ("day=yesterday", 422, "应为日期"),
        ("day=2099-06-30", 422, "这一天还没有到"),
        ("position=-1", 422, "应为日期"),
        ("position=999999", 409, "日志尚未到达这个位置"),
        ("year=1066", 422, "应为 2000 至 2100 的年份"),
    ],
)
def test_what_cannot_be_asked_is_told_where_it_was_typed(
    seen: Any, asked: str, status: int, words: str
) -> None:
    page = seen("province", f"/statistics?{asked}", status)
    assert words in page
    typed = asked.rpartition("=")[2]
    assert "year" in asked or f'value="{typed}"' in page
    assert "kpi-value" not in page


def test_a_year_without_graduates_says_so(seen: Any) -> None:
    page = seen("province", "/statistics?year=2031")
    assert "还没有毕业生" in page
    assert "2031 届" in page


def test_before_the_first_fact_there_is_nobody(seen: Any) -> None:
    assert "还没有毕业生" in seen("province", "/statistics?position=0")


@pytest.mark.parametrize(
    "path", ["/statistics", "/statistics/99001", "/statistics/facts?count=graduates"]
)
def test_figures_of_one_college_stand_under_its_name_and_not_the_whole_schools(
    seen: Any, path: str
) -> None:
    page, whole = seen("counselor", path), seen("admin", path)
    assert "第99001号大学 · 文学院（您负责的学院）" in page
    assert "竖线为全校" not in page
    assert "您负责" not in whole
    if "facts" not in path:
        assert "竖线为您负责的学院" in page
        assert "竖线为全校" in whole


def test_what_is_not_ones_own_is_not_there(seen: Any) -> None:
    seen("other_admin", "/statistics/99001", 404)
    seen("other_college", "/statistics/99001/文学院", 404)
    seen("other_college", "/statistics/facts?school=99001&college=文学院", 404)
    seen("province", "/statistics/12345", 404)
    assert "没有这样的事件" in seen("other_college", "/statistics/facts?count=graduates")


def test_facts_come_in_pages(seen: Any) -> None:
    first = seen("province", "/statistics/facts?count=graduates&limit=3")
    [onward] = re.findall(r'href="(\?[^"]*cursor[^"]*)" rel="next"', first)
    second = seen("province", f"/statistics/facts{onward}")
    assert "第一页" in second
    positions = [re.findall(r'<td class="num">(\d+)</td>', one) for one in (first, second)]
    assert set(positions[0]).isdisjoint(positions[1])
    assert all(positions)
