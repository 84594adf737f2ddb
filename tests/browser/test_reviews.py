"""The review in a browser: by mouse, by keys, without scripts, and two counselors at once."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from browser.reviewing import (
    COLLEAGUE,
    ME,
    ROWS,
    dispute_signing,
    find_review,
    make_cast,
    read_pending,
)
from browser.seen import DISPUTED, YEAR
from browser.seen import find_agreement_number as number_of
from signing.demo.people import list_graduates
from signing.use_cases.agreements.confirmations import Confirmations
from signing.use_cases.agreements.reviews import Reviews
from signing.vocabulary import AgreementNumber
from support.servers.browser_site import Site
from support.waiting import soon

QUIET_STREAM = """() => {
  window.EventSource = function () {
    return (window.counts = Object.assign(new EventTarget(), { close() {} }));
  };
}"""
"""A stream on which only the test says anything: counts are sent as the service sends them."""
LONG_NAME, LONG_EMPLOYER = "阿卜杜拉·买买提江", "合肥市蜀山经济开发区江淮云图智能科技发展有限公司"
WRITE_LONG_WORDS = """([name, employer]) => document.querySelectorAll("[data-row]").forEach(row => {
  const mark = '<span class="flag"><svg width="15" height="15"></svg></span>';
  row.querySelector(".row-link").textContent = name;
  row.querySelector(".emp").textContent = employer;
  row.querySelector("td:has(> .tag)").insertAdjacentHTML("beforeend", mark + mark);
})"""
FIND_WHAT_IS_CUT = """() => [...document.querySelectorAll("[data-row]")].flatMap(row => {
  const list = document.querySelector("#list").getBoundingClientRect();
  const told = [...row.querySelectorAll(".row-link, .emp, .tag, .flag, td.num")];
  const boxes = told.map(one => [...one.getClientRects()]);
  const crosses = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
    && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const is_cut = (one, at) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0
    || boxes[at].some(box => box.right > list.right)
    || !one.matches(".emp") && boxes[at].length > 1
    || boxes.some((them, other) => other !== at
      && them.some(b => boxes[at].some(a => crosses(a, b))));
  return told.filter(is_cut).map(one => `${one.className} ${one.textContent}`);
})"""
SEND_COUNT = """count => window.counts.dispatchEvent(
  new MessageEvent("counts", { data: JSON.stringify({ over_48h: count }) }))"""


@pytest.fixture(scope="module", autouse=True)
def nothing_red(site: Site) -> None:
    """Settle the demo's dispute and confirm the rest: each test has a queue without red checks."""
    for one in list_graduates("99001", YEAR)[8:10]:
        Confirmations(site.installation.context).confirm(make_cast(site).graduate(one))
    number = AgreementNumber(number_of(DISPUTED))
    Reviews(site.installation.context).approve(
        make_cast(site).counselor("99001"), number, "已致电毕业生本人"
    )
    soon(lambda: find_review(site, number)["state"] == "approved")


@pytest.mark.sample
def test_keys_lead_through_the_queue_and_an_approval_opens_the_next(queue: Page) -> None:
    before, first = read_pending(queue), queue.locator(f"{ROWS}.on").get_attribute("id")
    reviewed = int(queue.locator("#reviewed-today").inner_text())
    queue.keyboard.press("j")
    row = queue.locator(f"{ROWS}.on")
    expect(row).not_to_have_id(str(first))
    name, number = row.locator(".row-link").inner_text(), row.get_attribute("id")
    expect(queue.locator("#detail h2")).to_contain_text(name)
    queue.keyboard.press("a")
    expect(queue.locator("[data-approve]")).to_be_focused()
    queue.keyboard.press("Enter")
    expect(queue.locator("#notes")).to_contain_text("审核通过")
    expect(queue.locator(f"[id='{number}']")).to_have_count(0)
    expect(queue.locator(f"{ROWS}.on")).to_have_count(1)
    expect(queue.locator("#detail h2")).not_to_contain_text(name)
    expect(queue.locator("dd[data-count=pending]")).to_have_text(str(before - 1))
    expect(queue.locator("#reviewed-today")).to_have_text(str(reviewed + 1))


