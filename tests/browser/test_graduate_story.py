"""A graduate's phone: positions by what matters, the own contact, and a card that notices."""

import pytest
from playwright.sync_api import expect

from browser.looking import must_be_open
from support.servers.browser_site import Site
from support.servers.phones import (
    go_to_confirmation,
    open_api,
    open_first_job,
    open_phone,
    tap_button,
)

SEEKER, MOVER, SHOWER = "demo-5", "demo-6", "demo-7"
"""Three of the demo's graduates who are free, and confirmed their data."""


@pytest.mark.sample
def test_positions_are_narrowed_and_an_application_shows_instead_of_the_form(site: Site) -> None:
    """No script runs, but where a page is looked at."""
    seen = open_phone(site, SEEKER, "/me/positions?pay_from=1&sort=pay")
    must_be_open(seen, 390, "light")
    page = open_phone(site, SEEKER, "/me/positions", java_script_enabled=False)
    page.get_by_text("更多条件").tap()
    page.fill("[name=pay_from]", "1")
    page.select_option("[name=sort]", "pay")
    tap_button(page, "查找")
    assert page.input_value("[name=pay_from]") == "1"
    assert "个岗位" in page.inner_text("p.found")
    open_first_job(page)
    address = page.url
    assert "单位性质" in page.inner_text("#employer")
    page.fill("[name=summary]", "踏实好学")
    page.check("[name=consent_resume]")
    tap_button(page, "投递简历")
    page.goto(address)
    assert "已投递" in page.inner_text("#applied")
    assert page.locator("[name=summary]").count() == 0
    seen.goto(address)
    must_be_open(seen, 390, "dark")
    with page.expect_navigation():
        page.get_by_role("link", name="查看这次投递").tap()
    assert "/me/applications/" in page.url


def test_a_new_phone_number_is_typed_refused_and_saved(site: Site) -> None:
    page = open_phone(site, MOVER, "/me/contact")
    page.fill("[name=phone]", "123")
    page.fill("[name=home_address]", "云山市新家巷 1 号")
    tap_button(page, "保存")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("家庭地址")).to_have_value("云山市新家巷 1 号")
    page.fill("[name=phone]", "139 1234 5678")
    tap_button(page, "保存")
    expect(page.locator("#notes")).to_contain_text("联系方式已更改")
    must_be_open(page, 390, "light")
    page.goto("/me/history")
    expect(page.locator(".story li").first).to_contain_text("您更改了：手机号码、家庭地址")
    for path in ("/me/data", "/me/looks"):
        page.goto(path)
        must_be_open(page, 390, "light")


def test_the_card_page_notices_that_somebody_signed(site: Site) -> None:
    mine = open_phone(site, SHOWER, "/me/card")
    tap_button(mine, "生成名片")
    expect(mine.get_by_role("img", name="您的名片二维码")).to_be_visible()
    expect(mine.get_by_role("button", name="复制链接")).to_be_visible()
    must_be_open(mine, 390, "light")
    mine.get_by_role("button", name="复制链接").tap()
    expect(mine.get_by_role("button", name="链接已复制")).to_be_visible()

    theirs = open_phone(site)
    go_to_confirmation(theirs, open_api(site, SHOWER))
    mine.goto("/me/card")  # what was confirmed is another card than the first
    tap_button(theirs, "确认签约")
    expect(mine.locator("#signed")).to_be_visible(timeout=60_000)
    mine.get_by_role("link", name="核对协议").tap()
    expect(mine.get_by_role("main")).to_contain_text("统一社会信用代码")
