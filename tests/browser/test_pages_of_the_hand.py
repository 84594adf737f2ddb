"""Every page of graduates, and of whoever scanned a card is open to all."""

import pytest

from browser.looking import Seen, check_whole_page
from browser.seen import IN_THE_HAND
from support.servers.browser_site import Site

PAGES = IN_THE_HAND


pytestmark = pytest.mark.only_looks


@pytest.mark.parametrize("seen", PAGES.values(), ids=PAGES)
def test_nothing_on_a_page_is_in_anybodys_way(site: Site, seen: Seen) -> None:
    check_whole_page(site, seen, most_kib=20)
