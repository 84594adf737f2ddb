"""A card that can no longer be signed with, opened on a phone: each end says so and what to do."""

from collections.abc import Callable

import httpx2
import pytest
from playwright.sync_api import Page, expect

from browser.looking import must_be_open
from signing.demo.people import DemoGraduate
from support.routes.api_routes import TERMS as AGREED
from support.servers.browser_site import Site
from support.servers.phones import (
    SCHOOL,
    Api,
    api,
    go_on,
    phone,
    ready_to_sign,
    tail_of,
    too_small_to_tap,
)
from support.waiting import PATIENCE

PHONE = 390
AGAIN, SAID = "换一张新名片", "接下来怎么做"


def issued(graduate: Api) -> str:
    address: str = graduate.post("/api/me/card")["url"]
    return address


def shown_anew(site: Site) -> str:
    graduate = api(site, "demo-20")
    address = issued(graduate)
    issued(graduate)
    return address


def revoked(site: Site) -> str:
    graduate = api(site, "demo-2")
    address = issued(graduate)
    graduate.ask("DELETE", "/api/me/card")
    return address


def tried_out(site: Site) -> str:
    address = issued(api(site, "demo-3"))
    verifying = f"{site.address}/api/cards/{address.rsplit('/', 1)[1]}/verification"
    tries = [
        httpx2.post(verifying, json={"id_tail": "000000"}, timeout=PATIENCE).status_code
        for _ in range(5)
    ]
    assert tries == [422, 422, 422, 422, 409]
    return address


def used(site: Site) -> str:
    page = phone(site)
    ready_to_sign(page, api(site, "demo-15"))
    address = page.url.removesuffix("/terms").removesuffix("/signing")
    go_on(page, "确认签约")
    page.context.close()
    return address


def signed_elsewhere(site: Site) -> str:
    graduate, firm = api(site, "demo-17"), api(site, "employer-2")
    address, told = issued(graduate), graduate.get("/api/me")["graduate"]
    one = DemoGraduate(SCHOOL, int(told["student_number"][-4:]), told["year"])
    assert one.id_number.endswith(tail_of(graduate))
    job = {"title": "质检员", "job_category": "13", "workplace": "合肥市", "monthly_pay": "5000"}
    position = firm.post("/api/employer/positions", job)["id"]
    identity = {name: told[name] for name in ("name", "student_number")}
    whom = identity | {"school_code": SCHOOL, "id_number": one.id_number}
    firm.post("/api/employer/signings", whom | {"position_id": position, "terms": AGREED})
    return address


def made_up(site: Site) -> str:
    return f"{site.address}/c/made-up"


ENDS: dict[str, tuple[Callable[[Site], str], str]] = {
    "名片已过期": (shown_anew, AGAIN),
    "毕业生已收回这张名片": (revoked, AGAIN),
    "验证错误次数过多": (tried_out, "请当面向毕业生核对证件号码后六位"),
    "这张名片已用于签约": (used, "请打开签约时保存的结果页"),
    "毕业生已签约": (signed_elsewhere, "请联系毕业生"),
    "无法识别这张名片": (made_up, "请直接扫码"),
}
"""What each page is headed, how a card comes to it, and what to do now."""


@pytest.mark.parametrize("title", ENDS)
def test_a_dead_card_says_why_and_what_to_do_next(site: Site, title: str) -> None:
    died, step = ENDS[title]
    page = phone(site, path=died(site))
    _says(page, title, step)
    must_be_open(page, PHONE, "light")
    must_be_open(page, PHONE, "dark")
    assert too_small_to_tap(page) == []
    assert page.locator("form:not([action^='/language'])").count() == 0


def _says(page: Page, title: str, step: str) -> None:
    expect(page.get_by_role("heading", level=2, name=title)).to_be_visible()
    expect(page.get_by_role("heading", level=2, name=SAID)).to_be_visible()
    assert step in page.inner_text("ol")
