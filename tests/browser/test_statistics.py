"""The dashboard in a browser: filters, the way down, the facts behind a count, downloads."""

import re

from playwright.sync_api import expect

from support.servers.browser_site import Site


def test_figures_are_asked_as_of_a_position_and_followed_down_to_their_facts(site: Site) -> None:
    page = site.page("province", "/statistics")
    position = page.locator(".definition dd a")
    position.click()
    expect(page).to_have_url(re.compile(r"position=\d+"))
    expect(page.get_by_label("或日志位置")).to_have_value(re.compile(r"\d+"))

    page.get_by_role("link", name="皖中示范大学").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("皖中示范大学")
    page.locator(".rank tbody th a").first.click()
    expect(page).to_have_url(re.compile(r"/statistics/99001/.+position=\d+"))

    counted = page.locator(".kpi .fact").first
    count = int(counted.inner_text())
    counted.click()
    expect(page.locator("tbody tr")).to_have_count(count)
    page.get_by_role("link", name="返回统计").click()
    expect(page).to_have_url(re.compile(r"/statistics/99001/.+position=\d+"))


def test_what_was_asked_wrongly_is_told_and_mended_without_scripts(site: Site) -> None:
    page = site.page("province", "/statistics", java_script_enabled=False)
    page.get_by_label("或日志位置").fill("first")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_role("alert")).to_contain_text("或日志位置")
    expect(page.get_by_label("或日志位置")).to_have_value("first")
    page.get_by_label("或日志位置").fill("1")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_role("heading", name="还没有毕业生")).to_be_visible()


def test_a_chart_says_its_numbers_to_the_pointer_and_to_whoever_reads(site: Site) -> None:
    page = site.page("admin-99001", "/statistics")
    page.locator(".areas .hit").last.hover()
    expect(page.locator(".tip")).to_contain_text("Σ")
    table = page.get_by_text("查看数据表：每周签约份数")
    table.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="合计")).to_be_visible()


def test_figures_leave_as_a_sheet(site: Site) -> None:
    page = site.page("province", "/statistics")
    with page.expect_download() as coming:
        page.get_by_role("link", name="XLSX").click()
    assert coming.value.suggested_filename == "网签占比.xlsx"


def test_on_a_phone_a_share_beside_the_ring_stays_on_one_line(site: Site) -> None:
    page = site.page("admin-99001", "/statistics")
    page.set_viewport_size({"width": 390, "height": 844})
    shares = page.locator(".ring .legend b").all()
    assert shares
    for share in shares:
        box, line = (
            share.bounding_box(),
            share.evaluate("one => parseFloat(getComputedStyle(one).fontSize)"),
        )
        assert box
        assert box["height"] < 2 * line
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
