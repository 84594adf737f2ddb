"""A few pages of each area, in one look, for `make test`; `make browser` looks at all of them."""

import pytest

from browser.looking import Seen, check_small_page
from browser.seen import (
    AT_DESKS,
    IN_THE_HAND,
    OF_ALL,
    OF_EMPLOYERS,
    OF_PEOPLE,
)
from support.servers.browser_site import Site

AREAS = (OF_ALL, AT_DESKS, OF_PEOPLE, OF_EMPLOYERS, IN_THE_HAND)
EVERY = 8
"""Of so many pages of an area, one is looked at: the first, the ninth, and so on."""
PAGES = {name: area[name] for area in AREAS for name in list(area)[::EVERY]}

pytestmark = [pytest.mark.only_looks, pytest.mark.sample]


@pytest.mark.parametrize("seen", PAGES.values(), ids=PAGES)
def test_nothing_on_a_page_is_in_the_way_of_a_small_phone(site: Site, seen: Seen) -> None:
    check_small_page(site, seen)
