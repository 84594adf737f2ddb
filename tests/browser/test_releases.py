"""Release by both in a browser: either side asks, the other answers, and gets the letter."""

import re

import pytest
from playwright.sync_api import Page, expect

from browser.looking import must_be_open
from browser.seen import COUNSELOR, FIRM, LEAVER, find_agreement_number
from support.printing.documents import A_PDF
from support.printing.printed_pages import read_text, strip_space
from support.servers.browser_site import Site

NUMBER = find_agreement_number(LEAVER)
EMPLOYERS, GRADUATES = f"/employer/agreements/{NUMBER}", "/me/termination"
REQUEST = f"/terminations/{NUMBER}"
PHONE, DESK = 390, 1366
BY_CARD = 14
"""Of the demo: whose employer signed by card."""
GRADUATE = f"demo-{LEAVER}"
FILE = {"name": "说明.pdf", "mimeType": "application/pdf", "buffer": A_PDF}
REASON, OWED = "项目取消，岗位不再招人", "单位支付违约金 3,000 元，六月底前付清"


def must_fit(page: Page, *widths: int) -> None:
    for width in widths or (PHONE, DESK):
        must_be_open(page, width, "light")


def take_back(site: Site) -> None:
    """The graduate of the demo takes back what the season asked, so that the other side can ask."""
    page = site.page(GRADUATE, GRADUATES)
    page.get_by_role("link", name="撤回解约申请").click()
    page.get_by_role("button", name="撤回解约申请").click()
    expect(page.get_by_text("已撤回解约申请，协议继续有效。")).to_be_visible()


