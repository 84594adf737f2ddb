"""How soon a page is seen over a slow line.

    PYTHONPATH=tests:. python benchmarks/pages.py [--quick] [--visits 3] [--all | --only a-page …]

First paint: a real browser with 1.6 Mbit/s, 150 ms to the server and a fourth of the processor, its
cache empty, median of the visits. A few pages, or `--all`.
"""

from collections.abc import Iterator, Sequence
from statistics import median

from benchmarks.measuring import Sheet, begin, open_database, open_folder, report
from playwright.sync_api import Page, Request
from sqlalchemy import make_url

from browser.seen import (
    AT_DESKS,
    IN_THE_HAND,
    OF_ALL,
    OF_EMPLOYERS,
    OF_PEOPLE,
)
from conftest import make_templates
from support.servers.browser_site import (
    Site,
    launch_chromium,
    load_season_database,
    serve_site,
)
from support.waiting import soon

SEEN = OF_ALL | AT_DESKS | OF_PEOPLE | OF_EMPLOYERS | IN_THE_HAND
LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
SLOWER = 4
FEWEST = ("sign in", "review")
FEW = (*FEWEST, "desk", "figures", "an employer's desk", "a graduate's home", "positions")
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
    # Known a frame later. The page's own policy forbids `wait_for_function`, which evaluates there.
    painted: float = soon(lambda: page.evaluate(PAINT), pause=0.05)
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


def measure(visits: int, only: Sequence[str]) -> Iterator[Sheet]:
    with open_folder() as folder, open_database(folder) as url, launch_chromium() as browser:
        server, files = make_url(url), folder / "files"
        make_templates(server)
        with (
            load_season_database(server, files) as template,
            serve_site(server, template, files, browser) as opened,
        ):
            rows = [
                (name, f"{painted:.0f}", f"{weight / 1024:.1f}")
                for painted, weight, name in paints(opened, visits, only)
            ]
    yield Sheet("First paint over a slow line", ("page", "first paint, ms", "KiB"), rows)


def main() -> None:
    parser = begin(__doc__)
    parser.add_argument("--visits", type=int)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--only", nargs="+", choices=SEEN, metavar="PAGE")
    given = parser.parse_args()
    some = FEWEST if given.quick else FEW
    visits = given.visits or (1 if given.quick else 3)
    report(given, measure(visits, given.only or (tuple(SEEN) if given.all else some)))


if __name__ == "__main__":
    main()
