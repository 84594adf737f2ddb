"""Runs every benchmark beside its peers, and writes benchmarks/results.md.

    PYTHONPATH=tests:. python benchmarks/run.py [--quick] [--only commands …] [--write]

Each is a program of its own with a time limit; one that fails is told, and the others go on. On
Ctrl-C the one that runs ends what it began. Whatever is left over ends here, and so do the files.
"""

import argparse
import ctypes
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil
from benchmarks.measuring import Sheet, end_by_signals, load_sheets
from benchmarks.results import (
    RESULTS,
    Benchmark,
    Results,
    first_sentence,
    read_printed,
    write_documents,
)

from signing.storage.embedded import list_brought_folders

FOLDER = Path(__file__).parent
NO_BENCHMARKS = {"run", "simulation"}
FIRST = ("commands", "mixed")
LIMIT, QUICK_LIMIT = 720, 150
"""Seconds after which a benchmark is ended."""
PRINTED = {
    "paper": (("--repeat", "3", "--batch", "40", "--many", "100"), ("--batch", "300")),
    "province": (("--graduates", "10000", "30000"), ("--graduates", "10000", "1000000")),
    "recorder": (("--seconds", "0.2", "--repeats", "1"), ("--seconds", "1.5")),
}
"""Options, quick and whole, of those that print as they like instead of writing sheets."""
PACKAGES = (
    *("eventsourcing", "fastapi", "uvicorn", "uvloop", "httptools", "pydantic", "sqlalchemy"),
    *("psycopg2-binary", "psycopg", "fpdf2", "reportlab", "typst"),
)
LATE = "did not end within"
FAILURE = re.compile(rf"[\w.]+(?:Error|Exception|Interrupt)\b|{LATE}")
ADOPT_ORPHANS = 36
"""PR_SET_CHILD_SUBREAPER of Linux."""
PATIENCE = 60


def list_benchmarks() -> list[str]:
    """By name, those first that say the most."""
    found = [
        path.stem
        for path in sorted(FOLDER.glob("*.py"))
        if path.stem not in NO_BENCHMARKS and "__main__" in path.read_text("utf-8")
    ]
    return sorted(found, key=lambda name: (name not in FIRST, found.index(name)))


def run(name: str, scratch: Path, *, quick: bool) -> Benchmark:
    source, out = (FOLDER / f"{name}.py").read_text("utf-8"), scratch / f"{name}.json"
    uniform = "benchmarks.measuring" in source
    options = (*(("--quick",) if quick else ()), "--out", str(out))
    if not uniform:
        quickly, whole = PRINTED.get(name, ((), ()))
        options = quickly if quick else whole
    print(f"\n══ {name} ══", flush=True)
    began = time.monotonic()
    status, lines = watch(name, options, scratch, QUICK_LIMIT if quick else LIMIT)
    took = time.monotonic() - began
    failed = "" if status == 0 else name_failure(lines, status)
    sheets: Sequence[Sheet] = ()
    if uniform and out.exists():
        sheets = load_sheets(out)
    elif not uniform:
        kept = [line for line in lines if line.startswith("|") or not failed]
        sheets = [read_printed(name, kept)] if kept else []
    return Benchmark(name, first_sentence(source), took, sheets, failed)


def name_failure(lines: Sequence[str], status: int) -> str:
    """Return the last line that names one: some errors explain themselves further."""
    named = (line for line in reversed(lines) if FAILURE.match(line))
    return next(named, f"it ended with {status}")


def watch(name: str, options: Sequence[str], scratch: Path, limit: float) -> tuple[int, list[str]]:
    """Show what a benchmark prints, and return its status and lines."""
    process = subprocess.Popen(
        [sys.executable, str(FOLDER / f"{name}.py"), *options],
        env=choose_environment(scratch),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,  # Ctrl-C comes to us, who tell it once
    )
    overdue = threading.Event()
    try:
        with end_when_overdue(process, limit, overdue):
            lines = list(show(process))
            status = process.wait()
    except BaseException:
        tell_to_end(process)
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
        raise
    finally:
        end_leftovers()
    return status, [*lines, f"{LATE} {limit:.0f} s"] if overdue.is_set() else lines


def choose_environment(scratch: Path) -> dict[str, str]:
    """Modules are compiled once for all, as an installed program's are."""
    chosen = {
        "TMPDIR": str(scratch),
        "PYTHONUNBUFFERED": "1",
        "PYTHONPYCACHEPREFIX": str(scratch / "compiled"),
    }
    kept = {name: told for name, told in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | chosen


@contextmanager
def end_when_overdue(
    process: "subprocess.Popen[str]", limit: float, overdue: threading.Event
) -> Iterator[None]:
    """Interrupt it after a while, and kill it if it does not listen."""

    def end() -> None:
        overdue.set()
        tell_to_end(process)
        try:
            process.wait(PATIENCE / 4)
        except subprocess.TimeoutExpired:
            end_leftovers()

    late = threading.Timer(limit, end)
    late.start()
    try:
        yield
    finally:
        late.cancel()


def show(process: "subprocess.Popen[str]") -> Iterator[str]:
    for line in process.stdout or ():
        print(line, end="", flush=True)
        yield line.rstrip("\n")


def tell_to_end(process: "subprocess.Popen[str]") -> None:
    """Interrupt the benchmark alone: it ends its servers itself."""
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGINT)


def adopt_orphans() -> None:
    """Become the parent of what a benchmark leaves behind, so that it is found."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(ADOPT_ORPHANS, 1, 0, 0, 0)


def end_leftovers() -> None:
    left = psutil.Process().children(recursive=True)
    for told in (psutil.Process.terminate, psutil.Process.kill):
        for one in left:
            with suppress(psutil.Error):
                told(one)
        _, left = psutil.wait_procs(left, PATIENCE / 4)


@contextmanager
def open_scratch() -> Iterator[Path]:
    """Yield the folder for every file of the run."""
    scratch = Path(tempfile.mkdtemp(prefix="signing-bench-"))
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def describe_machine() -> dict[str, str]:
    """Never its name."""
    memory = psutil.virtual_memory().total / 2**30
    return {
        "machine": f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.machine()}",
        "load at the beginning": f"{os.getloadavg()[0]:.1f}",
        "on": f"{datetime.now(UTC):%Y-%m-%d}",
    }


def list_versions() -> dict[str, str]:
    found = {"Python": platform.python_version()}
    postgres = max(list_brought_folders()) / "postgres"
    with suppress(OSError):
        told = subprocess.run([postgres, "--version"], capture_output=True, text=True, check=False)
        found["PostgreSQL"] = told.stdout.split()[-1] if told.stdout else "?"
    for package in PACKAGES:
        with suppress(PackageNotFoundError):
            found[package] = version(package)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="so little that it shows it runs")
    parser.add_argument("--only", nargs="+", choices=list_benchmarks(), help="write nothing")
    parser.add_argument("--write", action="store_true", help="only write from results.json again")
    given = parser.parse_args()
    if given.write:
        write_documents(Results.load())
        return 0
    end_by_signals()
    adopt_orphans()
    began, machine = time.monotonic(), describe_machine()
    with open_scratch() as scratch:
        names = given.only or list_benchmarks()
        found = [run(name, scratch, quick=given.quick) for name in names]
    if not given.only:
        write_documents(Results(machine, list_versions(), given.quick, found))
        print(f"\nWritten in {time.monotonic() - began:.0f} s: {RESULTS}")
    failed = [one.name for one in found if one.failed]
    if failed:
        print(f"Failed: {', '.join(failed)}.")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("\nInterrupted: nothing was written, and nothing is left running.")
        sys.exit(130)