def ask_by_employer(page: Page) -> None:
    page.goto(EMPLOYERS)
    page.get_by_role("link", name="申请解约").click()
    must_fit(page)
    page.locator("#f-files").set_input_files(FILE)  # type: ignore[arg-type]  # a FilePayload
    page.locator("#f-reason").fill(REASON)
    page.get_by_role("button", name="提交解约申请").click()
    expect(page.get_by_role("alert")).to_contain_text("谁提出解约")
    expect(page.locator("#f-reason")).to_have_value(REASON)
    expect(page.get_by_text("已选好 说明.pdf")).to_be_visible()
    page.locator("#f-ended_by").select_option("本单位提出解约")
    page.locator("#f-owed").fill(OWED)
    page.get_by_role("button", name="提交解约申请").click()
    expect(page.get_by_text("解约申请已提交，等待毕业生答复和学校审核。")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_employer_asks_the_graduate_answers_and_the_school_reads_both(
    site: Site, *, scripts: bool
) -> None:
    take_back(site)
    firm = site.page(FIRM, java_script_enabled=scripts)
    if scripts:
        ask_by_employer(firm)
        must_fit(firm)
    else:
        ask_without_scripts(firm)

    person = site.page(GRADUATE, "/me", java_script_enabled=scripts)
    person.get_by_role("link", name="答复单位的解约申请").click()
    for words in (REASON, OWED, "用人单位提出解约"):
        expect(person.get_by_text(words)).to_be_visible()
    if scripts:
        must_fit(person)
    person.get_by_role("button", name="提交答复").click()
    expect(person.get_by_role("alert")).to_contain_text("答复")
    person.locator("#f-answer").select_option("不同意")
    person.locator("#f-words").fill("希望单位履行协议")
    person.get_by_role("button", name="提交答复").click()
    expect(person.get_by_text("已答复解约申请，等待学校决定。")).to_be_visible()
    expect(person.get_by_role("link", name="撤回解约申请")).to_have_count(0)

    school = site.page(COUNSELOR, REQUEST)
    request = school.get_by_role("region", name="解约申请")
    for words in (REASON, OWED, "用人单位提出解约", "毕业生的答复", "希望单位履行协议"):
        expect(request.get_by_text(words).first).to_be_visible()
    must_fit(school)
    school.goto("/terminations?asked_by=employer")
    expect(school.get_by_role("row").nth(1)).to_contain_text("不同意解约")
    must_fit(school)

    firm.goto(f"{EMPLOYERS}/termination/withdrawal")
    firm.get_by_role("button", name="撤回解约申请").click()
    expect(firm.get_by_text("已撤回解约申请，协议继续有效。")).to_be_visible()
    ask_again(site)


def ask_without_scripts(page: Page) -> None:
    page.goto(f"{EMPLOYERS}/termination")
    page.locator("#f-ended_by").select_option("本单位提出解约")
    page.locator("#f-reason").fill(REASON)
    page.locator("#f-owed").fill(OWED)
    page.locator("#f-files").set_input_files(FILE)  # type: ignore[arg-type]  # a FilePayload
    page.get_by_role("button", name="提交解约申请").click()
    expect(page.get_by_text("解约申请已提交，等待毕业生答复和学校审核。")).to_be_visible()


def ask_again(site: Site) -> None:
    """The graduate asks, as in the season."""
    page = site.page(GRADUATE, GRADUATES)
    page.locator("#f-ended_by").select_option("双方协商一致解约")
    page.locator("#f-reason").fill("已考取研究生")
    page.locator("#f-files").set_input_files(FILE)  # type: ignore[arg-type]  # a FilePayload
    page.get_by_role("button", name="提交解约申请").click()
    expect(page.get_by_text("解约申请已提交，等待用人单位答复和学校审核。")).to_be_visible()


def test_the_employer_answers_once_what_its_graduate_asks(site: Site) -> None:
    firm = site.page(FIRM, "/employer")
    firm.get_by_role("link", name=re.compile("毕业生申请解约，待答复")).click()
    expect(firm.get_by_role("row").nth(1)).to_contain_text("等本单位答复")
    must_fit(firm)
    firm.goto(EMPLOYERS)
    expect(firm.get_by_text("已考取研究生")).to_be_visible()
    must_fit(firm)
    second = site.page(FIRM, EMPLOYERS)
    firm.locator("#f-answer").select_option("同意")
    firm.locator("#f-words").fill("祝前程似锦")
    firm.get_by_role("button", name="答复").click()
    expect(firm.get_by_text("已答复解约申请，等待学校决定。")).to_be_visible()
    expect(firm.get_by_role("button", name="答复")).to_have_count(0)

    second.locator("#f-answer").select_option("不同意")
    second.get_by_role("button", name="答复").click()

    expect(second.get_by_role("alert")).to_be_visible()
    expect(second.get_by_text("本单位已答复：同意解约")).to_be_visible()


def test_after_the_release_both_get_the_letter_and_the_school_prints_it(site: Site) -> None:
    school = site.page(COUNSELOR, f"{REQUEST}/approval")
    school.get_by_role("button", name="同意解约").click()
    expect(school.get_by_role("heading", level=1)).to_contain_text("已解约")
    expect(school.get_by_role("link", name=re.compile("打开解约证明"))).to_be_visible()
    must_fit(school)
    school.goto(f"/prints/{NUMBER}")
    printed = school.get_by_role("link", name=re.compile("打开解约证明"))
    opened = school.context.request.get(str(printed.get_attribute("href")))
    assert opened.headers["content-disposition"].startswith("inline")
    must_fit(school)

    for who, path in ((GRADUATE, GRADUATES), (GRADUATE, "/me/agreement"), (FIRM, EMPLOYERS)):
        page = site.page(who, path)
        link = page.get_by_role("link", name="下载解约证明（PDF）")
        letter = page.context.request.get(str(link.get_attribute("href")))
        assert letter.headers["content-disposition"].startswith("attachment")
        text = strip_space(read_text(letter.body()))
        for words in ("解约证明", "已考取研究生", NUMBER):
            assert words in text
        must_fit(page)


def test_a_graduate_of_an_employer_without_an_account_is_led_to_the_link(site: Site) -> None:
    page = site.page(f"demo-{BY_CARD}", GRADUATES)
    page.locator("#f-ended_by").select_option("我提出解约")
    page.locator("#f-reason").fill("家里有事")
    page.locator("#f-files").set_input_files(FILE)  # type: ignore[arg-type]  # a FilePayload
    page.get_by_role("button", name="提交解约申请").click()

    page.get_by_role("link", name="请用人单位答复（二维码和链接）").click()

    expect(page.get_by_role("img", name=re.compile("二维码"))).to_be_visible()
