"""A page looked at as everybody may see it: light and dark, desk and phone, in both languages."""

from collections.abc import Mapping
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request

from signing.http.languages import COOKIE
from support.servers.browser_site import Site

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
Asked = Mapping[str, Any]
ASKED: Asked = {"runOnly": list(RULES), "resultTypes": ["violations"]}
"""Of what is well, axe would otherwise describe every element: two thirds of its time."""
COLOURS = {**ASKED, "runOnly": {"type": "rule", "values": ["color-contrast"]}}
"""All that another scheme can change, of the same words at the same width."""
Scheme = Literal["light", "dark"]
Seen = tuple[str, str]
"""Whose page it is, and where."""


def check_whole_page(site: Site, seen: Seen, *, most_kib: int) -> None:
    """Check a page in four looks, and that a first visit loads at most `most_kib` KiB."""
    who, path = seen
    context = site.context(who)
    page = context.new_page()
    came: list[Request] = []

    def arrived(request: Request) -> None:
        """No `append`: Playwright marks what it calls."""
        came.append(request)

    page.on("requestfinished", arrived)
    page.goto(path)
    sizes = [one.sizes()["responseBodySize"] for one in came]
    assert 0 < sum(sizes) < most_kib * 1024
    must_be_open(page, 1440, "light")
    must_be_open(page, 1440, "dark", COLOURS)
    must_be_open(page, 320, "light")
    cookie = {"name": COOKIE, "value": "en", "url": site.address}
    context.add_cookies([cookie])  # type: ignore[list-item]  # a SetCookieParam
    page.reload()
    must_be_open(page, 320, "dark")


def check_small_page(site: Site, seen: Seen) -> None:
    """Check a page on a small phone in light colours, one of the four looks."""
    who, path = seen
    must_be_open(site.page(who, path), 320, "light")


def must_be_open(page: Page, width: int, scheme: Scheme, asked: Asked = ASKED) -> None:
    """Check that a page serves people with poor sight, without a mouse, or with a small phone."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    found = Axe().run(page, options=dict(asked)).response["violations"]
    told = [_describe_violation(one) for one in found]
    assert not told, (width, scheme, told)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, (width, scheme)


def _describe_violation(violation: Any) -> tuple[str, list[str]]:
    return violation["id"], [node["html"] for node in violation["nodes"][:3]]
