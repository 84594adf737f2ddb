"""The review at a province's size: filters, the first screen, many at once, and the phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from browser.reviewing import COLLEAGUE, ME, ROWS, dispute_signing, find_review, read_pending
from signing.http.languages import COOKIE as LANGUAGE
from signing.vocabulary import AgreementNumber
from support.servers.browser_site import Site

FIND_OVERFULL = """cells => cells.filter(one => one.scrollWidth > one.clientWidth + 1)
  .map(one => one.innerText)"""


def test_the_phone_is_shown_right_there_for_a_purpose_without_losing_what_was_typed(
    site: Site, queue: Page
) -> None:
    number = str(queue.locator(ROWS).last.get_attribute("id")).removeprefix("r-")
    dispute_signing(site, number)
    queue.goto(f"/reviews/{number}")
    masked = queue.locator("#phone .mono").inner_text()
    queue.keyboard.press("a")
    queue.locator("#f-verified").fill("正在致电")
    queue.get_by_text("查看完整号码").click()
    queue.get_by_label("用途").fill("")
    queue.get_by_role("button", name="查看", exact=True).click()
    expect(queue.locator("#e-purpose")).to_be_visible()
    queue.get_by_label("用途").fill("核实签约意愿")
    queue.get_by_role("button", name="查看", exact=True).click()
    expect(queue.locator("#phone")).to_contain_text("已记录在案")
    expect(queue.locator("#phone .mono")).not_to_have_text(masked)
    expect(queue.locator("#phone .mono")).to_have_text(re.compile("^1[0-9]{10}$"))
    expect(queue.locator("#f-verified")).to_have_value("正在致电")


def test_a_filter_narrows_tabs_and_not_the_figures_and_both_move_with_a_verdict(
    queue: Page,
) -> None:
    everything = read_pending(queue)
    queue.locator("select[name=flag]").select_option("clean")
    expect(queue).to_have_url(re.compile("flag=clean"))
    expect(queue.locator(f"{ROWS} .flag")).to_have_count(0)
    rows = queue.locator(ROWS).count()
    assert 0 < rows < everything
    figure = queue.locator("#figures dd").first
    expect(figure).to_have_text(str(everything))
    expect(queue.locator("#tabs a b").first).to_have_text(str(rows))
    expect(queue.locator("#tabs a b"), "each list is counted, and amendments").to_have_count(6)
    queue.locator("[data-approve]").click()
    expect(queue.locator("#notes")).to_contain_text("审核通过")
    expect(figure).to_have_text(str(everything - 1))
    expect(queue.locator("#tabs a b").first).to_have_text(str(rows - 1))
    expect(queue.locator("#tabs a b")).to_have_count(6)
    queue.locator("select[name=flag]").select_option("disputed")
    expect(queue.locator(ROWS).filter(has_not=queue.locator(".flag.bad"))).to_have_count(0)
    expect(queue.locator(f"{ROWS} .flag.bad").first).to_be_visible()
    expect(queue.locator("#detail .checks .fail")).to_contain_text("异议")


def test_tabs_of_a_colleague_count_along(site: Site, queue: Page) -> None:
    approved = queue.locator("#tabs [data-count=approved]")
    before = int(approved.inner_text())
    colleague = site.page(COLLEAGUE, "/reviews?flag=clean")
    colleague.locator("[data-approve]").click()
    expect(colleague.locator("#notes")).to_contain_text("审核通过")
    expect(approved).to_have_text(str(before + 1))


def test_the_first_screen_shows_ten_rows_and_who_whom_pay_dates_and_what_is_wrong(
    site: Site,
) -> None:
    page = site.page(ME, "/reviews?state=all", width=1366, height=768)
    inside = page.locator(".rows .scroll").bounding_box()
    tenth = page.locator(ROWS).nth(9).bounding_box()
    assert inside is not None
    assert tenth is not None
    assert tenth["y"] + tenth["height"] <= inside["y"] + inside["height"]
    page.goto("/reviews?flag=disputed")
    for seen in (
        "h2",
        ".brief >> text=用人单位",
        ".brief >> text=约定月薪",
        ".brief >> text=报到时间",
    ):
        expect(page.locator(f"#detail {seen}").first).to_be_in_viewport()
    expect(page.locator("#detail .checks .fail").first).to_be_in_viewport()
    expect(page.locator("#detail .fine")).to_contain_text(re.compile("其余 \\d+ 项没有发现问题"))
    expect(page.locator("#detail .fine .ok").first).not_to_be_visible()


def test_many_clean_ones_are_approved_after_one_question_and_the_others_stay(queue: Page) -> None:
    queue.goto("/reviews/approvals")
    expect(queue.get_by_role("heading", name="没有可以批量通过的签约")).to_be_visible()
    queue.get_by_role("link", name="返回列表").click()
    rows = queue.locator(ROWS)
    clean = rows.filter(has_not=queue.locator(".flag"))
    name = clean.first.locator(".row-link").inner_text()
    clean.first.locator("[name=numbers]").check()
    rows.filter(has=queue.locator(".flag")).first.locator("[name=numbers]").check()
    queue.get_by_role("button", name="通过所选").click()
    expect(queue.get_by_text("将通过 1 份签约")).to_be_visible()
    expect(queue.get_by_text("不在其中的 1 份")).to_be_visible()
    queue.get_by_role("button", name="确认通过 1 份").dblclick()
    expect(queue.locator("#notes")).to_contain_text("已审核通过 1 份签约")
    expect(queue.locator("#list")).not_to_contain_text(name)
    queue.go_back()
    expect(queue.get_by_role("button", name=re.compile("确认通过"))).to_have_count(0)


def test_nothing_ticked_says_what_to_do_in_the_list_and_all_leaves_as_a_file(queue: Page) -> None:
    queue.get_by_role("button", name="导出所选").click()
    expect(queue.locator("#list [role=alert]")).to_contain_text("还没有勾选签约")
    expect(queue.locator(ROWS).first).to_be_visible()
    with queue.expect_download() as saved:
        queue.get_by_role("link", name="导出全部").click()
    assert saved.value.suggested_filename.endswith(".xlsx")


def test_many_approvals_stop_at_the_first_that_changed_and_say_which(
    site: Site, queue: Page
) -> None:
    queue.goto("/reviews/approvals?every=true")
    listed = queue.locator("[name=seen]")
    count_listed = listed.count()
    assert count_listed >= 3
    changed = str(listed.nth(1).get_attribute("value")).split()[0]
    name = queue.locator(".many b").nth(1).inner_text()
    dispute_signing(site, changed)
    queue.get_by_role("button", name=re.compile("确认通过")).click()
    expect(queue.locator("#notes")).to_contain_text("已审核通过 1 份签约")
    expect(queue.locator("#notes")).to_contain_text(f"到 {name} 与")
    expect(queue.locator("#notes")).to_contain_text(f"排在后面的 {count_listed - 2} 份没有处理")
    expect(queue.locator("#notes .note.warn")).to_be_visible()
    assert find_review(site, AgreementNumber(changed))["state"] == "pending"


CUT = """() => [...document.querySelectorAll(".filter-row select, .list thead th")].filter(one => {
  if (one.matches("th")) return one.scrollWidth > one.clientWidth;
  const alone = one.cloneNode(), shown = one.selectedOptions[0].cloneNode(true);
  alone.append(shown);
  alone.style.setProperty("width", "auto");
  one.after(alone);
  const needed = alone.offsetWidth;
  alone.remove();
  return needed > one.offsetWidth;
}).map(one => one.textContent)"""


@pytest.mark.parametrize("width", [1366, 1440])
def test_no_filter_and_no_head_is_cut_in_english(site: Site, width: int) -> None:
    context = site.context(ME, width=width, height=768)
    cookie = {"name": LANGUAGE, "value": "en", "url": site.address}
    context.add_cookies([cookie])  # type: ignore[list-item]  # a SetCookieParam
    page = context.new_page()
    page.goto("/reviews")
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize("width", [1280, 1440])
def test_no_flag_of_a_signing_stands_on_what_is_beside_it(site: Site, width: int) -> None:
    page = site.page(ME, "/reviews", width=width)
    assert page.locator(f"{ROWS} .flag").count()
    found = page.locator(f"{ROWS} td").evaluate_all(FIND_OVERFULL)
    assert not found, found