def test_keys_are_silent_while_typing_and_can_be_switched_off(queue: Page) -> None:
    first = queue.locator(f"{ROWS}.on").get_attribute("id")
    queue.keyboard.press("/")
    expect(queue.locator("#q")).to_be_focused()
    queue.keyboard.press("j")
    expect(queue.locator("#q")).to_have_value("j")
    queue.keyboard.press("Escape")
    queue.locator("#q").fill("")
    queue.locator("h1").click()
    queue.keyboard.press("?")
    queue.get_by_label("启用单键快捷键").uncheck()
    queue.get_by_role("button", name="关闭").click()
    queue.keyboard.press("j")
    queue.keyboard.press("x")
    expect(queue.locator("[name=numbers]:checked")).to_have_count(0)
    expect(queue.locator(f"{ROWS}.on")).to_have_id(str(first))


@pytest.mark.sample
def test_a_rejection_needs_a_reason_and_keeps_what_was_typed(queue: Page) -> None:
    name = queue.locator(f"{ROWS}.on .row-link").inner_text()
    queue.keyboard.press("r")
    expect(queue.locator("textarea")).to_be_focused()
    queue.get_by_role("button", name="确认不通过").click()
    expect(queue.locator("#e-reason")).to_contain_text("原因")
    expect(queue.locator("textarea")).to_have_attribute("aria-invalid", "true")
    queue.get_by_role("button", name="资质证明材料缺失").click()
    expect(queue.locator("textarea")).to_have_value("资质证明材料缺失")
    queue.get_by_role("button", name="确认不通过").click()
    expect(queue.locator("#notes")).to_contain_text("已退回")
    queue.goto("/reviews?state=rejected")
    queue.get_by_role("link", name=name).click()
    expect(queue.locator("#detail h2")).to_contain_text(name)
    expect(queue.locator(".decide")).to_contain_text("资质证明材料缺失")


def test_a_verdict_on_what_a_colleague_decided_is_shown_as_such(site: Site, queue: Page) -> None:
    number = str(queue.locator(f"{ROWS}.on").get_attribute("id")).removeprefix("r-")
    colleague = site.page(COLLEAGUE, f"/reviews/{number}")
    colleague.locator("[data-approve]").click()
    expect(colleague.locator("#notes")).to_contain_text("审核通过")
    reviewed = colleague.locator("#reviewed-today").inner_text()
    queue.locator("[data-approve]").click()
    expect(queue.get_by_role("alert")).to_contain_text("您的操作没有生效")
    expect(queue.locator("#detail")).to_contain_text("已审核通过")
    expect(queue.locator("[data-approve]")).to_have_count(0)
    expect(queue.locator("#figures")).to_have_count(1)
    expect(queue.locator(".head #figures")).to_be_visible()
    expect(queue.locator(".head #reviewed-today")).to_have_text(reviewed)


def test_what_waits_too_long_warns_while_there_is_any(queue: Page) -> None:
    queue.add_init_script(f"({QUIET_STREAM})()")
    queue.reload()
    late = queue.locator("#figures > div", has_text="超过 48 小时")
    queue.evaluate(SEND_COUNT, 2)
    expect(late).to_have_class("warn")
    expect(late.locator("dd")).to_have_text("2")
    queue.evaluate(SEND_COUNT, 0)
    expect(late).not_to_have_class("warn")


