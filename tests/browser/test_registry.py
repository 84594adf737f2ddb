"""登记信息 and 认领 in a browser: at the desk and on a phone, by hand and by Enter."""

import pytest
from playwright.sync_api import Page, expect

from browser.looking import must_be_open
from signing.demo.companies import EMPLOYERS, credit_code
from signing.demo.registry import COMPANIES, OTHERWISE_NAMED, REVOKED
from support.printing.documents import A_PDF
from support.servers.browser_site import Site

pytestmark = pytest.mark.browser
LOOK_UP = "查询登记信息"
DESK, PHONE = 1366, 390


def look_up(page: Page, number: int) -> None:
    page.fill("[name=credit_code]", credit_code(number))
    page.get_by_role("button", name=LOOK_UP).click()


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_registered_name_is_fetched_and_what_was_typed_stays(site: Site, width: int) -> None:
    page = site.page("", "/employer/register", width=width)
    page.fill("[name=contact]", "唐若水")
    look_up(page, OTHERWISE_NAMED)
    name = COMPANIES[credit_code(OTHERWISE_NAMED)]["name"]
    expect(page.locator("[name=name]")).to_have_value(name)
    expect(page.locator("[name=contact]")).to_have_value("唐若水")
    expect(page.locator("#registry")).to_contain_text("与登记信息一致")
    must_be_open(page, width, "light")

    page.fill("[name=name]", "别的名字")
    look_up(page, OTHERWISE_NAMED)
    expect(page.locator("[name=name]")).to_have_value("别的名字")
    expect(page.locator("#registry")).to_contain_text("与登记信息不一致")
    must_be_open(page, width, "dark")


def test_enter_in_a_field_registers_and_does_not_look_up(site: Site) -> None:
    page = site.page("", "/employer/register")
    page.fill("[name=credit_code]", credit_code(REVOKED))
    page.press("[name=credit_code]", "Enter")
    expect(page.locator("#problem")).to_be_visible()
    expect(page.locator("#registry")).to_have_count(0)


def test_without_scripts_the_register_is_asked_all_the_same(site: Site) -> None:
    context = site.context(java_script_enabled=False)
    page = context.new_page()
    page.goto("/employer/register")
    look_up(page, REVOKED)
    expect(page.locator("#registry")).to_contain_text("吊销营业执照")


def test_a_company_is_claimed_by_phone_and_decided_at_the_desk(site: Site) -> None:
    # given a claimant on a phone
    page = site.page("", f"/employer/claim?code={credit_code(3)}", width=PHONE)
    page.fill("[name=contact]", "唐若水")
    page.fill("[name=phone]", "0551-61000000")
    page.fill("[name=words]", "本公司从未委托他人注册")
    page.set_input_files(
        "[name=licence]",
        {"name": "执照.pdf", "mimeType": "application/pdf", "buffer": A_PDF},
    )
    page.get_by_role("button", name="提交认领").click()
    expect(page.locator("#notes")).to_contain_text("认领已提交")
    expect(page.locator("main")).to_contain_text("等待省厅处理")
    expect(page.locator("main")).to_contain_text("认领编号")

    # when the office opens the claim
    office = site.page("province", "/employers/claims", width=DESK)
    office.get_by_role("link", name=EMPLOYERS[3].name).click()
    expect(office.locator("#registry")).to_contain_text("登记一致")
    for width in (DESK, PHONE):
        must_be_open(office, width, "light")
    office.get_by_label("认领成立，单位交给认领人").check()
    office.fill("[name=reason]", "法定代表人到场确认")
    office.get_by_role("button", name="提交处理结果").click()
    expect(office.locator("#problem")).to_be_visible()
    office.fill("[name=confirm]", credit_code(3))
    office.get_by_role("button", name="提交处理结果").click()

    # then it is led to the link by which the claimant opens an account
    link = office.locator(".once-link").inner_text()
    claimant = site.page("", link, width=PHONE)
    expect(claimant.locator("main")).to_contain_text("唐若水")
