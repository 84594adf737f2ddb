"""What the pictures of the how-to pages show is still there; `make pictures` takes them anew."""

import os
import re
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from browser.help_pictures import FOLDER, LANGUAGES, MOST_BYTES, PICTURES, Shown, shrink
from signing.help import PAGES, read_source
from signing.http.languages import COOKIE
from support.servers.browser_site import Site
from support.servers.phones import open_api

TAKING = os.environ.get("PICTURES") == "take"
DOCUMENTS = FOLDER.parents[1]
NAMED = re.compile(r"pictures/how-to/(zh|en)/([a-z-]+)\.webp")
pytestmark = pytest.mark.only_looks


@pytest.fixture(scope="module")
def card(site: Site) -> str:
    """Return the token of a card that a graduate of the demo shows."""
    address: str = open_api(site, "demo-2").post("/api/me/card")["url"]
    return address.rpartition("/")[2]


@pytest.mark.parametrize("shown", PICTURES.values(), ids=PICTURES)
def test_the_page_of_a_picture_answers(site: Site, shown: Shown, card: str) -> None:
    name = next(one for one, other in PICTURES.items() if other is shown)
    for language in LANGUAGES:
        context = site.context(shown.who, width=shown.width, height=shown.height)
        cookie = {"name": COOKIE, "value": language, "url": site.address}
        context.add_cookies([cookie])  # type: ignore[list-item]  # a SetCookieParam
        page = context.new_page()
        path = shown.path.format(card=card)
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok
        assert answer.url == f"{site.address}{path}"
        expect(page.locator("h1").first).to_be_visible()
        if TAKING:
            page.emulate_media(color_scheme="light", reduced_motion="reduce")
            page.evaluate("document.fonts.ready")
            wait_for_counts(page)
            file = FOLDER / language / f"{name}.webp"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(shrink(page.screenshot(animations="disabled")))
        context.close()


def wait_for_counts(page: Page) -> None:
    """A menu's counts come after the page, of a school's people only."""
    if page.locator("body[data-live]").count():
        expect(page.locator("[data-count].pill").first).to_have_text(re.compile(r"\d"))


def test_every_picture_that_is_named_is_there_and_small() -> None:
    named = set(list_named())
    assert named == {(language, name) for language in LANGUAGES for name in PICTURES}
    for language, name in named:
        file = FOLDER / language / f"{name}.webp"
        assert 0 < file.stat().st_size <= MOST_BYTES, file
        with Image.open(file) as drawn:
            assert drawn.size == (PICTURES[name].width, PICTURES[name].height), file


def list_named() -> Iterator[tuple[str, str]]:
    """Yield language and name of every picture of help, of the documents and of the front page."""
    texts = [read_source(page, language) for page in PAGES for language in ("zh", "en")]
    pages = [DOCUMENTS.parent / "README.md", *DOCUMENTS.rglob("*.md")]
    texts += [path.read_text("utf-8") for path in pages]
    for text in texts:
        yield from NAMED.findall(text)
