"""Each desk's list down to its end: what was last is decided, and the page says that it is done."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from support.servers.browser_site import Site
from support.servers.phones import TERMS, open_api, open_phone, tap_button, wait_until_shown
from support.waiting import soon

COUNSELOR = "counselor-99001"
CONTRACT = {name: text for name, text in TERMS.items() if name != "position_title"} | {
    "job_category": "13"
}
NEXT_MONTH = datetime.now(UTC) + timedelta(days=30)
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


RECEIVED = "/employer/applications"


def tell_not_selected(page: Page) -> None:
    page.get_by_role("link", name="不录用", exact=True).click()
    page.get_by_role("button", name="不录用", exact=True).click()
    expect(page.locator("#notes")).to_contain_text("已告知毕业生未录用")


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("size", [(390, 844), (1366, 768)])
def test_received_applications_come_to_their_end_through_a_search_and_without_one(
    site: Site, scripts: bool, size: tuple[int, int]
) -> None:
    firm, title = "employer-2", f"清单岗{scripts}{size[0]}"
    position = open_position(site, firm, title)
    for one in ("demo-2", "demo-3"):
        apply(site, one, position)
    page = site.page(firm, width=size[0], height=size[1], java_script_enabled=scripts)
    waiting = f"{RECEIVED}?stage=SUBMITTED&position={position}"
    soon(lambda: count_applications(page, waiting) == 2 or None)

    name = page.locator("tbody th a").first.inner_text()
    searched = f"{waiting}&q={name}"
    page.goto(searched)
    page.get_by_role("link", name=name).click()
    tell_not_selected(page)
    page.goto(searched)
    expect(page.locator(".empty")).to_contain_text("没有符合条件的投递")

    page.goto(waiting)
    page.locator("[name=chosen]").check()
    page.get_by_role("button", name="所选的不录用").click()
    page.locator("main button.danger").click()
    expect(page.locator("#notes")).to_contain_text("已告知 1 位毕业生未录用")
    expect(page.locator(".empty")).to_contain_text("没有符合条件的投递")
    expect(page.locator("[name=chosen], .act")).to_have_count(0)
    page.reload()
    expect(page.locator(".empty")).to_contain_text("没有符合条件的投递")
    page.goto(f"{RECEIVED}/rejections?{waiting.partition('?')[2]}&every=1")
    expect(page.locator(".empty")).to_contain_text("没有选择投递")


@pytest.mark.parametrize("scripts", [True, False])
def test_invitations_and_offers_of_a_graduate_come_to_their_end(site: Site, scripts: bool) -> None:
    who = "demo-5" if scripts else "demo-6"
    position = open_position(site, "employer-2", f"邀约岗{scripts}")
    mine, firm = open_api(site, who), open_api(site, "employer-2")
    application = apply(site, who, position)
    received = f"/api/employer/applications/{application}"
    firm.post(f"{received}/invitation", {"at": NEXT_MONTH.isoformat(), "place": "合肥市"})
    mine.post(f"/api/me/applications/{application}/interview/acceptance")
    done = firm.ask("POST", f"{received}/offer", {"terms": CONTRACT})
    wait_until_shown(mine, done)

    page = open_phone(site, who, "/me/applications", java_script_enabled=scripts)
    asked = {"面试邀请": "谢绝面试邀请", "签约通知": "谢绝签约通知"}
    answered: list[str] = []
    for _ in range(MOST):
        page.goto("/me/applications")
        due = page.locator("a.job").filter(has=page.locator(".due"))
        if not due.count():
            break
        stage = due.first.locator(".tag").inner_text()
        due.first.tap()
        page.get_by_role("link", name=asked[stage]).tap()
        tap_button(page, asked[stage])
        answered.append(stage)
        expect(page.locator("#notes")).to_contain_text("已谢绝")
    assert "签约通知" in answered
    expect(page.locator(".due")).to_have_count(0)
    expect(page.locator("a.job").first).to_be_visible()
    page.goto("/me")
    expect(page.locator("main")).not_to_contain_text("请在")
    page.go_back()
    expect(page.locator(".due")).to_have_count(0)
    assert page.request.get(f"/me/applications/{application}/offer/refusal").status == 200


def open_position(site: Site, firm: str, title: str) -> str:
    job = {"title": title, "job_category": "13", "workplace": "合肥市", "monthly_pay": "6000"}
    return str(open_api(site, firm).post("/api/employer/positions", job)["id"])


def apply(site: Site, who: str, position: str) -> str:
    resume = {"position_id": position, "resume": {"summary": "踏实"}}
    return str(open_api(site, who).post("/api/me/applications", resume)["id"])


def count_applications(page: Page, path: str) -> int:
    page.goto(path)
    return page.locator("tbody th a").count()


def test_what_was_chosen_stays_chosen_on_no_other_row(site: Site) -> None:
    """Browsers fill in a page that is come back to by the places of its boxes."""
    page = site.page(COUNSELOR, "/prints?tab=printed")
    page.locator("[name=numbers]").first.check()
    page.goto("/prints")
    page.go_back()
    expect(page).to_have_url(re.compile("tab=printed"))
    expect(page.locator("[name=numbers]:checked")).to_have_count(0)
