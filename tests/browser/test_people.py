"""A school administrator at work: rosters come in, graduates are unlocked, staff comes and goes."""

import re
from base64 import b32decode
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from python_calamine import load_workbook

from browser.looking import must_be_open
from browser.seen import SIGNED, YEAR
from signing.use_cases.access import totp
from signing.vocabulary import staff_id
from support.servers.browser_site import PASSWORD, Site

HEADER = "学号,姓名,性别,证件类型,证件号码,学院,专业,学历层次,生源地代码,毕业年份\n"
ADMIN = "admin-99001"


def write_row(number: str, name: str) -> str:
    return f"{number},{name},女,护照,E1234567{number[-1]},外语学院,英语,本科,340100,{YEAR}\n"


@pytest.mark.sample
def test_a_roster_is_previewed_confirmed_and_its_faults_come_back(
    site: Site, tmp_path: Path
) -> None:
    roster = tmp_path / "名单.csv"
    roster.write_text(HEADER + write_row("88001", "钱新") + write_row("88002", "=1+1"), "utf-8")
    page = site.page(ADMIN, "/roster")
    page.get_by_label("名单文件").set_input_files(roster)
    page.get_by_role("button", name="上传并预览").click()

    expect(page.get_by_role("region", name="错误")).to_contain_text("姓名")
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.locator("#problem")).to_be_focused()

    page.get_by_label("导入没有错误的").check()
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("导入结果")
    with page.expect_download() as coming:
        page.get_by_role("link", name="下载未导入的行").click()
    sheet = load_workbook(str(coming.value.path())).get_sheet_by_index(0).to_python()
    assert [line[0] for line in sheet[1:]] == ["88002"]

    page.get_by_role("link", name="查看生源信息").click()
    page.get_by_role("searchbox").fill("88001")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("link", name="钱新")).to_be_visible()


def test_unlocking_is_typed_and_a_second_one_is_told_that_it_is_late(site: Site) -> None:
    late = site.page(ADMIN, f"{SIGNED}/unlock")
    page = site.page(ADMIN, SIGNED, java_script_enabled=False)
    page.get_by_role("link", name="解锁，允许重新签约").click()
    expect(page.get_by_role("main")).to_contain_text("将立即作废")
    page.get_by_label("理由").fill("签错了单位")
    page.get_by_label("以确认").fill("1")
    page.get_by_role("button", name="解锁").click()
    expect(page.locator("#e-confirm")).to_be_visible()
    expect(page.get_by_label("理由")).to_have_value("签错了单位")
    confirm_unlocking(page)
    expect(page.get_by_role("status")).to_contain_text("已解锁")
    expect(page.get_by_role("heading", level=1)).to_contain_text("未签约")
    expect(page.locator(".story li").first).to_contain_text("签错了单位")

    late.get_by_label("理由").fill("也来解锁")
    confirm_unlocking(late)
    expect(late.locator("#problem")).to_be_visible()
    expect(late.get_by_label("理由")).to_have_value("也来解锁")


def confirm_unlocking(page: Page) -> None:
    page.get_by_label("以确认").fill(f"{YEAR - 4}010012")
    page.get_by_role("button", name="解锁").click()


def test_a_record_says_its_years_and_days_as_the_graduate_reads_them(site: Site) -> None:
    page = site.page(ADMIN, SIGNED)
    told = page.locator("dl.kv > div")
    expect(told.filter(has_text="学制").locator("dd")).to_have_text("4 年")
    expect(told.filter(has_text="毕业日期").locator("dd")).to_have_text(f"{YEAR} 年 6 月 30 日")


