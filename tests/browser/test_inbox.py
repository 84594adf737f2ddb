"""The inbox by hand: read on the phone without scripts, and a bell that counts again by itself."""

import pytest
from playwright.sync_api import expect

from signing.http.languages import COOKIE
from support.servers.browser_site import Site
from support.servers.phones import (
    follow_link,
    list_small_targets,
    open_api,
    open_phone,
    tap_button,
)

ADMIN, GRADUATE = "admin-99001", "demo-15"


def test_a_graduate_reads_on_the_phone_without_scripts(site: Site) -> None:
    page = open_phone(site, GRADUATE, "/me", java_script_enabled=False)
    waiting = int(page.locator("[data-bell]").inner_text())
    with page.expect_navigation():
        page.locator(".bell").tap()
    assert page.url.endswith("/me/notices")
    assert not list_small_targets(page)
    assert page.locator(".told .unread").count() == waiting

    with page.expect_navigation():
        page.get_by_role("button", name="标为已读", exact=True).first.tap()
    assert page.url.endswith("/me/notices")
    assert page.locator(".told .unread").count() == waiting - 1
    with page.expect_navigation():
        page.get_by_role("link", name="未读", exact=True).tap()
    assert page.locator(".told li").count() == waiting - 1
    tap_button(page, "全部标为已读")
    assert "已全部标为已读" in page.inner_text("#notes")
    assert not page.locator("[data-bell]").is_visible()
    follow_link(page, "通知方式")
    assert not list_small_targets(page)
    assert "没有订阅微信通知" in page.inner_text("#unreached-wechat")


def test_the_bell_is_counted_again_when_somebody_comes_back_to_the_page(site: Site) -> None:
    desk = site.page(ADMIN, "/graduates")
    bell = desk.locator("[data-bell]")
    expect(bell).to_be_visible()
    answer = open_api(site, ADMIN).post("/api/notices/read", {"until": 2**62})
    assert answer["unread"] == 0

    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(bell).to_be_hidden()


def test_buttons_beside_each_other_are_equally_high(site: Site) -> None:
    page = open_phone(site, GRADUATE, "/account/notice-preferences")
    heights = [one.bounding_box() for one in page.locator(".ways .actions .btn").all()]
    assert len({box["height"] for box in heights if box}) == 1, heights


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", ["/notices", "/account/notice-preferences", "/account"])
def test_the_top_bar_of_a_phone_shows_the_whole_title(site: Site, path: str, language: str) -> None:
    page = site.page(ADMIN, path)
    page.context.add_cookies([{"name": COOKIE, "value": language, "url": site.address}])
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    title = page.locator(".crumbs [aria-current]")
    cut = title.evaluate("e => e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight")
    assert not cut, title.inner_text()
