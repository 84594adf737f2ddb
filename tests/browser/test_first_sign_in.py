"""What somebody is asked at the first sign-in: a second factor, where all must have one."""

from base64 import b32decode
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.engine import URL

from browser.looking import must_be_open
from signing.use_cases.access import totp
from signing.use_cases.access.passwords import hash_password
from signing.use_cases.core.actors import Operator
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Role
from support.servers.browser_site import PASSWORD, Site, serve_site
from support.use_cases.contexts import make_stamp

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def site(server: URL, season: str, season_folder: Path, browser: Browser) -> Iterator[Site]:
    with serve_site(server, season, season_folder, browser, second_factor="all") as opened:
        yield opened


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    page.goto("/login")
    page.get_by_label("用户名").fill(username)
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=password]").press("Enter")


@pytest.mark.parametrize("size", [PHONE, {"width": 1366, "height": 768}])
@pytest.mark.parametrize(("kind", "home"), [("counselor", "/reviews"), ("employer", "/employer")])
def test_who_has_no_second_factor_enrols_one_and_does_nothing_before(
    site: Site, kind: str, home: str, size: dict[str, int]
) -> None:
    # given somebody whose password is right, on a desk or a phone
    names = {
        "counselor": ("counselor-99001", "counselor-99002"),
        "employer": ("employer-1", "employer-2"),
    }
    username = names[kind][size == PHONE]
    page = site.page(width=size["width"], height=size["height"])
    sign_in(page, username)

    # then the page enrols a factor, and every other address leads back to the entry
    expect(page.get_by_role("heading", level=1)).to_have_text("二次验证")
    expect(page.locator("svg.code")).to_be_visible()
    must_be_open(page, size["width"], "light")
    other = page.context.new_page()
    other.goto(home)
    expect(other.get_by_role("heading", level=1)).to_have_text("登录")

    # when the app's first code is typed
    secret = page.locator("input[name=secret]").input_value()
    page.get_by_label("验证码").fill(make_totp(secret))
    page.get_by_label("验证码").press("Enter")

    # then there are recovery codes, and behind them the desk
    page.get_by_role("link", name="已保存，继续").click()
    page.goto(home)
    expect(page.get_by_role("heading", level=1)).not_to_have_text("登录")

    # and it cannot be given up
    page.goto("/account")
    expect(page.get_by_role("main")).to_contain_text("您的岗位必须启用")
    expect(page.get_by_role("link", name="停用")).to_have_count(0)


@pytest.mark.parametrize("size", [PHONE, {"width": 1366, "height": 768}])
def test_who_was_given_a_password_replaces_it_before_anything_else(
    site: Site, size: dict[str, int]
) -> None:
    # given a counselor whose password the administrator typed
    username = f"qian-{size['width']}"
    given = hash_password(PASSWORD)
    one = Appointment(username, "钱老师", given, Role.COUNSELOR, "99001")
    Schools(site.installation.context).appoint(Operator(stamp=make_stamp()), one)
    page = site.page(width=size["width"], height=size["height"])

    # when they sign in, and enrol, since all must
    sign_in(page, username)
    secret = page.locator("input[name=secret]").input_value()
    page.get_by_label("验证码").fill(make_totp(secret))
    page.get_by_label("验证码").press("Enter")
    page.get_by_role("link", name="已保存，继续").click()

    # then there is one page for them, which refuses the given password
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("请先修改密码")
    must_be_open(page, size["width"], "light")
    page.goto("/reviews")
    expect(heading).to_have_text("请先修改密码")
    fill_change(page, PASSWORD)
    expect(page.get_by_role("main")).to_contain_text("与别人给您的密码相同")
    fill_change(page, "seven quiet mountains")
    expect(page.get_by_text("密码已改成您自己的。")).to_be_visible()
    page.goto("/account")
    expect(page.get_by_role("main")).to_contain_text(username)


def fill_change(page: Page, new: str) -> None:
    for name, words in (("current", PASSWORD), ("new", new), ("again", new)):
        page.locator(f"input[name={name}]").fill(words)
    page.locator("input[name=again]").press("Enter")


def make_totp(secret: str) -> str:
    return totp.code_at(b32decode(secret), totp.step_at(datetime.now(UTC)))
