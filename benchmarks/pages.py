"""How soon a page is seen over a slow line, and what the review costs the server as it grows.

    PYTHONPATH=tests:. python benchmarks/pages.py [--rows 100000] [--visits 3] [--only a-page …]

First paint: a real browser with 1.6 Mbit/s, 150 ms to the server and a fourth of the processor, its
cache empty, median of the visits. Review: seconds that the service takes for the whole page, at 100
and at 100,000 pending signings of one school, median of 30.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

import httpx2
from benchmarks.review_queue import BATCH, SMALL, rows, write
from playwright.sync_api import Page, Request
from sqlalchemy import make_url, text

from browser.seen import (
    AT_DESKS,
    IN_THE_HAND,
    OF_ALL,
    OF_EMPLOYERS,
    OF_PEOPLE,
    find_agreement_number,
)
from conftest import FASTER, TEMPLATE, run_on
from signing.http.asking.security import COOKIE
from signing.projections.agreements.tables import signings, standings
from signing.storage.embedded import embedded_url
from signing.storage.migrate import migrate
from support.servers.browser_site import (
    PASSWORD,
    Site,
    launch_chromium,
    load_season_database,
    serve_site,
)

SEEN = OF_ALL | AT_DESKS | OF_PEOPLE | OF_EMPLOYERS | IN_THE_HAND
LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
SLOWER, TURNS, REVIEWED = 4, 30, 8
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def first_paint(opened: Site, who: str, path: str) -> tuple[float, int]:
    """Milliseconds, and bytes over the wire."""
    context = opened.context(who, width=1440 if "/me" not in path else 390)
    page = context.new_page()
    came: list[Request] = []

    def heard(one: Request) -> None:
        came.append(one)

    page.on("requestfinished", heard)
    _slow(page)
    page.goto(path)
    page.wait_for_function(PAINT)  # whether it was drawn is known a frame later
    painted: float = page.evaluate(PAINT)
    weight = sum(one.sizes()["responseBodySize"] for one in came)
    context.close()
    return painted, weight


def _slow(page: Page) -> None:
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", LINE)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def paints(opened: Site, visits: int, only: Sequence[str] = ()) -> Iterator[tuple[float, int, str]]:
    for name in only or SEEN:
        who, path = SEEN[name]
        seen = [first_paint(opened, who, path) for _ in range(visits)]
        yield median(one for one, _ in seen), seen[0][1], name


def review(opened: Site, pending: int, before: int) -> float:
    """Milliseconds of a signing with its list, when so many more wait, since a while."""
    fresh = list(rows(pending))[before:]
    with opened.installation.reading.begin() as connection:
        for first in range(0, len(fresh), BATCH):
            write(connection, fresh[first : first + BATCH])
        for table in (signings, standings):
            connection.execute(text(f"ANALYZE {table.schema}.{table.name}"))
    form = {"username": "counselor-99001", "password": PASSWORD}
    with httpx2.Client(base_url=opened.address) as client:
        client.cookies.set(COOKIE, client.post("/api/sessions", json=form).json()["token"])
        taken = []
        for _ in range(TURNS):
            began = time.perf_counter()
            assert client.get(f"/reviews/{find_agreement_number(REVIEWED)}").status_code == 200
            taken.append(time.perf_counter() - began)
    return median(taken) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--visits", type=int, default=3)
    parser.add_argument("--only", nargs="+", default=[], choices=SEEN, metavar="PAGE")
    given = parser.parse_args()
    many = given.rows
    with tempfile.TemporaryDirectory() as folder, launch_chromium() as browser:
        server = make_url(embedded_url(Path(folder) / "pg"))
        run_on(server, *(f"ALTER SYSTEM SET {one}" for one in FASTER), "SELECT pg_reload_conf()")
        run_on(server, f"CREATE DATABASE {TEMPLATE}")
        migrate(server.set(database=TEMPLATE).render_as_string(hide_password=False))
        files = Path(folder) / "files"
        with (
            load_season_database(server, files) as template,
            serve_site(server, template, files, browser) as opened,
        ):
            print(f"{'page':32} {'first paint, ms':>16} {'KiB':>6}")
            for painted, weight, name in paints(opened, given.visits, given.only):
                print(f"{name:32} {painted:16.0f} {weight / 1024:6.1f}", flush=True)
            few, lots = review(opened, SMALL, 0), review(opened, many, SMALL)
            print(f"A review and its list: {few:.1f} ms at 100, {lots:.1f} ms at {many:,}")


if __name__ == "__main__":
    main()
