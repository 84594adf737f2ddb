"""Signing by a scanned card on a phone, from the card to the printed paper (情况三)."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from browser.looking import must_be_open
from support.printing.documents import draw_photograph
from support.printing.printed_pages import draw_pages, scan_codes
from support.servers.browser_site import Site
from support.servers.phones import (
    EMPLOYER,
    fill_employer_step,
    fill_terms_step,
    go_to_confirmation,
    list_small_targets,
    open_api,
    open_phone,
    read_id_tail,
    tap_button,
    verify_graduate,
)


@pytest.mark.sample
def test_a_card_is_signed_without_an_account_and_its_paper_verifies(site: Site) -> None:
    """No script runs; the school approves and prints in between."""
    graduate, counselor = open_api(site, "demo-2"), open_api(site, "counselor-99001")
    page = open_phone(site, java_script_enabled=False)
    go_to_confirmation(page, graduate)
    assert EMPLOYER["name"] in page.inner_text("main")
    tap_button(page, "确认签约")

    number = page.inner_text("header .mono")
    assert "签约成功，已交学校审核" in page.inner_text("main")
    link = page.url
    assert not {number, EMPLOYER["phone"], read_id_tail(graduate)} & set(
        urlsplit(link).path.split("/")
    )
    graduate.post("/api/me/agreement/confirmation")
    counselor.post(f"/api/reviews/{number}/approval")
    page.reload()
    assert "协议已生效" in page.inner_text("main")

    pdf = counselor.ask("POST", "/api/prints", {"numbers": [number]}).content
    addresses = [code for page_of_it in draw_pages(pdf) for code in scan_codes(page_of_it)]
    assert len(set(addresses)) == 3
    page.goto(addresses[0])
    assert number in page.inner_text("main")
    assert "有效" in page.inner_text("header")


def test_a_double_tap_and_the_way_back_sign_once(site: Site) -> None:
    graduate = open_api(site, "demo-3")
    page = open_phone(site)
    go_to_confirmation(page, graduate)
    page.get_by_role("button", name="确认签约").dblclick()
    page.wait_for_url("**/s/*")
    first = page.inner_text("header .mono")

    page.go_back()
    assert "这张名片已用于签约" in page.inner_text("main")
    signed = [
        one for one in graduate.get("/api/me/history")["items"] if one["fact"] == "OfferSigned"
    ]
    assert [one["data"]["agreement_number"] for one in signed] == [first]


def test_who_lost_the_answer_is_led_to_what_they_signed(site: Site) -> None:
    """The page of before sends its form anew, from another network and without its old key."""
    graduate = open_api(site, "demo-15")
    page = open_phone(site)
    go_to_confirmation(page, graduate)
    other = page.context.new_page()
    other.goto(page.url)
    other.check("[name=agreed]")
    tap_button(page, "确认签约")
    tap_button(other, "确认签约")

    assert "没有重复签约" in other.inner_text("main")
    assert other.url == page.url


def test_what_was_typed_survives_errors_the_way_back_and_a_closed_page(site: Site) -> None:
    graduate = open_api(site, "demo-17")
    page = open_phone(site, path=urlsplit(graduate.post("/api/me/card")["url"]).path)
    verify_graduate(page, "000000")
    assert "还可以试 4 次" in page.inner_text("[role=alert]")
    assert page.input_value("[name=id_tail]") == "000000"
    verify_graduate(page, read_id_tail(graduate).lower())

    page.fill("[name=name]", EMPLOYER["name"])
    page.fill("[name=credit_code]", "91340100MA2MRBQX1E")
    tap_button(page, "下一步")
    page.get_by_role("link", name="统一社会信用代码").tap()
    assert page.url.endswith("#f-credit_code")
    assert page.get_attribute("[name=credit_code]", "aria-invalid") == "true"
    assert "校验位不符" in page.inner_text("#e-credit_code")

    again = page.context.new_page()
    again.goto(page.url)
    assert again.input_value("[name=name]") == EMPLOYER["name"]
    fill_employer_step(again)
    again.go_back()
    assert again.input_value("[name=phone]") == EMPLOYER["phone"]


def test_each_step_is_open_to_all_and_large_enough_to_tap(site: Site) -> None:
    graduate = open_api(site, "demo-20")
    page = open_phone(site, path=graduate.post("/api/me/card")["url"])

    def looked_at() -> None:
        must_be_open(page, 320, "dark")
        assert list_small_targets(page) == []

    looked_at()
    verify_graduate(page, read_id_tail(graduate))
    tap_button(page, "下一步")
    looked_at()
    fill_employer_step(page)
    looked_at()
    fill_terms_step(page)
    looked_at()
    page.check("[name=agreed]")
    tap_button(page, "确认签约")
    looked_at()


@pytest.mark.parametrize(("who", "scripts"), [("demo-6", True), ("demo-4", False)])
def test_a_licence_comes_with_the_card_and_a_wrong_file_costs_nothing(
    site: Site, tmp_path: Path, who: str, *, scripts: bool
) -> None:
    # given a phone at the last step, and a file that is no licence
    graduate, counselor = open_api(site, who), site.page("counselor-99001", "/reviews")
    wrong, licence = tmp_path / "执照.pdf", tmp_path / "执照.jpg"
    wrong.write_text("no licence", "utf-8")
    licence.write_bytes(draw_photograph())
    page = open_phone(site, java_script_enabled=scripts)
    go_to_confirmation(page, graduate)

    # when it is sent, then what was typed and agreed is still there
    page.set_input_files("[name=licence]", wrong)
    tap_button(page, "确认签约")
    expect(page.locator("#problem")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(EMPLOYER["name"])
    expect(page.locator("[name=agreed]")).to_be_checked()
    if scripts:
        must_be_open(page, 390, "light")

    # when a picture of the licence is sent, then the reviewer sees it
    page.set_input_files("[name=licence]", licence)
    tap_button(page, "确认签约")
    number = page.inner_text("header .mono")
    counselor.goto(f"/reviews/{number}")
    document = counselor.locator("[data-document]")
    expect(document).to_contain_text("营业执照")
    expect(document.locator("img")).to_have_js_property("naturalWidth", 240)
