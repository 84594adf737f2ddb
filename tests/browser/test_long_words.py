"""A word without a blank never makes a page of a phone wider than the phone."""

import pytest
from playwright.sync_api import Page

from support.routes.api_routes import JOB
from support.servers.browser_site import Site
from support.servers.phones import open_api, open_phone

EMPLOYER, PHONE = "employer-1", 390
WORD = "W" * 100


def must_not_widen(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE, page.url


@pytest.mark.parametrize("path", ["/employer/positions", "/employer/positions/{id}"])
def test_a_word_of_a_hundred_letters_is_broken(site: Site, path: str) -> None:
    employer = open_api(site, EMPLOYER)
    job = JOB | {"title": WORD, "workplace": WORD, "description": WORD}
    made = employer.ask("POST", "/api/employer/positions", job)
    page = open_phone(site, EMPLOYER, path.format(id=made.json()["id"]))
    must_not_widen(page)
    assert WORD in page.content()