def test_somebody_is_appointed_sets_a_password_and_is_dismissed(site: Site) -> None:
    page = site.page(ADMIN, "/staff/new")
    page.get_by_label("姓名").fill("钱老师")
    page.get_by_label("用户名").fill("qian")
    page.get_by_label("外语学院").check()
    page.get_by_role("button", name="开通账号").click()
    address = page.locator(".once-link").inner_text()

    own = site.page()
    own.goto(address)
    own.get_by_label("新密码").fill("an even longer one")
    own.get_by_label("再输入一次").fill("an even longer one")
    own.get_by_role("button", name="设置密码").click()
    own.get_by_label("用户名").fill("qian")
    own.get_by_label("密码", exact=False).last.fill("an even longer one")
    own.get_by_role("button", name="登录").click()
    own.goto("/account")
    expect(own.get_by_role("main")).to_contain_text("钱老师")

    page.goto("/staff")
    page.get_by_role("link", name="钱老师").click()
    page.get_by_role("link", name="停用账号").click()
    page.get_by_label("理由").fill("调离")
    page.get_by_label("以确认").fill("qian")
    page.get_by_role("button", name="停用账号").click()
    expect(page.get_by_role("main")).to_contain_text("已停用")
    own.reload()
    expect(own.get_by_role("heading", level=1)).to_have_text("登录")


@pytest.mark.parametrize("width", [390, 1366])
def test_an_administrator_ends_one_session_and_its_owner_is_told(site: Site, width: int) -> None:
    own = site.page("counselor-99001", "/reviews", width=width)
    page = site.page(ADMIN, "/staff", width=width)
    page.goto(f"/staff/{staff_id('counselor-99001')}")
    page.get_by_role("link", name="登录的设备").click()
    must_be_open(page, width, "light")
    links = page.get_by_role("link", name="结束登录")
    before = links.count()
    links.first.click()
    expect(page.get_by_role("main")).to_contain_text("没有提交的内容会丢失")
    must_be_open(page, width, "light")
    page.get_by_role("button", name="结束登录").click()
    expect(page.get_by_text("该设备上的登录已结束。")).to_be_visible()
    expect(links).to_have_count(before - 1)

    own.goto("/reviews")
    expect(own.get_by_role("heading", level=1)).to_have_text("登录")
    expect(own.get_by_text("管理员已结束您在此设备上的登录")).to_be_visible()
    must_be_open(own, width, "light")


def test_a_second_factor_is_enrolled_with_the_keyboard_alone(site: Site) -> None:
    page = site.page("counselor-99002", "/account/second-factor")
    page.get_by_label("现在的密码").focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    secret = page.locator("input[name=secret]").input_value()
    expect(page.locator("svg.code")).to_be_visible()
    page.get_by_label("验证码").focus()
    page.keyboard.type(totp.code_at(b32decode(secret), totp.step_at(datetime.now(UTC))))
    page.keyboard.press("Enter")
    expect(page.get_by_role("listitem").filter(has_text=re.compile(r"\w{4}"))).to_have_count(10)
    page.get_by_role("link", name="已保存，继续").click()
    expect(page.get_by_role("main")).to_contain_text("已启用")


def test_other_people_and_destinations_are_shown_before_they_are_recorded(
    site: Site, tmp_path: Path
) -> None:
    """On a phone and in English, where the longest words stand."""
    roster = tmp_path / "名单.csv"
    roster.write_text(HEADER + write_row("88011", "钱新"), "utf-8")
    page = site.page(ADMIN, "/roster", width=390, height=844, locale="en-GB")
    page.locator("input[type=file]").set_input_files(roster)
    page.locator("form[enctype] button").click()
    page.locator("form[data-progress] button").click()
    expect(page).to_have_url(re.compile("/roster/."))

    wrong = write_row("88011", "孙晓").replace("E12345671", "E99999991") + write_row("88012", "=1")
    roster.write_text(HEADER + wrong, "utf-8")
    page.goto("/roster")
    page.locator("input[type=file]").set_input_files(roster)
    page.locator("form[enctype] button").click()
    expect(page.locator("input[name=identities]")).not_to_be_checked()
    for cell in page.locator("td.wide").all():
        box = cell.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    must_be_open(page, 390, "light")

    sheet = tmp_path / "去向.csv"
    sheet.write_text(f"学号,姓名,毕业年份,毕业去向\n88011,钱新,{YEAR},46\n", "utf-8")
    page.goto("/destination-sheets")
    page.locator("input[type=file]").set_input_files(sheet)
    page.locator("form[enctype] button").click()
    expect(page.locator("ins")).to_contain_text("46")
    must_be_open(page, 1366, "dark")
    page.locator("main form button.primary").click()
    expect(page.locator("main dd").first).to_have_text("1")
