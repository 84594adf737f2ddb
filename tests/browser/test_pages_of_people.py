"""Every page of rosters, accounts, schools and employers is open to all."""

import pytest

from browser.looking import Seen, check_whole_page
from browser.seen import OF_EMPLOYERS, OF_PEOPLE
from support.servers.browser_site import Site

PAGES = OF_PEOPLE | OF_EMPLOYERS


pytestmark = pytest.mark.only_looks


@pytest.mark.parametrize("seen", PAGES.values(), ids=PAGES)
def test_nothing_on_a_page_is_in_anybodys_way(site: Site, seen: Seen) -> None:
    check_whole_page(site, seen, most_kib=60)
