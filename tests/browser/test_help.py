"""The question mark of a page opens what explains it, and nothing that was typed is lost."""

import pytest
from playwright.sync_api import expect

from browser.seen import COUNSELOR, FIRM, find_agreement_number
from support.servers.browser_site import Site
from support.servers.phones import list_small_targets, open_phone

WAITING = 11


@pytest.mark.sample
def test_help_opens_beside_a_form_and_at_its_section(site: Site) -> None:
    page = site.page(FIRM, "/employer/signings")
    page.fill("[name=name]", "甘露")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="本页帮助").click()
    helping = opened.value
    assert helping.url == f"{site.address}/help/employer#direct"
    heading = helping.get_by_role("heading", name="发起签约", exact=True)
    expect(heading).to_be_in_viewport()
    assert page.input_value("[name=name]") == "甘露"


@pytest.mark.parametrize(
    ("who", "path", "section"),
    [
        ("", "/login", "everyone#sign-in"),
        ("", "/nothing/there", "everyone"),
        (COUNSELOR, f"/reviews/{find_agreement_number(WAITING)}", "counselor#review"),
        ("admin-99001", "/reviews", "counselor#reviews"),
        ("admin-99001", "/roster", "school_admin#roster"),
        ("province", "/statistics", "province#statistics"),
        ("auditor", "/statistics", "auditor#statistics"),
        ("employer-1", "/account", "account#account"),
        ("demo-7", "/me/agreement/dispute", "graduate#dispute"),
    ],
)
def test_everybody_is_led_to_their_own_section(
    site: Site, who: str, path: str, section: str
) -> None:
    page = site.page(who, path)
    link = page.get_by_role("link", name="本页帮助")
    assert link.get_attribute("href") == f"/help/{section}"


def test_help_is_read_on_a_phone_without_scripts(site: Site) -> None:
    page = open_phone(site, "", "/help/graduate", java_script_enabled=False)
    page.get_by_role("link", name="二维码名片").click()
    expect(page.get_by_role("heading", name="二维码名片")).to_be_in_viewport()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="The QR card")).to_be_visible()
    page.get_by_role("link", name="All help").click()
    assert page.url == f"{site.address}/help"


def test_links_of_help_are_large_enough_for_a_finger(site: Site) -> None:
    page = open_phone(site, "demo-7", "/help")
    assert list_small_targets(page) == []
