"""Passkeys with a real browser, whose authenticator Chromium simulates."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from support.servers.browser_site import PASSWORD, Site

WHO = "counselor-99002"
USB = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def near(site: Site) -> Site:
    """Return the site at the name that passkeys are for."""
    return replace(site, address=site.address.replace("127.0.0.1", "localhost"))


class Authenticators:
    """Those of one page's browser, as if they were plugged in and out."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("WebAuthn.enable")
        self._plugged = ""

    def plug_in(self) -> None:
        """Take another one in place of the one before."""
        if self._plugged:
            self._session.send(
                "WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self._plugged}
            )
        added = self._session.send("WebAuthn.addVirtualAuthenticator", {"options": USB})
        self._plugged = added["authenticatorId"]


def sign_in(page: Page) -> None:
    page.goto("/login")
    page.get_by_label("用户名").fill(WHO)
    page.get_by_label("密码", exact=False).last.fill(PASSWORD)
    page.get_by_label("密码", exact=False).last.press("Enter")


def confirm_by_passkey(page: Page, words: str) -> None:
    page.get_by_label("现在的密码").fill(PASSWORD)
    page.get_by_role("button", name=words).click()


def make_passkey(page: Page, name: str) -> None:
    page.get_by_label("名称").fill(name)
    page.get_by_role("button", name="生成通行密钥").click()


@pytest.mark.sample
def test_a_passkey_is_enrolled_signs_in_and_is_removed(near: Site) -> None:
    # given one that is enrolled
    page = near.page(WHO, "/account")
    authenticators = Authenticators(page)
    authenticators.plug_in()
    page.get_by_role("link", name="管理通行密钥").click()
    page.get_by_role("link", name="登记通行密钥").click()
    page.get_by_label("现在的密码").fill(PASSWORD)
    page.get_by_role("button", name="继续").click()
    make_passkey(page, "办公室电脑")
    expect(page.get_by_role("heading", level=1)).to_have_text("请保存恢复码")
    page.get_by_role("link", name="已保存，继续").click()
    expect(page.get_by_role("main")).to_contain_text("尚未使用")

    # when its owner comes again
    page.get_by_role("button", name="退出登录").click()
    sign_in(page)
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()
    page.goto("/account/passkeys")
    expect(page.get_by_role("main")).to_contain_text("最近使用")

    # then it enrols a second device, and each is removed with what is plugged in
    page.get_by_role("link", name="登记通行密钥").click()
    confirm_by_passkey(page, "用已有的通行密钥确认")
    expect(page.get_by_role("button", name="生成通行密钥")).to_be_visible()
    authenticators.plug_in()
    make_passkey(page, "备用钥匙")
    expect(page.get_by_role("main")).to_contain_text("备用钥匙")
    for name in ("办公室电脑", "备用钥匙"):
        page.get_by_role("link", name=f"移除：{name}").click()
        confirm_by_passkey(page, "用通行密钥确认")
        expect(page.get_by_role("status")).to_contain_text("通行密钥已移除")
    expect(page.get_by_role("main")).to_contain_text("还没有通行密钥")
    assert near.wrongs == []


def test_what_the_authenticator_refuses_is_said_with_what_to_do(near: Site) -> None:
    page = near.page("counselor-99001", "/account/passkeys/new")
    page.get_by_label("现在的密码").fill(PASSWORD)
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("button", name="生成通行密钥")).to_be_visible()
    page.evaluate("void (navigator.credentials.create = () => Promise.reject(new Error()))")
    page.get_by_role("button", name="生成通行密钥").click()
    expect(page.get_by_role("alert")).to_contain_text("没有完成")


def test_a_browser_without_passkeys_is_told_so(near: Site) -> None:
    context = near.context("counselor-99001")
    context.add_init_script("delete window.PublicKeyCredential")
    page = context.new_page()
    page.goto("/account/passkeys/new")
    page.get_by_label("现在的密码").fill(PASSWORD)
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("main")).to_contain_text("这个浏览器不支持通行密钥")
    expect(page.get_by_role("button", name="生成通行密钥")).to_be_hidden()


def test_without_scripts_an_app_is_offered(near: Site) -> None:
    page = near.page("counselor-99001", "/account/passkeys/new", java_script_enabled=False)
    expect(page.get_by_role("main")).to_contain_text("通行密钥需要浏览器启用脚本")
    page.get_by_role("link", name="改用手机应用").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("启用二次验证")


def test_at_another_address_the_page_says_where_passkeys_are_used(site: Site) -> None:
    page = site.page("counselor-99001", "/account/passkeys/new")
    page.get_by_label("现在的密码").fill(PASSWORD)
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("main")).to_contain_text("http://localhost:")
    expect(page.get_by_role("button", name="生成通行密钥")).to_be_hidden()
