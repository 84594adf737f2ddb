"""What every benchmark shares: its sheets, medians with their spread, and processor time.

A benchmark yields sheets and ends with `report`. It prints them as Markdown, and with `--out` also
writes them as JSON, from which `benchmarks/run.py` makes benchmarks/results.md.
"""

import argparse
import json
import logging
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg2
import structlog

from signing.storage.embedded import embedded_url, leave

Row = Sequence[object]
PATIENCE = 300
SETTLED = """
SELECT (SELECT max(id) FROM events) = (SELECT max(event_id) FROM log)
  AND (SELECT max(position) FROM log) = (SELECT min(position) FROM read_models WHERE live)
"""


@dataclass(frozen=True)
class Sheet:
    """One table; `figures` are what the simulation and the README read of it, by name."""

    title: str
    columns: Sequence[str] = ()
    rows: Sequence[Row] = ()
    notes: Sequence[str] = ()
    figures: Mapping[str, float] = field(default_factory=dict)

    def write(self) -> str:
        lines = [write_row(self.columns), "|---" * len(self.columns) + "|"] if self.columns else []
        lines += map(write_row, self.rows)
        parts = [f"### {self.title}", "\n".join(lines), *self.notes]
        return "\n\n".join(part for part in parts if part) + "\n"


def write_row(cells: Iterable[object]) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


@dataclass(frozen=True)
class Spread:
    """Of several runs: the middle one, the smallest and the largest."""

    runs: Sequence[float]

    @property
    def median(self) -> float:
        return statistics.median(self.runs)

    def write(self, digits: int = 2) -> str:
        """As `1.05 (0.98–1.11)`."""
        low, high = min(self.runs), max(self.runs)
        if len(self.runs) == 1:
            return f"{low:,.{digits}f}"
        return f"{self.median:,.{digits}f} ({low:,.{digits}f}–{high:,.{digits}f})"


def begin(description: str | None) -> argparse.ArgumentParser:
    """Return the parser that every benchmark has; more may be added."""
    end_by_signals()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="so little that it only shows it runs")
    parser.add_argument("--out", type=Path, help="a file for the sheets, as JSON")
    return parser


def end_by_signals() -> None:
    """Be interrupted by each, so that whatever was begun ends; a shell may have ignored one."""
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, signal.default_int_handler)


def report(given: argparse.Namespace, sheets: Iterable[Sheet]) -> None:
    """Print each as soon as it is there, and write those that there are, if anywhere."""
    found = []
    for sheet in sheets:
        print("\n" + sheet.write(), flush=True)
        found.append(asdict(sheet))
        if given.out is not None:
            given.out.write_text(json.dumps(found, ensure_ascii=False, default=str), "utf-8")


def wait_until_settled(url: str) -> None:
    """Wait until the read models have every fact. Raises RuntimeError where they do not come."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    deadline = time.monotonic() + PATIENCE
    with closing(connection), connection.cursor() as cursor:
        while True:
            cursor.execute(SETTLED)
            if cursor.fetchall()[0][0]:
                return
            if time.monotonic() > deadline:
                raise RuntimeError("the read models do not get every fact")
            time.sleep(0.05)


@contextmanager
def open_folder() -> Iterator[Path]:
    """Yield a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="signing-bench-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextmanager
def open_database(folder: Path | None = None) -> Iterator[str]:
    """Yield the address of an empty PostgreSQL of its own, fsync on, which ends with the block."""
    if folder is None:
        with open_folder() as own, open_database(own) as url:
            yield url
        return
    try:
        yield embedded_url(folder / "postgres")
    finally:
        leave(folder / "postgres")


def count_seconds(*processes: psutil.Process, reaped: bool = False) -> float:
    """Processor time so far; with that of the children which they outlived, if `reaped`."""
    total = 0.0
    for process in processes:
        try:
            times = process.cpu_times()
        except psutil.Error:
            continue
        total += times.user + times.system
        total += (times.children_user + times.children_system) if reaped else 0
    return total


def count_database_seconds(folder: Path) -> float:
    """Of the PostgreSQL in `folder`: its first process, all that live, all that have ended."""
    named = (folder / "postgres" / "postmaster.pid").read_text()
    boss = psutil.Process(int(named.split()[0]))
    return count_seconds(boss, reaped=True) + count_seconds(*boss.children())


def count_server_seconds(server: psutil.Process) -> dict[str, float]:
    """Of a service and of the projector beside it; other children count as the server's."""
    spent = {"server": count_seconds(server, reaped=True), "projector": 0.0}
    for child in server.children(recursive=True):
        spent["projector" if is_projector(child) else "server"] += count_seconds(child)
    return spent


def is_projector(child: psutil.Process) -> bool:
    """Return whether a child of a service keeps its read models; one that has ended does not."""
    try:
        return "project" in child.cmdline()
    except psutil.Error:
        return False


def take_quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def describe_python() -> str:
    return sys.version.split()[0]


def subtract(after: Mapping[str, float], before: Mapping[str, float]) -> dict[str, float]:
    return {name: many - before.get(name, 0.0) for name, many in after.items()}


def load_sheets(path: Path) -> list[Sheet]:
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return [Sheet(**one) for one in found]
