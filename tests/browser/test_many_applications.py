"""An employer with many applications: searched, chosen at once, ended with one question."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from support.servers.browser_site import Site
from support.servers.phones import (
    SCHOOL,
    SCHOOL_NAME,
    open_api,
    open_phone,
    pick_option,
    tap_button,
)
from support.waiting import soon

LIST = "/employer/applications"


def count_chosen(page: Page) -> int:
    """Open the list, and count what can be chosen in it."""
    page.goto(f"{LIST}?stage=SUBMITTED")
    return page.locator("[name=chosen]").count()


@pytest.mark.parametrize("scripts", [True, False])
def test_all_on_the_page_are_chosen_and_told_with_one_question(
    site: Site, scripts: bool, tmp_path: Path
) -> None:
    page = site.page("employer-4", java_script_enabled=scripts)
    page.goto("/employer/positions/new")
    for name, value in {"title": "仓管员", "workplace": "合肥市", "monthly_pay": "6000"}.items():
        page.fill(f"[name={name}]", value)
    page.select_option("[name=job_category]", index=1)
    page.get_by_role("button", name="发布").click()
    page.goto("/employer/positions?q=仓管员&state=open")
    link = page.get_by_role("link", name="仓管员").first.get_attribute("href") or ""
    graduate = open_api(site, "demo-5" if scripts else "demo-6")
    resume = {"position_id": link.rsplit("/", 1)[-1], "resume": {"summary": "踏实"}}
    graduate.post("/api/me/applications", resume)
    soon(lambda: count_chosen(page) > 0)
    expect(page.locator(".total")).to_contain_text("条")
    page.get_by_role("link", name="全选本页").click()
    boxes = page.locator("[name=chosen]")
    expect(boxes.first).to_be_checked()
    page.screenshot(path=str(tmp_path / "list.png"))
    page.get_by_role("button", name="所选的不录用").click()
    expect(page.locator("main")).to_contain_text("不能改回")
    page.locator("main button.danger").click()
    expect(page.locator("#notes")).to_contain_text("位毕业生未录用")


def test_a_region_is_picked_as_one_types(site: Site) -> None:
    page = site.page()
    page.goto("/employer/register")
    page.locator("[name=region]").press_sequentially("合肥市蜀山")
    option = page.get_by_role("option", name="安徽省合肥市蜀山区 340104")
    expect(option).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("[name=region]") == "安徽省合肥市蜀山区 340104"
    expect(option).to_be_hidden()


def test_a_school_is_picked_as_one_types_on_a_phone_too(site: Site) -> None:
    page = open_phone(site, path="/me")
    page.fill("[name=code]", "demo-93")
    tap_button(page, "微信登录")
    pick_option(page, "school_code", SCHOOL_NAME[:3])
    assert page.input_value("select[name=school_code]") == SCHOOL
    page.locator("#f-school_code").fill("没有这所学校")
    expect(page.get_by_role("option")).to_have_count(0)
    page.locator("[name=name]").focus()
    expect(page.locator("#f-school_code")).to_have_value(SCHOOL_NAME)


def test_accounts_are_narrowed_to_a_school_that_is_typed(site: Site) -> None:
    page = site.page("province", "/staff")
    page.get_by_role("combobox", name="学校").press_sequentially("99002")
    page.get_by_role("option").first.click()
    page.get_by_role("button", name="查找").click()
    expect(page).to_have_url(re.compile("school=99002"))
    expect(page.locator("tbody")).to_contain_text("admin-99002")
    expect(page.locator("tbody")).not_to_contain_text("admin-99001")
