"""A refused form in a browser: Back and Reload keep what was typed, and send nothing."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from signing.http.asking.security import COOKIE
from support.servers.browser_site import Site

EMPLOYER, COUNSELOR = "employer-1", "counselor-99001"
NEW = "/employer/positions/new"
TYPED = {
    "title": "退回测试岗",
    "workplace": "合肥市",
    "monthly_pay": "很多",
    "description": "第一行\n第二行",
}


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def desk(site: Site, request: pytest.FixtureRequest) -> Iterator[Page]:
    page = site.page(EMPLOYER, NEW, java_script_enabled=request.param)
    yield page
    page.context.close()


def fill(page: Page, typed: dict[str, str]) -> None:
    for name, text in typed.items():
        page.locator(f"[name={name}]").fill(text)


def expect_typed(page: Page, typed: dict[str, str]) -> None:
    for name, text in typed.items():
        expect(page.locator(f"[name={name}]")).to_have_value(text)


def press(page: Page) -> None:
    page.get_by_role("button", name="发布", exact=True).click()


def test_reload_and_back_keep_what_was_typed_and_send_nothing(desk: Page) -> None:
    fill(desk, TYPED)
    press(desk)
    expect(desk.locator("#problem")).to_be_visible()
    sent: list[str] = []
    desk.on("request", lambda one: sent.append(one.method))

    desk.reload()
    expect(desk.locator("#problem")).to_be_visible()
    expect_typed(desk, TYPED)

    desk.go_back()
    expect(desk).to_have_url(re.compile(f"{NEW}$"))
    expect_typed(desk, TYPED)
    expect(desk.locator("#problem")).to_have_count(0)
    assert set(sent) == {"GET"}


def test_a_mended_form_is_sent_once_and_then_the_page_is_blank_again(desk: Page) -> None:
    fill(desk, TYPED)
    press(desk)
    desk.locator("[name=monthly_pay]").fill("8000")
    desk.locator("[name=job_category]").select_option("13")
    press(desk)
    expect(desk).to_have_url(re.compile("/employer/positions$"))
    rows = desk.get_by_role("link", name=TYPED["title"], exact=True)
    expect(rows.first).to_be_visible()
    count = rows.count()

    desk.go_back()
    expect(desk.locator("[name=title]")).to_have_value("")
    desk.reload()
    desk.goto("/employer/positions")
    expect(rows).to_have_count(count)


def test_who_wants_to_begin_afresh_can(desk: Page) -> None:
    fill(desk, TYPED)
    press(desk)
    desk.get_by_role("link", name="清空重填").click()
    expect(desk.locator("[name=title]")).to_have_value("")


def test_a_verdict_after_the_session_ended_keeps_its_words_and_its_page(site: Site) -> None:
    page = site.page(COUNSELOR, "/reviews")
    queue = page.url
    number = str(page.locator("[data-row].on").get_attribute("id")).removeprefix("r-")
    page.keyboard.press("r")
    page.locator("#f-reason").fill("岗位与专业不符")
    [session] = [one for one in page.context.cookies() if one["name"] == COOKIE]
    page.context.clear_cookies()

    page.get_by_role("button", name="确认不通过").click()
    waiting = page.locator("#again")
    expect(waiting).to_contain_text("登录已失效，填写的内容还在")
    expect(waiting.locator("[name=reason]")).to_have_value("岗位与专业不符")
    expect(page.locator("[data-row]").first).to_be_visible()
    assert page.url == queue
    expect(page.locator("#detail .d-who h2")).to_be_visible()
    expect(page.locator("#detail .decide")).to_be_visible()
    sign_in, submit = (waiting.locator(".btn").nth(n).bounding_box() for n in (0, 1))
    words = waiting.locator("p").last.bounding_box()
    assert sign_in
    assert submit
    assert words
    assert sign_in["y"] - (words["y"] + words["height"]) >= 10
    assert submit["x"] - (sign_in["x"] + sign_in["width"]) >= 10

    page.get_by_role("button", name="确认不通过").click()
    expect(waiting).to_have_count(1)
    page.context.add_cookies([{"name": COOKIE, "value": session["value"], "url": site.address}])
    waiting.get_by_role("button", name="已登录，继续提交").click()
    expect(page.locator("#notes")).to_contain_text("已退回")
    page.goto(f"/reviews/{number}")
    expect(page.locator("#detail")).to_contain_text("岗位与专业不符")


def test_a_refused_verdict_is_still_there_after_reload(site: Site) -> None:
    page = site.page(COUNSELOR, "/reviews")
    number = str(page.locator("[data-row].on").get_attribute("id")).removeprefix("r-")
    page.goto(f"/reviews/{number}")
    page.keyboard.press("r")
    page.locator("#f-reason").evaluate("field => (field.maxLength = 9000)")
    page.locator("#f-reason").fill("不符" * 1001)
    page.get_by_role("button", name="确认不通过").click()
    expect(page.locator("#problem")).to_be_visible()
    assert page.url.endswith(f"/reviews/{number}")

    page.reload()
    expect(page.locator("#f-reason")).to_have_value("不符" * 1001)


def test_a_text_that_is_too_long_is_not_cut_and_says_so(desk: Page) -> None:
    desk.locator("[name=title]").focus()
    desk.keyboard.insert_text("岗" * 103)
    expect(desk.locator("[name=title]")).to_have_value("岗" * 103)
    press(desk)
    expect(desk.locator("#e-title")).to_contain_text("不能超过 100 个字符")
    expect(desk.locator("[name=title]")).to_have_value("岗" * 103)


def test_by_how_much_a_text_is_too_long_is_said_until_it_is_not(site: Site) -> None:
    page = site.page(EMPLOYER, NEW)
    page.locator("[name=title]").focus()
    page.keyboard.insert_text("岗" * 103)
    expect(page.locator(".too-long")).to_have_text("最多 100 个字符，现在多了 3 个")
    for _ in range(3):
        page.keyboard.press("Backspace")
    expect(page.locator(".too-long")).to_have_count(0)
    page.context.close()
