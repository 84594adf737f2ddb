"""A review that did not reach the service, or a page that did not come, is told and kept."""

import pytest
from playwright.sync_api import Page, expect

from support.servers.browser_site import Site

GATEWAY = "<html><body><center><h1>502 Bad Gateway</h1></center></body></html>"
UNSENT = "没有提交成功，填写的内容还在"


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (None, "请检查网络后重试；重试不会重复提交。"),
        (502, "服务暂时没有应答，请稍后重试；重试不会重复提交。"),
        (403, "您无权查看或办理此事项。 请确认登录的账号和身份"),
    ],
)
def test_a_verdict_that_did_not_arrive_is_told_and_can_be_sent_again(
    site: Site, queue: Page, status: int | None, told: str
) -> None:
    bodies = {502: GATEWAY, 403: queue.request.get("/audit").text()}
    queue.keyboard.press("r")
    queue.locator("textarea").fill("岗位与专业信息填写有误")
    queue.route(
        "**/rejection?*",
        lambda route: (
            route.fulfill(status=status, body=bodies[status], content_type="text/html")
            if status
            else route.abort("internetdisconnected")
        ),
    )
    queue.get_by_role("button", name="确认不通过").press("Enter")
    expect(queue.locator("#unsent")).to_contain_text(UNSENT, use_inner_text=True)
    expect(queue.locator("#unsent")).to_contain_text(told, use_inner_text=True)
    expect(queue.locator("#unsent :visible:is(b, p)")).to_have_count(2)
    expect(queue.locator("textarea")).to_have_value("岗位与专业信息填写有误")
    leave_out_failed_loads(site)
    queue.unroute("**/rejection?*")
    queue.keyboard.press("Enter")
    expect(queue.locator("#notes")).to_contain_text("已退回")
    expect(queue.locator("#unsent")).to_be_hidden()


def test_what_was_not_opened_is_told(site: Site, queue: Page) -> None:
    queue.route("**/reviews/*", lambda route: route.abort("internetdisconnected"))
    name = queue.locator("#detail h2").inner_text()
    queue.keyboard.press("j")
    expect(queue.locator("#unsent")).to_contain_text("没有打开", use_inner_text=True)
    expect(queue.locator("#unsent")).not_to_contain_text(UNSENT, use_inner_text=True)
    expect(queue.locator("#detail h2")).to_have_text(name)
    expect(queue.locator("[data-approve]")).to_be_enabled()
    leave_out_failed_loads(site)


def leave_out_failed_loads(site: Site) -> None:
    """Forget what the browser and htmx log of requests that the test let fail."""
    logged = ("Failed to load resource", "htmx:", "Response Status Error")
    site.wrongs[:] = [one for one in site.wrongs if not one.startswith(logged)]
