"""What graduates say of themselves: an error that the school mends, a résumé with a PDF."""

from pathlib import Path

from playwright.sync_api import Page, expect

from browser.looking import must_be_open
from support.printing.documents import A_PDF
from support.servers.browser_site import Site
from support.servers.phones import (
    open_api,
    open_first_job,
    open_phone,
    tap_button,
)
from support.waiting import soon

ADMIN = "admin-99001"
REPORTER, APPLICANT = "demo-2", "demo-3"
"""Two of the demo's graduates who are free, and confirmed their data."""


def test_an_error_is_reported_by_phone_corrected_at_the_desk_and_confirmed(site: Site) -> None:
    page = open_phone(site, REPORTER, "/me/source")
    page.get_by_text("信息有误？").tap()
    page.get_by_label("专业").check()
    tap_button(page, "报告学校")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("专业")).to_be_checked()
    must_be_open(page, 360, "light")
    page.get_by_label("正确内容").fill("专业应为网络工程")
    tap_button(page, "报告学校")
    expect(page.get_by_role("main")).to_contain_text("已报告有误，等待学校答复")
    must_be_open(page, 360, "dark")

    desk = site.page(ADMIN, "/desk")
    expect(desk.locator("[data-count=errors]")).to_have_text("1")
    desk.get_by_role("link", name="生源信息报告有误").click()
    desk.get_by_role("rowheader").get_by_role("link").click()
    reported = desk.get_by_role("region", name="毕业生报告信息有误")
    expect(reported).to_contain_text("专业应为网络工程")
    must_be_open(desk, 1280, "light")
    reported.get_by_role("link", name="更正生源信息").click()
    desk.get_by_label("专业").fill("网络工程")
    desk.get_by_role("button", name="更正").click()
    expect(desk.get_by_role("main")).to_contain_text("网络工程")
    expect(reported).to_have_count(0)

    _wait_for_words(page, "/me/source", "核对无误，确认")
    expect(page.get_by_role("main")).to_contain_text("学校已更正，请核对")
    must_be_open(page, 360, "light")
    tap_button(page, "核对无误，确认")
    _wait_for_words(page, "/me/source", "您已确认这些信息")


def test_a_pdf_goes_with_a_resume_and_is_there_for_both(site: Site, tmp_path: Path) -> None:
    no_pdf, resume = tmp_path / "网页.pdf", tmp_path / "林小满的简历.pdf"
    no_pdf.write_text("<html></html>")
    resume.write_bytes(A_PDF)
    page = open_phone(site, APPLICANT, "/me/positions")
    open_first_job(page)
    employer = page.inner_text("header p")
    page.fill("[name=summary]", "做过两个项目，踏实好学。")
    page.check("[name=consent_resume]")
    page.set_input_files("[name=file]", no_pdf)
    tap_button(page, "投递简历")
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.input_value("[name=summary]") == "做过两个项目，踏实好学。"
    must_be_open(page, 360, "light")
    page.set_input_files("[name=file]", resume)
    tap_button(page, "投递简历")
    _wait_for_words(page, "/me/applications", employer)
    open_first_job(page)
    expect(page.get_by_role("link", name=resume.name)).to_be_visible()

    firms = (f"employer-{number}" for number in range(1, 9))
    firm = next(
        one for one in firms if open_api(site, one).get("/api/employer")["name"] == employer
    )
    desk = site.page(firm, "/employer/applications?stage=SUBMITTED")
    name = open_api(site, APPLICANT).get("/api/me")["graduate"]["name"]
    desk.get_by_role("link", name=name).click()
    link = desk.get_by_role("link", name=resume.name)
    must_be_open(desk, 1280, "dark")
    given = desk.request.get(f"{site.address}{link.get_attribute('href')}")
    assert given.body() == A_PDF


def _wait_for_words(page: Page, path: str, words: str) -> None:
    """Load a page until it shows `words`."""
    soon(lambda: page.goto(path) and words in page.inner_text("main"))
