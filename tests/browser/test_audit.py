"""The auditor in a browser: a search, the time slider with and without scripts, a checkpoint."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from eventsourcing.persistence import StoredEvent
from playwright.sync_api import Page, expect

from signing.events import SchoolApproved
from signing.projections import NEEDED_BY
from signing.storage.recorder import PostgresRecorder
from signing.use_cases.audit.parking import Parking
from signing.use_cases.core.actors import SYSTEM, Operator
from signing.vocabulary import Attribution, graduate_id
from support.servers.browser_site import Site
from support.waiting import soon

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
    expect(page.locator(".told .later")).to_have_count(1)
    # an employer's answer to a request for release
    expect(page.locator("#travelled")).to_contain_text("与上一版没有不同")
    expect(page.locator("#travelled .changed")).to_have_count(0)
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#travelled .changed").first).to_be_visible()


def test_the_slider_follows_a_fast_hand_and_going_back(site: Site) -> None:
    page = site.page("auditor", f"{STORY}?version=2")
    slider = page.get_by_label("拖动到第几个事件之后")
    last = int(slider.get_attribute("max") or 0)
    slider.focus()
    for _ in range(last - 2):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#travelled")).to_have_attribute("data-seen", str(last))
    expect(slider).to_have_value(str(last))
    page.go_back()
    expect(page.locator("#travelled")).not_to_have_attribute("data-seen", str(last))
    shown = page.locator("#travelled").get_attribute("data-seen") or ""
    expect(slider).to_have_value(shown)
    expect(page.locator("#seen-version")).to_have_text(shown)
    aborted = {"htmx:afterRequest", "htmx:sendAbort"}  # each by the one that follows it
    site.wrongs[:] = [one for one in site.wrongs if one not in aborted]


def test_a_count_leads_to_the_fact_and_to_the_state_that_it_left(site: Site) -> None:
    page = site.page("auditor", "/statistics?by=major")
    page.locator(".rank .fact").first.click()
    page.locator("tbody td.num a").first.click()
    expect(page).to_have_url(re.compile(r"\?position=\d+#p\d+$"))
    here = page.locator(".told [aria-current=step]")
    expect(here).to_have_id("p" + page.url.rpartition("#p")[2])
    seen = here.get_attribute("data-version") or ""
    expect(page.get_by_label("拖动到第几个事件之后")).to_have_value(seen)
    expect(page.locator("#travelled")).to_have_attribute("data-seen", seen)


def test_without_scripts_the_past_is_a_form_and_links(site: Site) -> None:
    page = site.page("auditor", f"{STORY}?version=1", java_script_enabled=False)
    assert "未签约" in read_standing(page)
    page.get_by_role("link", name="下一版").click()
    expect(page.locator("#travelled")).to_have_attribute("data-seen", "2")
    page.get_by_role("link", name="当时的状态（第 6 版）").click()
    expect(page.locator("#travelled del").first).to_have_text("未签约")
    page.get_by_label("或北京时间").fill("2001-01-01T08:00")
    page.get_by_role("button", name="查看当时").click()
    expect(page.get_by_role("alert")).to_contain_text("那时还没有录入这名毕业生")


def test_a_checkpoint_is_signed_when_asked_for(site: Site) -> None:
    page = site.page("auditor", "/audit/checkpoints")
    page.get_by_role("button", name="现在签发检查点").click()
    expect(page.get_by_role("status")).to_contain_text("检查点已签发")
    expect(page.locator("tbody tr").first).to_be_visible()


def record_unreadable(site: Site) -> int:
    """Record one more fact of the graduate that nobody can decode; return its position."""
    parts, stream = site.installation, graduate_id("99001", 2026, NUMBER)
    version = len(parts.log.read_streams([stream])) + 1
    recorder = PostgresRecorder(parts.writing, parts.log)
    body = b'{"timestamp":"2026-05-12T10:00:00+08:00"}'
    recorder.insert_events([StoredEvent(stream, version, SchoolApproved.topic(), body)])
    soon(lambda: parts.log.position_of(stream, version) is not None)
    position = parts.log.position_of(stream, version)
    assert position is not None
    return position


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_a_parked_fact_is_shown_with_its_reason_and_leads_to_its_line_in_the_log(
    site: Site, tmp_path: Path, width: int, height: int
) -> None:
    # given a fact before which lists have stopped
    position = record_unreadable(site)
    page = site.page("auditor", "/audit/parked-facts", width=width, height=height)
    halted = page.locator(".halted li")
    expect(halted.filter(has_text="agreements")).to_be_visible()
    page.screenshot(path=tmp_path / "halted.png")

    # when the operator parks it
    parking = Parking(site.installation.context, site.installation.log, NEEDED_BY)
    at = Attribution(actor=SYSTEM, at=datetime.now(UTC), request_id="cli-test")
    reason = "旧版程序写入的审核通过缺少字段，等待修正版程序"
    parking.park(Operator(stamp=at), position, reason=reason, operator="wang@zhujiguan")

    # then the auditor sees why, and by whom, and reads the line where it stands
    page.reload()
    parked = page.locator(f"#p{position}")
    expect(parked).to_contain_text(reason)
    expect(parked).to_contain_text("wang@zhujiguan")
    expect(halted).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.screenshot(path=tmp_path / "parked.png")
    parked.get_by_role("link", name="日志中的原文").click()
    line = page.locator(f"#p{position}")
    expect(line).to_contain_text("本程序不能解读这条事实")
    page.screenshot(path=tmp_path / "line.png")
    line.get_by_role("link", name="全部经过").click()
    expect(page.locator("#travelled")).to_contain_text("个事件无法读取，因此不知道此后的状态")
    page.screenshot(path=tmp_path / "story.png")
