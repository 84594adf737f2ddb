"""Pages that come with photographs, and pages whose addresses nobody knows before."""

import pytest

from browser.looking import Seen, check_whole_page
from browser.seen import BY_CARD, WITH_PHOTOGRAPHS
from support.servers.browser_site import Site

pytestmark = pytest.mark.only_looks


@pytest.mark.parametrize("seen", WITH_PHOTOGRAPHS.values(), ids=WITH_PHOTOGRAPHS)
def test_nothing_is_in_the_way_of_a_photograph(site: Site, seen: Seen) -> None:
    check_whole_page(site, seen, most_kib=2_000)


def test_nothing_is_in_the_way_of_a_failed_binding(site: Site) -> None:
    page = site.page("admin-99001", "/binding-reports")
    address = page.locator("tbody a").first.get_attribute("href")
    assert address is not None
    check_whole_page(site, ("admin-99001", address), most_kib=60)


def test_nothing_is_in_the_way_of_an_employer_without_an_account(site: Site) -> None:
    page = site.page(f"demo-{BY_CARD}", "/me/termination/answer-link")
    address = page.get_by_role("textbox", name="答复链接").input_value()
    path = address.removeprefix(site.installation.settings.address)
    assert path.startswith("/r/")
    check_whole_page(site, ("", path), most_kib=20)