def test_where_a_check_is_red_an_approval_first_says_what_was_verified(
    site: Site, queue: Page
) -> None:
    number = str(queue.locator(ROWS).last.get_attribute("id")).removeprefix("r-")
    dispute_signing(site, number)
    queue.reload()
    queue.locator(ROWS, has=queue.locator(".flag.bad")).locator(".row-link").click()
    expect(queue.locator(".checks .fail")).to_contain_text("提出了异议")
    queue.keyboard.press("a")
    expect(queue.get_by_label("电话", exact=True)).to_be_focused()
    queue.keyboard.press("Enter")
    expect(queue.locator("#e-how")).to_be_visible()
    expect(queue.locator("#e-at")).to_be_visible()
    expect(queue.locator(f"#detail[data-number='{number}'] [data-approve]")).to_be_visible()
    queue.get_by_label("电话", exact=True).check()
    queue.get_by_role("button", name="刚才").click()
    queue.locator("#f-verified").fill("本人撤回异议")
    queue.get_by_role("button", name="确认通过审核").click()
    expect(queue.locator("#notes")).to_contain_text("审核通过")
    queue.goto(f"/reviews/{number}?state=approved")
    expect(queue.locator(".decide")).to_contain_text(
        re.compile("已与毕业生核实（电话，.+）：本人撤回异议")
    )


def test_counts_are_live(site: Site, queue: Page) -> None:
    before = read_pending(queue)
    colleague = site.page(COLLEAGUE, "/reviews")
    colleague.locator("[data-approve]").click()
    expect(colleague.locator("#notes")).to_contain_text("审核通过")
    expect(queue.locator("dd[data-count=pending]")).to_have_text(str(before - 1))
    expect(queue.locator(".pill[data-count=pending]")).to_have_text(str(before - 1))


def test_all_of_it_works_without_scripts(site: Site) -> None:
    page = site.page(ME, "/reviews", java_script_enabled=False)
    page.locator(".row-link").nth(1).click()
    name = page.locator("#detail h2").inner_text().split()[0]
    page.locator(".reject summary").click()
    page.locator("textarea").fill("岗位与专业信息填写有误")
    page.get_by_role("button", name="确认不通过").click()
    expect(page.locator("#notes")).to_contain_text("已退回")
    expect(page.locator("#detail h2")).not_to_contain_text(name)
    page.locator("#q").fill(name)
    page.get_by_role("button", name="查询").click()
    expect(page.locator("#list")).to_contain_text("没有符合条件的签约")
    page.get_by_role("link", name=re.compile("未通过")).click()
    expect(page.locator(ROWS)).to_contain_text([name])


def test_filters_swap_only_the_list_and_a_sheet_holds_what_was_chosen(queue: Page) -> None:
    queue.locator("select[name=channel]").select_option("DIRECT")
    expect(queue).to_have_url(re.compile("channel=DIRECT"))
    expect(queue.locator(f"{ROWS} .tag").first).to_have_text("单位发起签约")
    queue.locator("#q").fill("没有这个人")
    expect(queue.locator("#list .empty")).to_be_visible()
    queue.get_by_role("link", name="清除筛选").click()
    queue.locator("[data-all]").check()
    with queue.expect_download() as saved:
        queue.get_by_role("button", name="导出所选").click()
    assert saved.value.suggested_filename == "签约审核.xlsx"


def test_a_search_takes_the_open_signing_along_and_the_verdict_names_whom_it_was_about(
    queue: Page,
) -> None:
    last = queue.locator(ROWS).last
    name, employer = last.locator(".row-link").inner_text(), last.locator(".emp").inner_text()
    expect(queue.locator("#detail h2")).not_to_contain_text(name)
    queue.locator("#q").fill(name)
    expect(queue.locator(ROWS)).to_have_count(1)
    expect(queue.locator("#detail h2")).to_contain_text(name)
    expect(queue.locator(f"{ROWS}.on")).to_have_count(1)
    queue.keyboard.press("Escape")
    queue.keyboard.press("a")
    queue.keyboard.press("Enter")
    expect(queue.locator("#notes")).to_contain_text(f"{name} 与 {employer}")


