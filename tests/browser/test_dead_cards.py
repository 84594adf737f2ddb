"""A card that can no longer be signed with, opened on a phone: each end says so and what to do."""

from collections.abc import Callable

import httpx2
import pytest
from playwright.sync_api import Page, expect

from browser.looking import must_be_open
from signing.demo.people import DemoGraduate
from support.report_days import REPORTING
from support.routes.api_routes import TERMS
from support.servers.browser_site import Site
from support.servers.phones import (
    SCHOOL,
    ApiClient,
    go_to_confirmation,
    list_small_targets,
    open_api,
    open_phone,
    read_id_tail,
    tap_button,
)
from support.waiting import PATIENCE

PHONE = 390
AGAIN, SAID = "换一张新名片", "接下来怎么做"


def issue_card(graduate: ApiClient) -> str:
    address: str = graduate.post("/api/me/card")["url"]
    return address


def replace_card(site: Site) -> str:
    graduate = open_api(site, "demo-20")
    address = issue_card(graduate)
    issue_card(graduate)
    return address


def revoke_card(site: Site) -> str:
    graduate = open_api(site, "demo-2")
    address = issue_card(graduate)
    graduate.ask("DELETE", "/api/me/card")
    return address


def use_up_tries(site: Site) -> str:
    address = issue_card(open_api(site, "demo-3"))
    verifying = f"{site.address}/api/cards/{address.rsplit('/', 1)[1]}/verification"
    tries = [
        httpx2.post(verifying, json={"id_tail": "000000"}, timeout=PATIENCE).status_code
        for _ in range(5)
    ]
    assert tries == [422, 422, 422, 422, 409]
    return address


def sign_with_card(site: Site) -> str:
    page = open_phone(site)
    go_to_confirmation(page, open_api(site, "demo-15"))
    address = page.url.removesuffix("/terms").removesuffix("/signing")
    tap_button(page, "确认签约")
    page.context.close()
    return address


def sign_elsewhere(site: Site) -> str:
    graduate, firm = open_api(site, "demo-17"), open_api(site, "employer-2")
    address, told = issue_card(graduate), graduate.get("/api/me")["graduate"]
    one = DemoGraduate(SCHOOL, int(told["student_number"][-4:]), told["year"])
    assert one.id_number.endswith(read_id_tail(graduate))
    job = {"title": "质检员", "job_category": "13", "workplace": "合肥市", "monthly_pay": "5000"}
    position = firm.post("/api/employer/positions", job)["id"]
    identity = {name: told[name] for name in ("name", "student_number")}
    whom = identity | {"school_code": SCHOOL, "id_number": one.id_number}
    firm.post(
        "/api/employer/signings", whom | {"position_id": position, "terms": TERMS | REPORTING}
    )
    return address


def make_up_card(site: Site) -> str:
    return f"{site.address}/c/made-up"


ENDS: dict[str, tuple[Callable[[Site], str], str]] = {
    "名片已过期": (replace_card, AGAIN),
    "毕业生已收回这张名片": (revoke_card, AGAIN),
    "验证错误次数过多": (use_up_tries, "请当面向毕业生核对证件号码后六位"),
    "这张名片已用于签约": (sign_with_card, "请打开签约时保存的结果页"),
    "毕业生已签约": (sign_elsewhere, "请联系毕业生"),
    "无法识别这张名片": (make_up_card, "请直接扫码"),
}
"""What each page is headed, how a card comes to it, and what to do now."""


@pytest.mark.parametrize("title", ENDS)
def test_a_dead_card_says_why_and_what_to_do_next(site: Site, title: str) -> None:
    died, step = ENDS[title]
    page = open_phone(site, path=died(site))
    _must_say(page, title, step)
    must_be_open(page, PHONE, "light")
    must_be_open(page, PHONE, "dark")
    assert list_small_targets(page) == []
    assert page.locator("form:not([action^='/language'])").count() == 0


def _must_say(page: Page, title: str, step: str) -> None:
    expect(page.get_by_role("heading", level=2, name=title)).to_be_visible()
    expect(page.get_by_role("heading", level=2, name=SAID)).to_be_visible()
    assert step in page.inner_text("ol")
