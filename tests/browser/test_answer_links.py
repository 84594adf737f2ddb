"""The links for an employer without an account, in a browser: what they show, and whom they refuse.

What an amendment's link answers is in test_amendments.py.
"""

import pytest
from playwright.sync_api import Page, expect

from browser.looking import must_be_open
from signing.http.languages import COOKIE
from support.printing.documents import A_PDF
from support.servers.browser_site import Site
from support.servers.phones import open_api, open_phone, tap_button

BY_CARD = 14
"""A graduate of the demo whose employer signed by card, and how its credit code ends."""
CODE_END = "914G"
GRADUATE = f"demo-{BY_CARD}"
NARROW, WIDE = 390, 1366
FILE = {"name": "说明.pdf", "mimeType": "application/pdf", "buffer": A_PDF}
CODE = {"zh": "统一社会信用代码后四位", "en": "Last four characters of the credit code"}


def must_fit(page: Page) -> None:
    must_be_open(page, NARROW, "light")
    must_be_open(page, WIDE, "dark")


def ask_for_release(site: Site) -> str:
    """Ask as the graduate, and return the link that is passed on."""
    page = open_phone(site, GRADUATE, "/me/termination")
    page.locator("#f-ended_by").select_option("我提出解约")
    page.locator("#f-reason").fill("家里有事")
    page.locator("#f-files").set_input_files(FILE)  # type: ignore[arg-type]  # a FilePayload
    tap_button(page, "提交解约申请")
    page.get_by_role("link", name="请用人单位答复（二维码和链接）").click()
    must_fit(page)
    return page.get_by_role("textbox", name="答复链接").input_value()


def take_release_back(site: Site) -> None:
    page = open_phone(site, GRADUATE, "/me/termination/withdrawal")
    tap_button(page, "撤回解约申请")
    expect(page.get_by_text("已撤回解约申请，协议继续有效。")).to_be_visible()


def propose(site: Site, pay: str) -> str:
    """Propose higher pay as the graduate, and return the link that is passed on."""
    page = open_phone(site, GRADUATE, "/me/agreement/amendments")
    page.get_by_role("link", name="申请变更").click()
    page.get_by_label("月薪").fill(pay)
    page.get_by_label("变更原因").fill("转正后调薪")
    tap_button(page, "下一步：核对")
    tap_button(page, "向单位提出变更")
    return page.get_by_role("textbox", name="答复链接").input_value()


def open_in_english(site: Site, link: str) -> Page:
    context = site.context(width=NARROW, height=844, has_touch=True)
    cookie = {"name": COOKIE, "value": "en", "url": site.address}
    context.add_cookies([cookie])  # type: ignore[list-item]  # a SetCookieParam
    page = context.new_page()
    page.goto(link)
    return page


def must_say_at_the_field(page: Page, label: str) -> None:
    """What is wrong with the end of the code stands at its field, and is announced with it."""
    field = page.get_by_label(label)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_attribute("aria-describedby", "e-code_end")
    expect(page.locator("#e-code_end")).to_be_visible()
    expect(page.get_by_role("alert").get_by_role("link")).to_have_attribute("href", "#f-code_end")


def must_be_for_others(site: Site, link: str) -> None:
    own = open_phone(site, GRADUATE, link)
    expect(own.get_by_role("main")).to_contain_text("这个链接是给用人单位的")
    must_fit(own)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_release_is_answered_once_by_its_link_and_is_gone_when_taken_back(
    site: Site, language: str
) -> None:
    link = ask_for_release(site)
    must_be_for_others(site, link)
    firm = open_in_english(site, link) if language == "en" else open_phone(site, path=link)
    must_fit(firm)
    firm.locator("#f-answer").select_option("refused")
    firm.locator("#f-words").fill("请先办理交接")
    firm.get_by_label(CODE[language]).fill("0000")
    firm.locator("form .btn.primary").click()
    must_say_at_the_field(firm, CODE[language])
    expect(firm.locator("#f-words")).to_have_value("请先办理交接")
    must_fit(firm)
    late = open_phone(site, path=link)
    firm.get_by_label(CODE[language]).fill(CODE_END)
    firm.locator("form .btn.primary").click()
    answered = "本单位已答复：不同意解约" if language == "zh" else "请先办理交接"
    expect(firm.get_by_text(answered)).to_be_visible()
    expect(firm.locator("#f-answer")).to_have_count(0)
    must_fit(firm)

    late.locator("#f-answer").select_option("agreed")
    late.get_by_label(CODE["zh"]).fill(CODE_END)
    tap_button(late, "提交答复")
    expect(late.get_by_role("main")).to_contain_text("已经答复过")
    must_fit(late)

    take_release_back(site)
    firm.goto(link)
    over = "没有正在办理的解约申请" if language == "zh" else "termination"
    expect(firm.get_by_role("main")).to_contain_text(over)
    must_fit(firm)


def test_an_amendments_link_says_at_its_field_what_is_wrong_and_is_used_once(site: Site) -> None:
    link = propose(site, "12345")
    must_be_for_others(site, link)
    firm = open_in_english(site, link)
    must_fit(firm)
    firm.get_by_label(CODE["en"]).fill("0000")
    firm.locator("button[formaction$='/acceptance']").click()
    must_say_at_the_field(firm, CODE["en"])
    must_fit(firm)
    firm.get_by_label(CODE["en"]).fill(CODE_END)
    firm.locator("#f-reason").fill("没有商量过")
    firm.locator("button[formaction$='/refusal']").click()
    expect(firm).to_have_url(f"{link}/answered")
    must_fit(firm)
    firm.goto(link)
    expect(firm.get_by_role("main")).not_to_contain_text("12,345")
    expect(firm.locator("form[method=post] [name=code_end]")).to_have_count(0)
    must_fit(firm)


def test_an_amendments_link_ends_when_it_is_taken_back(site: Site) -> None:
    link = propose(site, "12399")
    own = open_api(site, GRADUATE)
    asked = own.get("/api/me/agreement/amendments")["items"]
    [waiting] = [one["amendment"] for one in asked if one["state"] == "PROPOSED"]
    own.ask("DELETE", f"/api/me/agreement/amendments/{waiting}")
    firm = open_phone(site, path=link)
    expect(firm.locator("[name=code_end]")).to_have_count(0)
    must_fit(firm)


@pytest.mark.parametrize("path", ["/r/made-up", "/r/made-up/amendment"])
def test_a_link_that_is_none_says_so(site: Site, path: str) -> None:
    page = open_phone(site, path=path)
    expect(page.get_by_role("main")).to_contain_text("无法识别这个答复链接")
    must_fit(page)
