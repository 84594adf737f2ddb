"""The inbox by hand: read on the phone without scripts, and a bell that counts again by itself."""

from playwright.sync_api import expect

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
    assert "本平台没有开通微信" in page.inner_text("main")


def test_the_bell_is_counted_again_when_somebody_comes_back_to_the_page(site: Site) -> None:
    desk = site.page(ADMIN, "/graduates")
    bell = desk.locator("[data-bell]")
    expect(bell).to_be_visible()
    answer = open_api(site, ADMIN).post("/api/notices/read", {"until": 2**62})
    assert answer["unread"] == 0

    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(bell).to_be_hidden()
