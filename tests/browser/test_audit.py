"""The auditor in a browser: a search, the time slider with and without scripts, a checkpoint."""

import re

from playwright.sync_api import Page, expect

from signing.vocabulary import graduate_id
from support.servers.browser_site import Site

NUMBER = "2022010017"
STORY = f"/audit/graduates/{graduate_id('99001', 2026, NUMBER)}"
"""Signed, approved, and released again."""


def read_standing(page: Page) -> str:
    return page.locator("#travelled .state dd").first.inner_text()


def test_a_person_is_found_and_their_story_read(site: Site) -> None:
    page = site.page("auditor", "/audit")
    page.get_by_label("毕业生").fill(NUMBER)
    page.locator("#f-kind").select_option(label="学校同意解约")
    page.get_by_role("button", name="查找").click()
    expect(page.locator(".log > li")).to_have_count(1)
    page.get_by_text("原始事件").click()
    expect(page.locator(".log pre")).to_contain_text("TerminationApproved")
    page.get_by_role("link", name="全部经过").click()
    expect(page).to_have_url(re.compile(STORY))


def test_the_slider_goes_through_time_by_keyboard(site: Site) -> None:
    page = site.page("auditor", STORY)
    slider = page.get_by_label("拖动到第几个事件之后")
    last = int(slider.input_value())
    slider.focus()
    page.keyboard.press("Home")
    expect(page.locator("#travelled")).to_have_attribute("data-seen", "1")
    expect(page).to_have_url(re.compile("version=1$"))
    page.keyboard.press("End")
    expect(page.locator("#travelled")).to_have_attribute("data-seen", str(last))
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#seen-version")).to_have_text(str(last - 1))
    expect(page.locator("#travelled .changed").first).to_be_visible()
    expect(page.locator(".told .later")).to_have_count(1)


def test_without_scripts_the_past_is_a_form_and_links(site: Site) -> None:
    page = site.page("auditor", f"{STORY}?version=1", java_script_enabled=False)
    assert "未签约" in read_standing(page)
    page.get_by_role("link", name="下一版").click()
    expect(page.locator("#travelled")).to_have_attribute("data-seen", "2")
    page.get_by_role("link", name="当时的状态（第 4 版）").click()
    expect(page.locator("#travelled del").first).to_have_text("未签约")
    page.get_by_label("或北京时间").fill("2001-01-01T08:00")
    page.get_by_role("button", name="查看当时").click()
    expect(page.get_by_role("alert")).to_contain_text("那时还没有录入这名毕业生")


def test_a_checkpoint_is_signed_when_asked_for(site: Site) -> None:
    page = site.page("auditor", "/audit/checkpoints")
    page.get_by_role("button", name="现在签发检查点").click()
    expect(page.get_by_role("status")).to_contain_text("检查点已签发")
    expect(page.locator("tbody tr").first).to_be_visible()
