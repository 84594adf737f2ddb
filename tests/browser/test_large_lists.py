"""Every list at a province's size: whole on a desk's screen and on a phone, nothing beside it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy.engine import URL

from support.servers.browser_site import Site, serve_site
from support.servers.large_site import (
    ACCOUNTS,
    APPLICATIONS,
    COLLEGES,
    GRADUATES,
    WAITING,
    enlarge_season,
)

pytestmark = pytest.mark.only_looks
COUNSELOR, ADMIN, FIRM = "counselor-99001", "admin-99001", "employer-1"
DESK, PHONE = (1366, 768), (390, 844)
LISTS = {
    "counselor": (
        COUNSELOR,
        (
            "/desk",
            "/reviews",
            "/reviews?state=all",
            "/reviews?flag=clean",
            "/reviews/approvals?every=true",
            "/prints",
            "/prints?tab=printed",
            "/prints?tab=void",
            "/prints/jobs",
            "/terminations",
            "/terminations?tab=decided",
            "/graduates?page=2",
        ),
    ),
    "administrator": (ADMIN, ("/staff", "/staff/colleges", "/staff/log", "/staff/new")),
    "province": (
        "province",
        ("/schools", "/schools?page=2", "/schools/99001", "/employers", "/staff", "/statistics"),
    ),
    "employer": (
        FIRM,
        (
            "/employer",
            "/employer/positions",
            "/employer/applications",
            "/employer/applications/board",
            "/employer/applications/rejections?every=1",
            "/employer/agreements",
            "/employer/offer-templates",
            "/employer/signings",
        ),
    ),
    "auditor": ("auditor", ("/audit", "/audit/checkpoints", "/staff/log")),
}
FIND_WRONGS = (Path(__file__).parent / "find_outside.js").read_text(encoding="utf-8")
"""What stands outside the view, is cut off or shrunk, in words."""


@pytest.fixture(scope="module")
def site(server: URL, season: str, season_folder: Path, browser: Browser) -> Iterator[Site]:
    with serve_site(server, season, season_folder, browser) as opened:
        enlarge_season(opened.installation)
        yield opened


def find_wrongs(page: Page, path: str, size: tuple[int, int]) -> list[str]:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    answer = page.goto(path)
    assert answer is not None
    found: list[str] = page.evaluate(FIND_WRONGS)
    return found if answer.ok else [f"answered {answer.status}", *found]


@pytest.mark.parametrize("who", LISTS)
def test_no_column_control_or_name_of_a_large_list_is_outside_the_view(
    site: Site, who: str
) -> None:
    account, paths = LISTS[who]
    page = site.page(account)
    found = {
        f"{path} at {size[0]}": wrongs
        for path in paths
        for size in (DESK, PHONE)
        if (wrongs := find_wrongs(page, path, size))
    }
    assert not found, "\n".join(f"{where}: {what}" for where, what in found.items())


def read_count(page: Page, where: str) -> int:
    return int(page.locator(where).first.inner_text().replace(",", ""))


def test_the_season_is_as_large_as_it_says(site: Site) -> None:
    counselor = site.page(COUNSELOR, "/graduates")
    told = counselor.locator(".total").inner_text().replace(",", "")
    assert max(map(int, re.findall(r"\d+", told))) >= GRADUATES
    counselor.goto("/reviews")
    assert read_count(counselor, "#tabs a b") >= WAITING
    admin = site.page(ADMIN, "/staff")
    assert str(ACCOUNTS) in admin.locator(".total").inner_text()
    admin.goto("/staff/colleges")
    assert str(COLLEGES) in admin.locator("main section").first.inner_text()
    province = site.page("province", "/schools")
    assert "60" in province.locator(".total").inner_text()
    employer = site.page(FIRM, "/employer/positions")
    assert "80" in employer.locator(".total").inner_text()
    employer.goto("/employer/applications")
    assert read_count(employer, ".tabs b") >= APPLICATIONS
