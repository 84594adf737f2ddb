"""The review's screen for tests in a browser: its queue, and what is done beside it."""

from datetime import UTC, datetime
from itertools import count

from playwright.sync_api import Page

from browser.seen import YEAR
from signing.demo.cast import Cast
from signing.demo.people import list_graduates
from signing.projections import review_queue
from signing.use_cases.agreements.signings import Signings
from signing.vocabulary import AgreementNumber, Oversight
from support.servers.browser_site import Site
from support.waiting import soon

ME, COLLEAGUE = "counselor-99001", "admin-99001"
ROWS = "[data-row]"
STEPS = count(200_000, 10)
"""No two commands of the cast have one key."""


def read_pending(page: Page) -> int:
    return int(page.locator("dd[data-count=pending]").inner_text())


def make_cast(site: Site) -> Cast:
    return Cast(site.installation.context, datetime.now(UTC), steps=next(STEPS))


def dispute_signing(site: Site, number: str) -> None:
    """Dispute a signing as its graduate, and wait until the queue shows it."""
    [one] = [who for who in list_graduates("99001", YEAR) if f"-{who.student_number}-" in number]
    Signings(site.installation.context).dispute(make_cast(site).graduate(one), "我没有同意")
    soon(lambda: find_review(site, AgreementNumber(number))["disputed"])


def find_review(site: Site, number: AgreementNumber) -> review_queue.ReviewItem:
    with site.installation.reading.connect() as connection:
        [row] = review_queue.list_chosen(connection, Oversight(), [number], now=datetime.now(UTC))
    return row
