"""盖章件核对 by hand: photographed on a phone, compared at a desk, accepted or asked for anew."""

from collections.abc import Sequence
from dataclasses import dataclass

import httpx2
import pytest
from playwright.sync_api import Page, expect

from browser.looking import must_be_open
from browser.seen import COUNSELOR, find_agreement_number
from signing.http.languages import COOKIE
from support.printing.photographs import photograph_print
from support.servers.browser_site import Site
from support.servers.phones import open_api, open_phone, tap_button
from support.waiting import PATIENCE, soon

OWN, DESK = "/me/agreement/stamped-copy", "/stamped-copies"
AGAIN, REST = 14, (13, 22)
"""Graduates of the demo whose agreements are in effect; the first one photographs twice."""
BLURRED = "照片不清楚，请在光线均匀处重拍"
NARROW, WIDE = 390, 1366


@dataclass(frozen=True)
class Photographer:
    """A graduate with the stamped page in one hand and a phone in the other."""

    site: Site
    at: int

    @property
    def who(self) -> str:
        return f"demo-{self.at}"

    @property
    def address(self) -> str:
        return f"{DESK}/{find_agreement_number(self.at)}"

    def take_picture(self) -> bytes:
        pdf = open_api(self.site, self.who).ask("GET", "/api/me/agreement.pdf").content
        return photograph_print(pdf)

    def send(self, page: Page, picture: bytes) -> None:
        file = {"name": "盖章.jpg", "mimeType": "image/jpeg", "buffer": picture}
        page.locator("#f-file").set_input_files(file)  # type: ignore[arg-type]  # a FilePayload
        tap_button(page, "上传盖章件")

    def sends_by_program(self) -> None:
        api = open_api(self.site, self.who)
        answer = httpx2.post(
            f"{self.site.address}/api{OWN}",
            files={"file": ("盖章.jpg", self.take_picture(), "image/jpeg")},
            headers={"Authorization": f"Bearer {api.token}"},
            timeout=PATIENCE,
        )
        assert answer.status_code == 201, answer.text


def wait_for(site: Site, count: int) -> None:
    """Wait until the desk has so many that wait for an answer."""
    desk = open_api(site, COUNSELOR)
    soon(lambda: len(desk.get(f"/api{DESK}")["items"]) == count or None)


def clear_desk(site: Site) -> None:
    """Accept what waits already: the demo offers a photograph of its own."""
    desk = open_api(site, COUNSELOR)
    for item in desk.get(f"/api{DESK}")["items"]:
        desk.post(f"/api{DESK}/{item['agreement_number']}/{item['offer']}/acceptance")
    wait_for(site, 0)


def speak_english(page: Page, site: Site) -> None:
    cookie = {"name": COOKIE, "value": "en", "url": site.address}
    page.context.add_cookies([cookie])  # type: ignore[list-item]  # a SetCookieParam
    page.reload()


def must_fit(page: Page, widths: Sequence[int] = (NARROW, WIDE)) -> None:
    for width in widths:
        must_be_open(page, width, "light")


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_asked_for_again_is_photographed_anew_and_accepted(
    site: Site, *, scripts: bool
) -> None:
    clear_desk(site)
    one = Photographer(site, AGAIN if scripts else REST[0])
    phone = open_phone(site, one.who, OWN, java_script_enabled=scripts)
    tap_button(phone, "上传盖章件")
    expect(phone.get_by_role("alert")).to_contain_text("请选择文件")
    picture = one.take_picture()
    one.send(phone, picture)
    expect(phone.get_by_text("盖章件已上传，等待学校核对。")).to_be_visible()
    if scripts:
        must_fit(phone)
    wait_for(site, 1)

    school = site.page(COUNSELOR, f"{one.address}/1", java_script_enabled=scripts)
    second = site.page(COUNSELOR, f"{one.address}/1")
    expect(school.get_by_role("img", name="拉正的照片")).to_be_visible()
    if scripts:
        _ask_again_by_keys(school)
    else:
        school.locator("summary", has_text="请对方重拍").click()
        school.get_by_label("请重拍的原因").fill(BLURRED)
    school.get_by_role("button", name="确认请对方重拍").click()
    expect(school.get_by_text("待核对的盖章件已全部处理。")).to_be_visible()

    second.get_by_role("button", name="收下").click()
    expect(second.get_by_role("alert")).to_contain_text("已经处理过")
    expect(second.get_by_role("button", name="收下")).to_have_count(0)

    phone.reload()
    expect(phone.get_by_text(f"原因：{BLURRED}")).to_be_visible()
    one.send(phone, picture)
    wait_for(site, 1)
    school.goto(DESK)
    school.locator("tbody a.name").click()
    if scripts:
        school.keyboard.press("a")
        school.keyboard.press("Enter")
    else:
        school.get_by_role("button", name="收下").click()
    expect(school.get_by_text("待核对的盖章件已全部处理。")).to_be_visible()
    expect(school.get_by_text("没有待核对的盖章件")).to_be_visible()
    phone.reload()
    expect(phone.get_by_role("heading", name="学校已收下")).to_be_visible()
    one.send(phone, picture)
    expect(phone.get_by_role("alert")).to_be_visible()


def _ask_again_by_keys(school: Page) -> None:
    """R opens the form; without a reason it is refused; a common one is chosen."""
    school.keyboard.press("r")
    expect(school.get_by_label("请重拍的原因")).to_be_focused()
    must_fit(school)
    school.get_by_role("button", name="确认请对方重拍").click()
    expect(school.locator("#e-reason, [role=alert]:not([hidden])").first).to_be_visible()
    expect(school.get_by_label("请重拍的原因")).to_be_visible()
    school.get_by_role("button", name=BLURRED).click()
    expect(school.get_by_label("请重拍的原因")).to_have_value(BLURRED)


def test_the_desk_leads_through_all_that_wait_in_their_order(site: Site) -> None:
    clear_desk(site)
    people = [Photographer(site, at) for at in (REST[1], 23)]
    for one in people:
        one.sends_by_program()
    wait_for(site, 2)
    first, last = (f"{one.address}/1" for one in people)
    school = site.page(COUNSELOR, DESK)
    must_fit(school)
    speak_english(school, site)
    must_fit(school)
    school.goto(first)
    must_fit(school)
    expect(school.get_by_role("button", name="Previous")).to_have_count(0)
    school.keyboard.press("j")
    expect(school).to_have_url(f"{site.address}{last}")
    school.keyboard.press("k")
    expect(school).to_have_url(f"{site.address}{first}")
    school.keyboard.press("j")
    expect(school).to_have_url(f"{site.address}{last}")
    school.keyboard.press("j")  # past the end it begins anew
    expect(school).to_have_url(f"{site.address}{first}")
    school.keyboard.press("?")
    expect(school.get_by_role("dialog")).to_be_visible()
    school.keyboard.press("Escape")
    for following in (last, DESK):
        school.keyboard.press("a")
        school.keyboard.press("Enter")
        expect(school).to_have_url(f"{site.address}{following}")
    must_fit(school)
