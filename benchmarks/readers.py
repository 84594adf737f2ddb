"""Readers at once: how many answers a second, how long the slowest, and `/live` meanwhile.

    PYTHONPATH=tests python benchmarks/readers.py [--seconds 8] [--rounds 3]

Each asks for the check of an agreement again when it has its answer: from networks of their own,
and all from one network. One process serves, on an embedded PostgreSQL; the clients, the database
and the server share the machine. The figure is the median of the rounds.
"""

import argparse
import tempfile
from collections import Counter
from pathlib import Path
from statistics import median

from season.service import Service
from signing.storage.embedded import embedded_url
from signing.storage.migrate import migrate
from support.processes.closed_loop import Heard, Loop, driving_beside

FEW, MANY = 16, 400
COLUMNS = (
    *("from", "readers", "answers/s", "p50 ms", "p99 ms", "max ms"),
    *("/live p50 ms", "p99 ms", "max ms", "answers", "wrong"),
)
PAGE = "/v?number=2026-99001-20260001-1&check=ABCD-EFGH"


def read(service: Service, clients: int, seconds: float, *, networks: bool) -> tuple[Heard, Heard]:
    readers = Loop(service.port, [PAGE], clients, seconds, networks=networks)
    watcher = Loop(service.port, ["/live"], 1, seconds, pause=0.02)
    with driving_beside(readers, watcher) as heard:
        pass
    return heard[0], heard[1]


def late(heard: Heard) -> tuple[int, int, int]:
    """Return milliseconds: of the middle one, of one in a hundred, of the slowest."""
    first, second, third = (round(heard.quantile(share)) for share in (0.5, 0.99, 1))
    return first, second, third


def describe(counted: Counter[int] | Counter[str]) -> str:
    return ", ".join(f"{many} × {what}" for what, many in counted.items()) or "–"


def row(*cells: object) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def measure(service: Service, seconds: float, rounds: int, *, networks: bool) -> None:
    whence = "networks of their own" if networks else "one network"
    rates: dict[int, list[float]] = {FEW: [], MANY: []}
    for _ in range(rounds):
        for clients in (FEW, MANY):
            pages, live = read(service, clients, seconds, networks=networks)
            rates[clients].append(pages.rate)
            answers = ", ".join(f"{many} × {status}" for status, many in pages.answers.items())
            cells = [f"{pages.rate:.0f}", *(f"{pages.quantile(q):.0f}" for q in (0.5, 0.99, 1))]
            cells += [f"{live.quantile(q):.0f}" for q in (0.5, 0.99, 1)]
            print(
                "|",
                " | ".join([whence, str(clients), *cells, answers, str(dict(pages.bad))]),
                "|",
                flush=True,
            )
    print(f"{whence}: {MANY} readers do {median(rates[MANY]) / median(rates[FEW]):.2f} × of {FEW}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        migrate(url := embedded_url(folder / "pg"))
        service = Service(folder, url, "")
        service.start(
            SIGNING_WECHAT_APP_ID="",
            SIGNING_WECHAT_SECRET="",
            SIGNING_LOG_LEVEL="WARNING",
            SIGNING_RATE_LIMITS="off",
            SIGNING_TRUSTED_PROXIES="127.0.0.1/32",
        )
        columns = (
            "from",
            "readers",
            "answers/s",
            "p50 ms",
            "p99 ms",
            "max ms",
            "/live p50 ms",
            "p99 ms",
            "max ms",
            "answers",
            "bad",
        )
        print("\n| " + " | ".join(columns) + " |\n" + "|---" * len(columns) + "|")
        try:
            for networks in (True, False):
                measure(service, given.seconds, given.rounds, networks=networks)
        finally:
            service.stop()


if __name__ == "__main__":
    main()
