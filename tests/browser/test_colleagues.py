"""An employer invites a colleague, who joins by the link, takes over, and is removed again."""

import re

import pytest
from playwright.sync_api import Page, expect

from browser.looking import must_be_open
from signing.demo.companies import credit_code
from signing.vocabulary import employer_id
from support.servers.browser_site import Site
from support.servers.phones import fill_fields

LIST = "/employer/colleagues"
CHOSEN = "three unrelated words"
SIZES = {390: "employer-3", 1366: "employer-4"}
"""Each size has an employer of its own, so that neither finds the other's colleagues."""


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def invite(page: Page, name: str) -> str:
    """Return the link that the page shows."""
    fill_fields(page, {"name": name})
    press(page, "生成邀请链接")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"给{name}的邀请链接")
    return page.locator("#f-link").input_value()


def fill_account(page: Page, username: str, again: str = CHOSEN) -> None:
    fill_fields(page, {"username": username, "password": CHOSEN, "again": again})
    page.check("[name=notice]")
    press(page, "启用并登录")


@pytest.mark.parametrize("width", SIZES)
def test_a_colleague_joins_by_the_link_and_acts_until_removed(site: Site, width: int) -> None:
    # given a link, which Reload shows again
    firm, username = SIZES[width], f"li.mei.{width}"
    page = site.page(firm, LIST, width=width)
    link = invite(page, "李梅")
    assert page.locator("svg.code").count() == 1
    must_be_open(page, width, "light")
    page.reload()
    expect(page.locator("#f-link")).to_have_value(link)

    # when the colleague opens it, mistypes, and then joins
    theirs = site.page("", link, width=width)
    expect(theirs.locator("main")).to_contain_text("李梅")
    must_be_open(theirs, width, "dark")
    fill_account(theirs, username, again="something else")
    expect(theirs.locator("#problem")).to_contain_text("两次输入不一致")
    fill_account(theirs, username)
    expect(theirs).to_have_url(re.compile("/employer$"))

    # then the link is over, and the list shows who joined and who answers
    expect(site.page("", link).locator("main")).to_contain_text("该邀请链接无效")
    theirs.goto(LIST)
    expect(theirs.locator("tbody tr")).to_have_count(2)
    expect(theirs.locator("[name=name]")).to_have_count(0)
    must_be_open(theirs, width, "light")

    # when the employer is handed over, only the colleague manages
    page.goto(LIST)
    page.get_by_role("link", name="移交经办人给李梅").click()
    expect(page.locator("main")).to_contain_text("不能再邀请")
    press(page, "移交经办人")
    expect(page.locator("#notes")).to_contain_text("经办人已移交")
    expect(page.locator("[name=name]")).to_have_count(0)
    theirs.goto(LIST)
    theirs.get_by_role("link", name=re.compile("^移除")).click()
    press(theirs, "移除同事")
    expect(theirs.locator("tbody tr")).to_have_count(1)
    must_be_open(theirs, width, "light")

    # then the first account is out
    page.goto("/employer")
    expect(page).to_have_url(re.compile("/login"))


def test_an_invitation_is_taken_back_without_scripts(site: Site) -> None:
    page = site.page("employer-6", LIST, java_script_enabled=False)
    link = invite(page, "韩雷")
    page.goto(LIST)
    expect(page.locator("main")).to_contain_text("等待本人启用")
    page.get_by_role("link", name="撤回对韩雷的邀请").click()
    press(page, "撤回邀请")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(site.page("", link).locator("main")).to_contain_text("该邀请链接无效")


def test_the_province_finds_every_account_of_an_employer(site: Site) -> None:
    name = "陆晓芸"
    colleague = site.page("employer-1-b", "/employer")
    expect(colleague.locator(".who")).to_contain_text(name)
    page = site.page("province", f"/employers/{employer_id(credit_code(0))}")
    must_be_open(page, 390, "light")
    page.get_by_role("link", name=f"为{name}生成一次性重置链接").click()
    press(page, "生成一次性重置链接")
    expect(page.locator(".once-link")).to_contain_text("/password/")
