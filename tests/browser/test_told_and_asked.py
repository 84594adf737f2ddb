"""Who was bound before reads the notice, consents, asks, and is answered, on phone and at desk."""

from playwright.sync_api import expect

from support.servers.browser_site import BOUND_BEFORE, Site
from support.servers.phones import list_small_targets, open_phone, tap_button
from support.waiting import soon

ADMIN = "admin-99001"


def test_who_was_bound_before_is_told_first_and_led_on_without_scripts(site: Site) -> None:
    page = open_phone(
        site, BOUND_BEFORE, "/me/positions?sort=pay", told=False, java_script_enabled=False
    )
    assert "/me/notice" in page.url
    assert not list_small_targets(page)
    tap_button(page, "确认并继续")
    assert "请阅读后勾选" in page.inner_text("main")
    page.check("[name=notice]")
    tap_button(page, "确认并继续")
    assert page.url.endswith("/me/positions?sort=pay")

    page.goto("/me/consents")
    assert not list_small_targets(page)
    tap_button(page, "我单独同意处理我的证件号码")
    assert "已同意处理证件号码" in page.inner_text("#notes")
    page.get_by_text("撤回同意").first.tap()
    tap_button(page, "撤回对处理证件号码的同意")
    assert "再次同意前不能签约" in page.inner_text("#notes")
    tap_button(page, "我单独同意处理我的证件号码")

    page.goto("/me/privacy-requests")
    assert not list_small_targets(page)
    page.select_option("[name=asked]", "copy")
    page.fill("[name=words]", "请给我一份纸质的")
    tap_button(page, "提交请求")
    assert "等待答复" in page.inner_text("main")

    desk = site.page(ADMIN, "/desk")
    expect(desk.locator("main [data-count=privacy_requests]")).to_have_text("1")
    desk.get_by_role("link", name="个人信息请求").last.click()
    desk.get_by_role("rowheader").get_by_role("link").first.click()
    expect(desk.get_by_role("main")).to_contain_text("请给我一份纸质的")
    desk.get_by_label("同意办理").check()
    desk.locator("[name=words]").fill("已寄出，请查收")
    desk.get_by_role("button", name="提交答复").click()
    expect(desk.locator("#notes")).to_contain_text("毕业生会收到通知")

    def read_answer() -> bool:
        page.goto("/me/privacy-requests")
        return "已寄出，请查收" in page.inner_text("main")

    soon(read_answer)
