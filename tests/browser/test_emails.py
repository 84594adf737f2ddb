"""A forgotten password, from the sign-in page over a letter back to it, by hand."""

import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import cast

import pytest
from playwright.sync_api import Browser, Page, expect
from pydantic import SecretStr
from sqlalchemy.engine import URL

from browser.looking import must_be_open
from support.servers.browser_site import PASSWORD, Site, serve_site
from support.servers.mail import Received, serve_mail
from support.waiting import soon

PHONE, DESK = 390, 1366
CHOSEN = "seven quiet mountains"
LINK = re.compile(r"https?://[^/\s]+(/\S+)")


@pytest.fixture(scope="module")
def post_office() -> Iterator[Received]:
    with serve_mail() as received:
        yield received


@pytest.fixture(scope="module")
def site(
    server: URL, season: str, season_folder: Path, browser: Browser, post_office: Received
) -> Iterator[Site]:
    chosen = {
        "smtp_url": SecretStr(f"smtp://localhost:{post_office.port}"),
        "mail_from": "signing@province.example",
    }
    with serve_site(server, season, season_folder, browser, **chosen) as opened:
        yield opened


@pytest.mark.parametrize(
    ("who", "width"), [("counselor-99001", DESK), ("employer-1", PHONE)], ids=["desk", "phone"]
)
def test_an_address_is_confirmed_and_a_forgotten_password_mended(
    site: Site, post_office: Received, who: str, width: int
) -> None:
    # given somebody who enters an address, wrong at first
    address = f"{who}@example.com"
    page = site.page(who, "/account", width=width)
    page.get_by_role("link", name="填写邮箱").click()
    enter_address(page, "nowhere")
    expect(page.locator("#e-address")).to_contain_text("应为邮箱地址")
    must_be_open(page, width, "light")
    enter_address(page, address)
    expect(page.get_by_text("等待确认")).to_be_visible()
    must_be_open(page, width, "light")

    # when they open the link elsewhere, and press the button
    elsewhere = site.page("", await_link(post_office, address, 1), width=width)
    expect(elsewhere.locator("main")).to_contain_text(address)
    must_be_open(elsewhere, width, "light")
    elsewhere.get_by_role("button", name="确认").click()
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("邮箱已确认")
    must_be_open(elsewhere, width, "light")
    page.reload()
    expect(page.get_by_text("已确认", exact=True)).to_be_visible()
    must_be_open(page, width, "light")

    # and forget the password
    forgot = site.page("", "/login", width=width)
    forgot.get_by_role("link", name="忘记密码？").click()
    must_be_open(forgot, width, "light")
    forgot.get_by_label("用户名或邮箱").fill(address)
    forgot.get_by_role("button", name="发送链接").click()
    expect(forgot.get_by_role("heading", level=1)).to_have_text("请查收邮件")
    must_be_open(forgot, width, "light")
    forgot.goto(await_link(post_office, address, 2))
    expect(forgot.locator("main")).to_contain_text(who)
    for field in ("password", "again"):
        forgot.locator(f"input[name={field}]").fill(CHOSEN)
    forgot.get_by_role("button", name="设置密码").click()

    # then the new password signs in, and the owner is told
    forgot.get_by_label("用户名").fill(who)
    forgot.locator("input[name=password]").fill(CHOSEN)
    forgot.locator("input[name=password]").press("Enter")
    expect(forgot.get_by_role("link", name=re.compile("退出|安全")).first).to_be_attached()
    assert "密码已修改" in str(await_letter(post_office, address, 3)["Subject"])


def test_an_address_is_entered_and_removed_without_scripts(site: Site) -> None:
    page = site.page("counselor-99002", "/account/email", java_script_enabled=False)
    enter_address(page, "li@例子.中国")
    expect(page.get_by_text("li@例子.中国")).to_be_visible()
    page.get_by_role("link", name="删除邮箱").click()
    page.get_by_label("现在的密码").fill(PASSWORD)
    page.get_by_role("button", name="删除邮箱").click()
    expect(page.get_by_text("未填写")).to_be_visible()


def enter_address(page: Page, address: str) -> None:
    page.locator("#f-address").fill(address)
    page.get_by_label("现在的密码").fill(PASSWORD)
    page.get_by_role("button", name="保存邮箱").click()


def await_letter(office: Received, address: str, number: int) -> EmailMessage:
    def find() -> EmailMessage | None:
        pairs = zip(office.letters, office.recipients, strict=False)
        found = [letter for letter, to in pairs if to == [address]]
        return found[number - 1] if len(found) >= number else None

    return soon(find)


def await_link(office: Received, address: str, number: int) -> str:
    body = await_letter(office, address, number).get_body(("plain",))
    assert body is not None
    found = LINK.search(cast("str", body.get_content()))
    assert found is not None
    return found[1]
