"""变更协议 by hand: asked for on a phone, answered at a desk, approved by a key, printed anew."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from browser.looking import must_be_open
from browser.seen import COUNSELOR, find_agreement_number
from signing.aggregates.graduate import Graduate
from signing.demo.companies import credit_code
from signing.use_cases.printing.agreement_content import Papers
from signing.vocabulary import AgreementNumber, CopyName, employer_id, find_graduate_id
from support.printing.printed_pages import read_text, scan_codes, strip_space
from support.servers.browser_site import Site
from support.servers.phones import open_api, open_phone, tap_button

OWN = "/me/agreement/amendments"
SCRIPTED, SCRIPTLESS, LOOKED_AT = 13, 22, 23
"""Graduates of the demo whose agreements with employers that have accounts are in effect."""
BY_CARD = 14
"""One who signed with an employer that has none."""


def find_employer(site: Site, at: int) -> str:
    """Return the account of the employer with whom `demo-…` signed."""
    number = AgreementNumber(find_agreement_number(at))
    graduate_id = find_graduate_id(number)
    assert graduate_id is not None
    signed = site.installation.context.ledger.load(Graduate, graduate_id).agreement(number)
    known = {employer_id(credit_code(n)): f"employer-{n + 1}" for n in range(12)}
    assert signed.employer.id is not None
    return known[signed.employer.id]


def change_pay(page: Page, pay: str) -> None:
    page.get_by_role("link", name="申请变更").click()
    page.get_by_label("月薪").fill(pay)
    page.get_by_label("变更原因").fill("转正后调薪，双方已商定")
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.locator("tr.changed")).to_have_count(1)
    expect(page.locator("tr.changed")).to_contain_text("有变化")


@pytest.mark.parametrize("scripts", [True, False])
def test_what_both_agree_to_is_approved_and_printed_as_edition_2(
    site: Site, *, scripts: bool
) -> None:
    at = SCRIPTED if scripts else SCRIPTLESS
    number = find_agreement_number(at)
    papers = Papers(site.installation.context)
    old = papers.write_paper(AgreementNumber(number)).codes[CopyName.GRADUATE]
    phone = open_phone(site, f"demo-{at}", "/me/agreement", java_script_enabled=scripts)
    phone.get_by_role("link", name="变更协议").click()
    change_pay(phone, "12345")
    tap_button(phone, "向单位提出变更")
    expect(phone.get_by_role("main")).to_contain_text("等待用人单位答复")

    firm = find_employer(site, at)
    theirs = f"/employer/agreements/{number}/amendments"
    desk = site.page(firm, f"{theirs}/1", java_script_enabled=scripts)
    expect(desk.locator("tr.changed")).to_contain_text("12,345")
    desk.get_by_role("button", name="同意这次变更", exact=True).first.click()
    expect(desk.get_by_role("main")).to_contain_text("等待学校审核")

    school = site.page(COUNSELOR, "/reviews/amendments", java_script_enabled=scripts)
    school.goto(f"/reviews/amendments/{number}/1")
    if scripts:
        school.keyboard.press("a")
        school.keyboard.press("Enter")
    else:
        school.get_by_role("button", name="同意这次变更").click()
    expect(school.get_by_role("status").first).to_contain_text("第 2 版已生效")

    pdf = open_api(site, f"demo-{at}").ask("GET", "/api/me/agreement.pdf").content
    assert "第2版" in strip_space(read_text(pdf, 1, 1))
    phone.goto(f"/v/{old}")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("已被新一版替换")


@pytest.mark.parametrize("scripts", [True, False])
def test_an_employer_without_an_account_answers_by_the_link_once(
    site: Site, *, scripts: bool
) -> None:
    phone = open_phone(site, f"demo-{BY_CARD}", OWN, java_script_enabled=scripts)
    change_pay(phone, "12345" if scripts else "12346")
    tap_button(phone, "向单位提出变更")
    must_be_open(open_phone(site, f"demo-{BY_CARD}", phone.url), 390, "light")
    [link] = scan_codes(Image.open(BytesIO(phone.locator(".qr").screenshot())))
    assert link == phone.get_by_label("答复链接").input_value()

    firm = open_phone(site, path=link, java_script_enabled=scripts)
    expect(firm.locator("tr.changed")).to_have_count(1)
    must_be_open(open_phone(site, path=link), 320, "dark")
    firm.get_by_label("统一社会信用代码后四位").fill("0000")
    tap_button(firm, "同意这次变更")
    expect(firm.get_by_role("alert")).to_contain_text("后四位不符")
    firm.get_by_label("统一社会信用代码后四位").fill("914G")
    firm.get_by_label("不同意的原因").fill("没有商量过")
    tap_button(firm, "不同意这次变更")
    expect(firm.get_by_role("main")).to_contain_text("这个链接不再有效")
    firm.goto(link)
    expect(firm.get_by_role("main")).to_contain_text("已经答复过了")
    phone.reload()
    expect(phone.get_by_role("main")).to_contain_text("没有商量过")
    expect(phone.get_by_role("main")).to_contain_text("通过链接答复")


@pytest.mark.parametrize("page", ["", "/new", "/1", "/1/withdrawal"])
def test_nothing_on_a_graduates_page_is_in_anybodys_way(site: Site, page: str) -> None:
    at = LOOKED_AT
    _propose_once(site, at)
    opened = open_phone(site, f"demo-{at}", f"{OWN}{page}")
    must_be_open(opened, 390, "light")
    must_be_open(opened, 320, "dark")


@pytest.mark.parametrize("page", ["", "/1"])
def test_nothing_on_an_employers_page_is_in_anybodys_way(site: Site, page: str) -> None:
    at = LOOKED_AT
    _propose_once(site, at)
    path = f"/employer/agreements/{find_agreement_number(at)}/amendments{page}"
    opened = site.page(find_employer(site, at), path)
    must_be_open(opened, 1366, "light")
    must_be_open(opened, 390, "dark")


@pytest.mark.parametrize("tab", ["", "?state=proposed", "?state=decided", "?q=无此人"])
def test_nothing_on_the_schools_lists_is_in_anybodys_way(site: Site, tab: str) -> None:
    _propose_once(site, LOOKED_AT)
    opened = site.page(COUNSELOR, f"/reviews/amendments{tab}")
    must_be_open(opened, 1366, "light")
    must_be_open(opened, 320, "dark")


def test_nothing_on_the_schools_page_is_in_anybodys_way(site: Site) -> None:
    at = LOOKED_AT
    _propose_once(site, at)
    opened = site.page(COUNSELOR, f"/reviews/amendments/{find_agreement_number(at)}/1")
    expect(opened.get_by_label("不同意的原因")).to_be_visible()
    must_be_open(opened, 1366, "light")
    must_be_open(opened, 320, "dark")


def _propose_once(site: Site, at: int) -> None:
    """Have the graduate ask for higher pay, unless they did already."""
    own = open_api(site, f"demo-{at}")
    if own.get("/api/me/agreement/amendments")["items"]:
        return
    page = open_phone(site, f"demo-{at}", OWN)
    change_pay(page, "12345")
    tap_button(page, "向单位提出变更")
    expect(page.get_by_role("main")).to_contain_text("等待用人单位答复")
