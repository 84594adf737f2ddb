"""An employer with many applications: searched, chosen at once, ended with one question."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from support.servers.browser_site import Site
from support.servers.phones import open_api
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
