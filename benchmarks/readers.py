"""Readers at once: how many answers a second, how long the slowest, and `/live` meanwhile.

    PYTHONPATH=tests:. python benchmarks/readers.py [--quick]

Each asks for the check of an agreement again when it has its answer: from networks of their own,
and all from one network. One process serves, on an embedded PostgreSQL; the clients, the database
and the server share the machine. The figure is the median of the rounds.
"""

from collections.abc import Iterator
from pathlib import Path

import psutil
from benchmarks.measuring import (
    Row,
    Sheet,
    Spread,
    begin,
    count_database_seconds,
    count_server_seconds,
    open_database,
    open_folder,
    report,
)

from season.service import Service
from signing.storage.migrate import migrate
from support.processes.closed_loop import Heard, Loop, driving_beside

FEW, MANY = 16, 400
COLUMNS = (
    *("from", "readers", "answers/s", "p50 ms", "p99 ms", "max ms"),
    *("/live p50 ms", "p99 ms", "max ms", "answers", "bad", "server, ms each", "PostgreSQL"),
)
PAGE = "/v?number=2026-99001-20260001-1&check=ABCD-EFGH"
SETTINGS = {
    "SIGNING_WECHAT_APP_ID": "",
    "SIGNING_WECHAT_SECRET": "",
    "SIGNING_LOG_LEVEL": "WARNING",
    "SIGNING_RATE_LIMITS": "off",
    "SIGNING_TRUSTED_PROXIES": "127.0.0.1/32",
}


def read(service: Service, clients: int, seconds: float, *, networks: bool) -> tuple[Heard, Heard]:
    readers = Loop(service.port, [PAGE], clients, seconds, networks=networks)
    watcher = Loop(service.port, ["/live"], 1, seconds, pause=0.02)
    with driving_beside(readers, watcher) as heard:
        pass
    return heard[0], heard[1]


def measure(seconds: float, rounds: int) -> Iterator[Sheet]:
    rows: list[Row] = []
    notes, figures = [], {}
    with open_folder() as folder, open_database(folder) as url:
        migrate(url)
        service = Service(folder, url, "")
        service.start(**SETTINGS)
        try:
            for whence, networks in (("networks of their own", True), ("one network", False)):
                rates: dict[int, list[float]] = {FEW: [], MANY: []}
                for _ in range(rounds):
                    for clients, found in rates.items():
                        row, rate, cpu = read_once(service, folder, (clients, seconds), networks)
                        rows.append((whence, clients, *row))
                        found.append(rate)
                        figures["page_server_ms"], figures["page_PostgreSQL_ms"] = cpu
                few, many = (Spread(found).median for found in rates.values())
                notes.append(f"{whence}: {MANY} readers do {many / few:.2f} × of {FEW}.")
        finally:
            service.stop()
    yield Sheet("Readers at once, of a public page", COLUMNS, rows, notes, figures)


def read_once(
    service: Service, folder: Path, load: tuple[int, float], networks: bool
) -> tuple[Row, float, tuple[float, float]]:
    """Return the cells, answers a second, and milliseconds of server and database for each."""
    server = psutil.Process(service.process_id)
    before = sum(count_server_seconds(server).values()), count_database_seconds(folder)
    pages, live = read(service, *load, networks=networks)
    after = sum(count_server_seconds(server).values()), count_database_seconds(folder)
    each, there = (
        (now - then) / len(pages.seconds) * 1000 for then, now in zip(before, after, strict=True)
    )
    late = [f"{heard.quantile(q):.0f}" for heard in (pages, live) for q in (0.5, 0.99, 1)]
    answers = ", ".join(f"{many} × {status}" for status, many in pages.answers.items())
    bad = ", ".join(f"{many} × {what}" for what, many in pages.bad.items()) or "–"
    cells = (f"{pages.rate:.0f}", *late, answers, bad, f"{each:.2f}", f"{there:.2f}")
    return cells, pages.rate, (each, there)


def main() -> None:
    parser = begin(__doc__)
    given = parser.parse_args()
    report(given, measure(1, 1) if given.quick else measure(4, 3))


if __name__ == "__main__":
    main()
