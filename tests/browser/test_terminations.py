"""解约申请登记表 in a browser: what is asked beside what was agreed, and decisions that hold."""

import re
from datetime import UTC, datetime
from itertools import count
from typing import Any

from playwright.sync_api import Page, expect

from browser.seen import COUNSELOR, LEAVER, find_agreement_number
from signing.demo.cast import Cast
from signing.demo.people import list_graduates
from signing.use_cases.agreements.terminations import Terminations
from signing.use_cases.core.actors import BoundGraduate
from signing.use_cases.files.evidence import Upload
from support.printing.documents import A_PDF, draw_photograph
from support.servers.browser_site import Site

SIGNED = (13, 14, 22, 23)
"""Graduates of the demo whose agreements are in effect."""
STEPS = count(100_000, 10)
"""No two commands of the cast have one key."""


def find_graduate(site: Site, at: int) -> BoundGraduate:
    now = datetime.now(UTC)
    cast = Cast(site.installation.context, now, steps=next(STEPS))
    return cast.graduate(list_graduates("99001", now.year)[at - 1])


def request_release(site: Site, at: int, reason: str = "已考取研究生") -> None:
    """Request the release of one of the demo's graduates."""
    uploads = [Upload("录取通知书.jpg", draw_photograph()), Upload("申请.pdf", A_PDF)]
    Terminations(site.installation.context).request(find_graduate(site, at), reason, uploads)


def open_request(site: Site, at: int, **more: Any) -> Page:
    page = site.page(COUNSELOR, **more)
    page.goto(f"/terminations/{find_agreement_number(at)}")
    return page


def test_a_counselor_reads_both_and_releases(site: Site) -> None:
    page = site.page(COUNSELOR, "/terminations")
    page.locator("tbody a.name").first.click()
    expect(page.get_by_role("region", name="原协议书")).to_contain_text(
        find_agreement_number(LEAVER)
    )
    request = page.get_by_role("region", name="解约申请")
    expect(request).to_contain_text("已考取研究生")
    file = request.get_by_role("link", name="解约申请.pdf")
    answer = page.context.request.get(str(file.get_attribute("href")))
    assert answer.headers["content-disposition"].startswith("inline")
    assert answer.body().startswith(b"%PDF-")
    expect(page.get_by_text("协议立即失效")).to_be_visible()

    page.get_by_role("link", name="同意解约").click()
    expect(page.get_by_text("此操作不能撤销")).to_be_visible()
    page.get_by_role("button", name="同意解约").click()

    expect(
        page.get_by_text(re.compile("已同意解约：.+ 与 .+ 的协议已失效，毕业生可以重新签约。"))
    ).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已解约")
    expect(page.get_by_role("link", name="同意解约")).to_have_count(0)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已解约")
    expect(page.get_by_role("button", name="同意解约")).to_have_count(0)
    page.goto("/terminations?tab=decided")
    expect(page.get_by_role("row", name="同意解约").first).to_be_visible()


def test_a_refusal_needs_its_reason_also_without_scripts(site: Site) -> None:
    request_release(site, SIGNED[0])
    page = open_request(site, SIGNED[0], java_script_enabled=False)
    expect(page.get_by_role("img", name="录取通知书.jpg")).to_be_visible()
    page.get_by_role("button", name="不同意解约").click()
    expect(page.get_by_role("alert")).to_contain_text("不同意的原因")
    page.get_by_label("不同意的原因").fill("请先与单位协商")

    page.get_by_role("button", name="不同意解约").click()

    expect(page.get_by_text(re.compile("已不同意解约：.+ 与 .+ 的协议继续有效。"))).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已生效")
    expect(page.get_by_text("请先与单位协商")).to_be_visible()


def test_pictures_are_shown_in_the_page(site: Site) -> None:
    request_release(site, SIGNED[1])
    picture = open_request(site, SIGNED[1]).get_by_role("img", name="录取通知书.jpg")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", 240)


def test_who_decides_second_sees_what_was_decided_and_changes_nothing(site: Site) -> None:
    request_release(site, SIGNED[2])
    first, second = open_request(site, SIGNED[2]), open_request(site, SIGNED[2])
    first.get_by_label("不同意的原因").fill("材料不全")
    first.get_by_role("button", name="不同意解约").click()
    expect(first.get_by_text("已不同意解约")).to_be_visible()

    second.get_by_role("link", name="同意解约").click()

    expect(second.get_by_role("alert")).to_be_visible()
    expect(second.get_by_text("本页已更新为最新状态。")).to_be_visible()
    expect(second.get_by_role("heading", level=1)).to_contain_text("已生效")


def test_who_decides_on_a_request_that_was_changed_reads_the_new_one_first(site: Site) -> None:
    """The graduate took it back and asked again, for another reason."""
    request_release(site, SIGNED[3])
    page = open_request(site, SIGNED[3])
    Terminations(site.installation.context).withdraw(find_graduate(site, SIGNED[3]))
    request_release(site, SIGNED[3], "单位已注销")

    page.get_by_role("link", name="同意解约").click()

    expect(page.get_by_role("alert")).to_contain_text("内容又有变化")
    expect(page.get_by_role("region", name="解约申请")).to_contain_text("单位已注销")
    page.get_by_role("link", name="同意解约").click()
    page.get_by_role("button", name="同意解约").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已解约")