def test_a_filter_takes_the_open_signing_along(queue: Page) -> None:
    last = queue.locator(f"{ROWS} .row-link").last
    name = last.inner_text()
    last.click()
    expect(queue.locator("#detail h2")).to_contain_text(name)
    queue.locator("select[name=channel]").select_option("DIRECT")
    expect(queue.locator(f"{ROWS}.on")).to_have_count(1)
    expect(queue.locator(ROWS).first).to_have_class("on")
    expect(queue.locator("#detail h2")).to_contain_text(
        queue.locator(f"{ROWS} .row-link").first.inner_text()
    )


def test_where_nothing_is_found_there_is_nothing_to_approve(queue: Page) -> None:
    expect(queue.locator("[data-approve]")).to_be_visible()
    queue.locator("#q").fill("没有这个人")
    expect(queue.locator("#list .empty")).to_be_visible()
    expect(queue.locator("#detail")).to_contain_text("没有选中的签约")
    expect(queue.locator("[data-approve], .reject")).to_have_count(0)


def test_while_another_signing_is_on_its_way_the_one_shown_takes_no_verdict(queue: Page) -> None:
    before, held = read_pending(queue), list[Route]()
    following = str(queue.locator(ROWS).nth(1).get_attribute("id")).removeprefix("r-")
    name = queue.locator(f"{ROWS} .row-link").nth(1).inner_text()

    def hold(route: Route) -> None:
        held.append(route)

    queue.route(f"**/reviews/{following}?*", hold)
    with queue.expect_request(f"**/reviews/{following}?*"):
        queue.keyboard.press("j")
    queue.keyboard.press("a")
    expect(queue.locator("[data-approve]")).not_to_be_focused()
    queue.keyboard.press("Enter")
    held[0].continue_()
    expect(queue.locator("#detail h2")).to_contain_text(name)
    queue.keyboard.press("a")
    expect(queue.locator("[data-approve]")).to_be_focused()
    assert read_pending(queue) == before


def test_on_a_phone_a_verdict_leads_on_and_says_whom_it_was_about(site: Site) -> None:
    page = site.page(ME, "/reviews", width=390, height=844)
    name = page.locator(".row-link").first.inner_text()
    page.locator(".row-link").first.click()
    page.locator("[data-approve]").click()
    expect(page.locator("#notes")).to_contain_text(name)
    expect(page.locator("#detail h2")).not_to_contain_text(name)
    expect(page.locator("[data-approve]")).to_be_visible()


def test_on_a_phone_the_list_gives_way_to_the_signing(site: Site) -> None:
    page = site.page(ME, "/reviews", width=390, height=844)
    expect(page.locator("#detail")).not_to_be_visible()
    page.locator(".row-link").first.click()
    expect(page.locator("[data-approve]")).to_be_visible()
    expect(page.locator("#list")).not_to_be_visible()
    page.get_by_role("link", name="返回列表").click()
    expect(page.locator("#list")).to_be_visible()


@pytest.mark.parametrize("width", [1024, 1100, 1180, 390])
def test_no_name_or_mark_is_cut_in_the_list_beside_a_signing(site: Site, width: int) -> None:
    page = site.page(ME, "/reviews", width=width)
    expect(page.locator("#list")).to_be_visible()
    page.evaluate(WRITE_LONG_WORDS, [LONG_NAME, LONG_EMPLOYER])
    assert page.evaluate(FIND_WHAT_IS_CUT) == []


@pytest.mark.parametrize("width", [1366, 390])
def test_a_signing_opened_by_its_own_address_fills_its_place(site: Site, width: int) -> None:
    page = site.page(ME, f"/reviews/{number_of(DISPUTED)}?state=approved", width=width)
    panel, rows = page.locator("#detail").bounding_box(), page.locator("#list").bounding_box()
    assert panel is not None
    assert panel["width"] > 300
    assert panel["y"] < 350
    expect(page.locator("#detail h2")).to_be_visible()
    assert (rows is None) == (width == 390)
    if rows is not None:
        assert rows["x"] + rows["width"] <= panel["x"]
