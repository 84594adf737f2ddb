"""Each desk's list down to its end: what was last is decided, and the page says that it is done."""

import re

from playwright.sync_api import Page, expect

from support.servers.browser_site import Site

COUNSELOR = "counselor-99001"
MOST = 100
"""Verdicts until a list must have come to its end."""


def count_rows(page: Page) -> int:
    return page.locator("[data-row]").count()


def decide_what_is_open(page: Page) -> None:
    """Decide by mouse, and wait until another signing, or none, is open."""
    number = str(page.locator("#detail").get_attribute("data-number"))
    if page.locator(".verify").count():
        page.locator(".verify summary").click()
        page.locator(".verify [name=how]").first.check()
        page.locator("[data-now]").click()
    page.locator("[data-approve]").click()
    expect(page.locator("#notes .note.good")).to_be_visible()
    expect(page.locator(f"#detail[data-number='{number}']")).to_have_count(0)


def must_be_over(page: Page, words: str) -> None:
    """Check that the list says it is done, and offers nothing to decide."""
    expect(page.locator("#list .empty")).to_contain_text(words)
    expect(page.locator("#detail")).to_contain_text("没有选中的签约")
    expect(page.locator("[data-approve], .reject")).to_have_count(0)
    expect(page.locator("#notes")).to_contain_text("审核通过")


def test_the_review_comes_to_its_end_through_a_search_and_without_one(site: Site) -> None:
    page = site.page(COUNSELOR, "/reviews")
    page.locator("#q").fill(page.locator(".row-link").last.inner_text())
    expect(page.locator("[data-row]")).to_have_count(1)
    decide_what_is_open(page)
    must_be_over(page, "没有符合条件的签约")
    expect(page).to_have_url(re.compile(r"/reviews\?state=pending&q="))

    page.get_by_role("link", name="清除筛选").click()
    for _ in range(MOST):
        if not count_rows(page):
            break
        decide_what_is_open(page)
    must_be_over(page, "没有待审核的签约")
    expect(page).to_have_url(re.compile(r"/reviews\?state=pending$"))
    expect(page.locator("dd[data-count=pending]")).to_have_text("0")
    page.reload()
    expect(page.locator("#list .empty")).to_contain_text("没有待审核的签约")


def test_the_print_list_comes_to_its_end_through_a_search_and_without_one(site: Site) -> None:
    page = site.page(COUNSELOR, "/prints")
    search = f"/prints?q={page.locator('tbody a.name').first.inner_text()}"
    for path, words in ((search, "没有符合条件的协议书"), ("/prints", "没有待打印的协议书")):
        page.goto(path)
        page.get_by_role("link", name=re.compile("^打印(全部|符合)")).click()
        if page.locator("#f-terminating").count():
            page.check("#f-terminating")
        page.get_by_role("button", name="确认打印").click()
        expect(page.get_by_role("link", name="打开 PDF 打印")).to_be_visible(timeout=60_000)
        page.goto(path)
        expect(page.locator(".empty")).to_contain_text(words)
        expect(page.locator("[name=numbers], .order")).to_have_count(0)


def test_the_register_of_releases_comes_to_its_end(site: Site) -> None:
    page = site.page(COUNSELOR, "/terminations")
    name = page.locator("tbody a.name").first.inner_text()
    page.goto(f"/terminations?q={name}")
    page.get_by_role("link", name=name).click()
    page.get_by_role("link", name="同意解约", exact=True).click()
    page.get_by_role("button", name="同意解约", exact=True).click()
    expect(page.locator("#notes")).to_contain_text(name)
    expect(page.get_by_role("button", name="同意解约")).to_have_count(0)
    page.goto(f"/terminations?q={name}")
    expect(page.locator(".empty")).to_contain_text("没有符合条件的申请")

    page.goto("/terminations")
    for _ in range(MOST):
        if not page.locator("tbody a.name").count():
            break
        page.locator("tbody a.name").first.click()
        page.get_by_role("link", name="同意解约", exact=True).click()
        page.get_by_role("button", name="同意解约", exact=True).click()
        expect(page.locator("#notes .note.good")).to_be_visible()
        page.goto("/terminations")
    expect(page.locator(".empty")).to_contain_text("没有待决定的解约申请")


def test_what_was_chosen_stays_chosen_on_no_other_row(site: Site) -> None:
    """Browsers fill in a page that is come back to by the places of its boxes."""
    page = site.page(COUNSELOR, "/prints?tab=printed")
    page.locator("[name=numbers]").first.check()
    page.goto("/prints")
    page.go_back()
    expect(page).to_have_url(re.compile("tab=printed"))
    expect(page.locator("[name=numbers]:checked")).to_have_count(0)
