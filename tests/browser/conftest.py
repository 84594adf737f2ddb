"""A real browser on the running service: a broken policy or a script's error fails every test."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.engine import URL

from browser.reviewing import ME, ROWS
from support.servers import browser_site
from support.servers.browser_site import NoBrowserError, Site
from support.waiting import PATIENCE_MILLISECONDS

expect.set_options(timeout=PATIENCE_MILLISECONDS)  # a busy machine is slow, not wrong
MISSING = "no Chromium here: install one, or say where it is with CHROMIUM=…"


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Start a browser for each module, since its event loop disturbs other tests."""
    only_looks = request.node.get_closest_marker("only_looks") is not None
    try:
        with browser_site.launch_chromium(shell=only_looks) as opened:
            yield opened
    except NoBrowserError:
        if os.environ.get("CI"):
            raise
        pytest.skip(MISSING)


@pytest.fixture(scope="session")
def season_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("season")


@pytest.fixture(scope="session")
def season(server: URL, season_folder: Path) -> Iterator[str]:
    with browser_site.load_season_database(server, season_folder) as name:
        yield name


@pytest.fixture(scope="module")
def site(server: URL, season: str, season_folder: Path, browser: Browser) -> Iterator[Site]:
    with browser_site.serve_site(server, season, season_folder, browser) as opened:
        yield opened


@pytest.fixture
def queue(site: Site) -> Page:
    """Open the queue of a counselor, with its first signing beside it."""
    page = site.page(ME, "/reviews")
    expect(page.locator(f"{ROWS}.on")).to_have_count(1)
    return page


@pytest.fixture(autouse=True)
def check_nothing_wrong(site: Site) -> Iterator[None]:
    site.wrongs.clear()
    yield
    for context in site.browser.contexts:
        context.close()
    assert site.wrongs == []
