"""A school has its events sent to a system of its own: added, tried, paused, renewed, deleted."""

import re

import pytest
from playwright.sync_api import Page, expect

from browser.looking import must_be_open
from support.servers.browser_site import Site
from support.servers.phones import fill_fields

LIST = "/account/webhooks"
SIZES = {390: "employer-3", 1366: "employer-4"}
"""Each size has an employer of its own, so that neither finds the other's."""


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def follow(page: Page, link: str) -> None:
    page.locator("main").get_by_role("link", name=link, exact=True).click()


@pytest.mark.parametrize("width", SIZES)
def test_a_webhook_from_its_first_day_to_its_last(site: Site, width: int) -> None:
    # given an employer without one, who mistypes the address
    page = site.page(SIZES[width], LIST, width=width)
    expect(page.locator("main")).to_contain_text("还没有推送地址")
    page.goto(f"{LIST}/new")
    fill_fields(page, {"name": "招聘系统", "address": "https://10.0.0.1/hooks"})
    press(page, "添加推送地址")
    expect(page.locator("#problem")).to_contain_text("10.0.0.1 不在公共互联网上")
    expect(page.locator("#f-address")).to_have_value("https://10.0.0.1/hooks")
    must_be_open(page, width, "light")

    # when it is put right, the secret is shown, and again by Reload
    page.locator("main summary").click()
    page.check("[value=OfferSigned]")
    fill_fields(page, {"address": "https://93.184.216.34/hooks"})
    press(page, "添加推送地址")
    secret = page.locator("#f-secret").input_value()
    assert secret.startswith("whsec_")
    must_be_open(page, width, "light")
    page.reload()
    expect(page.locator("#f-secret")).to_have_value(secret)
    follow(page, "已保存，继续")
    expect(page.locator("main")).to_contain_text("还没有推送过")
    must_be_open(page, width, "dark")
    address = page.url

    # then a test is on its way, and stands in the list
    press(page, "发送测试")
    expect(page.locator("#notes")).to_contain_text("测试已发出")
    expect(page.locator("tbody tr")).to_contain_text("测试")
    must_be_open(page, width, "light")

    # and it is paused, goes on, is changed, and its secret renewed
    follow(page, "暂停推送")
    press(page, "暂停推送")
    expect(page.locator("h1")).to_contain_text("已暂停")
    press(page, "继续推送")
    expect(page.locator("h1")).to_contain_text(re.compile("推送中|等待重试"))
    follow(page, "修改推送")
    expect(page.locator("[value=OfferSigned]")).to_be_checked()
    fill_fields(page, {"name": "人事系统"})
    press(page, "保存")
    expect(page.locator("h1")).to_contain_text("人事系统")
    follow(page, "更换密钥")
    press(page, "更换密钥")
    assert page.locator("#f-secret").input_value() != secret
    page.goto(address)
    follow(page, "从某个位置重新推送")
    fill_fields(page, {"after": "999999999"})
    press(page, "重新推送")
    expect(page.locator("#problem")).to_contain_text("这个位置还没有到达")
    expect(page.locator("#f-after")).to_have_value("999999999")

    # when it is deleted nothing is left
    page.goto(address)
    follow(page, "删除推送地址")
    press(page, "删除推送地址")
    expect(page.locator("main")).to_contain_text("还没有推送地址")
    page.goto(address)
    expect(page.locator("main")).to_contain_text("没有这个推送地址")
