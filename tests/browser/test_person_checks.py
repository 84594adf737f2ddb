"""本人核验 in a browser: from a step to its check and back, on a phone and at a desk."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.engine import URL

from browser.looking import must_be_open
from signing.demo.people import list_graduates
from signing.demo.sms import SENT
from signing.http.languages import COOKIE
from signing.vocabulary import agreement_number
from support.printing.documents import A_PDF
from support.servers import browser_site
from support.servers.browser_site import Site

pytestmark = pytest.mark.browser
DESK, PHONE = 1366, 390
UNCONFIRMED, IN_EFFECT = "demo-9", "demo-13"
CONFIRM = "/me/agreement/confirmation"


@pytest.fixture(scope="module")
def site(server: URL, season: str, season_folder: Path, browser: Browser) -> Iterator[Site]:
    asked = {"check_confirmation": "sms", "check_release": "identity"}
    with browser_site.serve_site(server, season, season_folder, browser, **asked) as opened:
        yield opened


def read_code(site: Site) -> str:
    page = httpx2.get(site.installation.settings.sms_url + SENT).text
    found = re.search(r"code (\d{6})", page)
    assert found is not None
    return found[1]


def click(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_a_confirmation_without_scripts_goes_through_the_code(site: Site) -> None:
    # given a graduate whose browser runs no scripts
    page = site.page(UNCONFIRMED, CONFIRM, width=PHONE, java_script_enabled=False)
    click(page, "确认是我本人所签")
    expect(page.locator("h1")).to_have_text("本人核验")
    click(page, "发送验证码")
    # when they mistype the code, and then do not
    code = read_code(site)
    page.fill("[name=code]", f"{(int(code) + 1) % 10**6:06}")
    click(page, "核验")
    expect(page.locator("#problem")).to_contain_text("还可以试 4 次")
    expect(page.locator("[name=code]")).to_have_value("")
    page.fill("[name=code]", code)
    click(page, "核验")
    # then they are where they were, and the step is done
    expect(page.locator("h1")).to_have_text("确认是否本人所签")
    click(page, "确认是我本人所签")
    expect(page.get_by_text("已确认是您本人所签。").first).to_be_visible()
    # and the reviewer sees it
    one = list_graduates("99001", datetime.now(UTC).year)[8]
    number = agreement_number(one.school, one.year, one.student_number, 1)
    review = site.page("counselor-99001", f"/reviews/{number}", width=DESK)
    expect(review.locator(".d-body")).to_contain_text("本人核验：短信")


def test_a_release_keeps_its_files_while_somebody_shows_who_they_are(site: Site) -> None:
    page = site.page(IN_EFFECT, "/me/termination", width=PHONE)
    page.select_option("[name=ended_by]", label="我提出解约")
    page.fill("[name=reason]", "已考取研究生")
    pdf = {"name": "证明.pdf", "mimeType": "application/pdf", "buffer": A_PDF}
    page.set_input_files("[name=files]", pdf)  # type: ignore[arg-type]  # a FilePayload
    page.locator("form[action='/me/termination'] button.primary").click()
    click(page, "开始认证")
    click(page, "已完成认证，继续")
    expect(page.locator("#problem")).to_contain_text("实名认证还没有完成")
    address = page.get_by_role("link", name="打开实名认证").get_attribute("href")
    assert address is not None
    httpx2.post(address, data={"who": "me"}, follow_redirects=False)
    click(page, "已完成认证，继续")
    expect(page.locator("[name=reason]")).to_have_value("已考取研究生")
    expect(page.locator(".kept-file")).to_contain_text("证明.pdf")
    page.locator("form[action='/me/termination'] button.primary").click()
    expect(page.locator("main")).to_contain_text("解约申请已提交")


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("step", ["confirmation", "release"])
def test_the_pages_are_open_to_everybody(site: Site, width: int, step: str) -> None:
    who = {"confirmation": "demo-10", "release": "demo-14"}[step]
    page = site.page(who, f"/me/person-check?step={step}", width=width)
    must_be_open(page, width, "light")
    page.locator("main button.primary").click()
    must_be_open(page, width, "light")
    must_be_open(page, width, "dark")
    cookie = {"name": COOKIE, "value": "en", "url": site.address}
    page.context.add_cookies([cookie])  # type: ignore[list-item]  # a SetCookieParam
    page.reload()
    expect(page.locator("h1")).to_have_text("Person check")
    must_be_open(page, width, "dark")
