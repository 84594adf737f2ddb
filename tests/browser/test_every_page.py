"""Every page, light and dark, on desks and small phones, in both languages: without barriers."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request

from browser.seen import PAGES
from signing.http.pages.languages import COOKIE
from sites import Site

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
LOOKS = {
    "desk": (1440, "light"),
    "dark": (1440, "dark"),
    "phone": (320, "light"),
    "english": (390, "dark"),
}
COLD_KIB, HAND_KIB = 60, 20
IN_THE_HAND = ("/c/", "/s/", "/me", "/wechat")


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_nothing_on_a_page_is_in_anybodys_way(site: Site, name: str, look: str) -> None:
    who, path = PAGES[name]
    widest, scheme = LOOKS[look]
    context = site.context(who, width=widest, color_scheme=scheme)
    if look == "english":
        cookie = {"name": COOKIE, "value": "en", "url": site.address}
        context.add_cookies([cookie])  # type: ignore[list-item]  # a SetCookieParam
    page = context.new_page()
    page.goto(path)
    found = Axe().run(page, options={"runOnly": list(RULES)}).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"][:3]]) for one in found] == []
    assert width(page) <= widest


def width(page: Page) -> int:
    found: int = page.evaluate("document.documentElement.scrollWidth")
    return found


@pytest.mark.parametrize("name", PAGES)
def test_a_page_comes_in_few_bytes(site: Site, name: str) -> None:
    """On its first visit, as it goes over the wire."""
    who, path = PAGES[name]
    page = site.context(who).new_page()
    came: list[Request] = []
    page.on("requestfinished", came.append)
    page.goto(path)
    sizes = [one.sizes()["responseBodySize"] for one in came]
    most = HAND_KIB if path.startswith(IN_THE_HAND) else COLD_KIB
    assert 0 < sum(sizes) < most * 1024
