"""What a list's filters leave is counted on its pages, and leaves as a file, all of it."""

import re
from html import unescape
from io import BytesIO

import pytest
from python_calamine import load_workbook

from signing.http.asking.security import COOKIE
from signing.http.pages.audit import differences
from signing.storage.privacy_tables import disclosures
from support.routes.two_sides import TwoSides
from support.waiting import soon

TOTAL = re.compile(r"共 ([0-9,]+) [条份]")
LISTS = {
    "/reviews": ("counselor", "?state=all", "?state=all&q=没有这个人"),
    "/prints": ("counselor", "", "?q=没有这个人"),
    "/terminations": ("counselor", "?tab=all", "?tab=all&q=没有这个人"),
    "/reviews/amendments": ("admin", "?state=all", "?state=all&q=没有这个人"),
    "/employer/positions": ("employer", "", "?q=没有这个岗位"),
    "/employer/applications": ("employer", "", "?q=没有这个人"),
    "/employer/agreements": ("employer", "", "?state=EFFECTIVE&q=没有这个人"),
}


def read_list(story: TwoSides, who: str, path: str) -> str:
    page = story.open(who, path)
    return page if TOTAL.search(page) else ""


@pytest.mark.parametrize("path", LISTS)
def test_a_file_has_every_row_that_its_list_counts(story: TwoSides, path: str) -> None:
    who, query, nothing = LISTS[path]
    page = soon(lambda: read_list(story, who, path + query))
    assert f'href="{path}/sheet.xlsx' in page
    header, *rows = story.read_sheet(who, f"{path}/sheet.xlsx{query}")
    [total] = TOTAL.findall(page)[:1]
    assert len(rows) == int(total)
    assert len(rows) > 0
    assert all(len(row) == len(header) for row in rows)
    assert len(story.read_sheet(who, f"{path}/sheet.xlsx{nothing}")) == 1


def test_the_time_of_a_confirmation_is_named_alike_where_the_graduate_disputes_since(
    story: TwoSides,
) -> None:
    """A dispute takes nothing back of when they accepted, so the time says what it is of."""
    header, *_ = story.read_sheet("counselor", "/reviews/sheet.xlsx?state=all")
    assert header[-1] == differences.WORDS["confirmed_at"] == "接受或确认签约的时间"
    assert "无异议" in differences.WORDS["signing_confirmed"]


def test_files_of_a_schools_lists_are_on_record_and_told_to_its_graduates(story: TwoSides) -> None:
    soon(lambda: read_list(story, "counselor", "/reviews?state=all"))
    names = ("reviews", "prints", "terminations")
    for name in names:
        story.read_sheet("counselor", f"/{name}/sheet.xlsx")
    with story.installation.context.engine.connect() as connection:
        told = [(row.school_code, row.fields) for row in connection.execute(disclosures.select())]
    assert told == [("99001", [name]) for name in names]
    seen = unescape(story.open("graduate", "/me/looks"))
    assert seen.count("学校导出清单") == len(names)
    assert "学校的签约审核清单" in seen


def test_who_ticked_nothing_is_told_what_to_do_and_gets_no_empty_file(story: TwoSides) -> None:
    page = soon(lambda: read_list(story, "counselor", "/reviews?state=all"))
    assert "导出所选" in page
    story.client.cookies.set(COOKIE, story.province.tokens["counselor"])
    answer = story.client.post("/reviews/sheet", data={"state": "all"}, follow_redirects=False)
    assert answer.status_code == 422
    assert "还没有勾选签约" in answer.text
    assert "导出全部" in answer.text
    number = story.province.names["waiting"]
    one = story.client.post("/reviews/sheet", data={"numbers": number})
    header, row = load_workbook(BytesIO(one.content)).get_sheet_by_index(0).to_python()
    assert row[0] == number
    assert row[header.index("审核状态")] == "待审核"


def test_a_page_of_reviews_beyond_the_end_is_the_last_and_rows_keep_their_page(
    story: TwoSides,
) -> None:
    page = soon(lambda: read_list(story, "counselor", "/reviews?state=all&page=2"))
    assert "data-row" in page, "there is one page, so it is the last"
    assert re.search(r'href="/reviews/[^"?]+\?state=all&page=2"', page)
    assert 'href="/reviews?state=pending"' in page, "another list begins at its beginning"
