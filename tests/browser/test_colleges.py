"""A school administrator renames one college and merges two, on a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from browser.looking import must_be_open
from support.servers.browser_site import Site

ADMIN, LIST = "admin-99001", "/staff/colleges"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_college_is_renamed_after_seeing_whom_it_moves(site: Site, *, scripts: bool) -> None:
    # given a college that is ticked alone
    old, new = ("外语学院", "外国语学院") if scripts else ("师范学院", "教师教育学院")
    page = site.page(ADMIN, LIST, java_script_enabled=scripts)
    page.get_by_label(old, exact=True).check()
    page.get_by_role("button", name="更名或合并").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("学院更名")
    expect(page.locator("dl.stats")).to_contain_text("待审核协议")

    # when a name is taken, the page says so and keeps what was typed
    page.get_by_label("新名称").fill("计算机学院")
    page.get_by_role("button", name="确认更名").click()
    expect(page.locator("#problem")).to_contain_text("已有同名的学院")
    expect(page.get_by_label("新名称")).to_have_value("计算机学院")

    # then another one is taken over, and the list shows it
    page.get_by_label("新名称").fill(new)
    page.get_by_role("button", name="确认更名").click()
    expect(page.locator("#notes")).to_contain_text(new)
    expect(page.get_by_label(new, exact=True)).to_be_visible()
    expect(page.get_by_label(old, exact=True)).to_have_count(0)


@pytest.mark.parametrize("size", [390, 1366])
def test_colleges_are_merged_and_nothing_is_ticked_is_told(site: Site, size: int) -> None:
    page = site.page(ADMIN, LIST)
    page.set_viewport_size({"width": size, "height": 800})
    page.get_by_role("button", name="更名或合并").click()
    expect(page.locator("#problem")).to_contain_text("请至少勾选一个学院")
    must_be_open(page, size, "light")
    pair = ("机械工程学院", "土木建筑学院") if size == 390 else ("计算机学院", "经济管理学院")
    for one in pair:
        page.get_by_label(one, exact=True).check()
    page.get_by_role("button", name="更名或合并").click()
    must_be_open(page, size, "dark")
    page.get_by_label("新名称").fill(pair[0])
    page.get_by_role("button", name="确认合并").click()
    expect(page.locator("#notes")).to_contain_text(pair[1])
    expect(page.get_by_label(pair[0], exact=True)).to_be_visible()
    expect(page.get_by_label(pair[1], exact=True)).to_have_count(0)
