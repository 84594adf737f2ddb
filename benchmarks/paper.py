"""How fast agreements are printed, and how fast others print the very same page, in the same run.

    PYTHONPATH=. python benchmarks/paper.py [--repeat 15] [--batch 500] [--many 5000]

An agreement is three copies of two pages, with a QR code each. Everybody draws the marks that our
layout places, and the layout is part of everybody's time. Single files are printed in turns in one
process; a batch, and a first print, in a fresh process each.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
from benchmarks.peers import fonts
from benchmarks.peers.alike import must_be_alike, printed
from benchmarks.peers.codes import squares
from benchmarks.peers.printers import COPIES, NAMES, Printer, printer
from benchmarks.peers.sheets import ADDRESS, sheet

from signing.pdf.copies import make_pages
from signing.pdf.faces import list_used_characters

ASCII = "".join(map(chr, range(0x20, 0x7F)))
SLOW = {"fpdf2": 10, "typst": 5}
"""How many times fewer agreements somebody prints, for want of patience or of memory."""
MIB = 1 << 20


@dataclass(frozen=True)
class Batch:
    """Seconds and bytes of `count` agreements in one file; `grown` is memory beyond the start's."""

    count: int
    cpu: float
    wall: float
    size: int
    grown: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=15)
    parser.add_argument("--batch", type=int, default=500)
    parser.add_argument("--many", type=int, default=5000, help="agreements in our largest file")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="signing-paper-") as folder:
        prepared = Path(folder)
        prepare(prepared, given.batch)
        printers = {key: printer(key, prepared) for key in NAMES}
        must_be_alike(printers)
        single, weight = singles(printers, given.repeat)
        first = {key: statistics.median(firsts(key, prepared)) for key in NAMES}
        batches = {
            key: batch(key, prepared, max(2, given.batch // SLOW.get(key, 1))) for key in NAMES
        }
        many = batch("ours", prepared, given.many)
    show(single, weight, first, batches)
    print(
        "\nOf each agreement's time, layout takes everybody {:.1f} ms,"
        " QR codes take the others {:.1f} ms.".format(*shares())
    )
    print(
        f"Ours, {many.count} agreements in one file of {many.size / MIB:.0f} MiB:"
        f" {many.wall:.1f} s, memory grew by {many.grown / MIB:.1f} MiB."
    )


def prepare(folder: Path, count: int) -> None:
    """Who embeds TrueType only gets: small files, made before anything is timed."""
    began = time.perf_counter()
    seen = list_used_characters(
        page.marks
        for each in range(count + 1)
        for page in make_pages(sheet(each), COPIES[:1], ADDRESS)
    )
    for name, file in fonts.FILES.items():
        characters = {*fonts.COMMON, *ASCII, *seen.get(name, "")}
        fonts.truetype(file, characters, folder / f"{name}.ttf")
    took = time.perf_counter() - began
    print(f"TrueType files for reportlab, common characters only: {took:.0f} s, not counted below.")


def singles(printers: dict[str, Printer], repeat: int) -> tuple[dict[str, float], dict[str, float]]:
    """Median ms and bytes of a file of one agreement, every time another."""
    times: dict[str, list[float]] = {key: [] for key in printers}
    sizes: dict[str, list[int]] = {key: [] for key in printers}
    for turn in range(repeat):
        for key, paper in printers.items():
            if turn % SLOW.get(key, 1) == 0:
                began = time.perf_counter()
                content = printed(paper, turn + 1)
                times[key].append((time.perf_counter() - began) * 1e3)
                sizes[key].append(len(content))
    return (
        {key: statistics.median(some) for key, some in times.items()},
        {key: statistics.median(some) for key, some in sizes.items()},
    )


def firsts(key: str, prepared: Path) -> Iterator[float]:
    """Seconds from the start of a process to its end, with one agreement printed."""
    for _ in range(3):
        began = time.perf_counter()
        subprocess.run(_fresh(key, prepared, 1), check=True)
        yield time.perf_counter() - began


def batch(key: str, prepared: Path, count: int) -> Batch:
    """One file of `count` agreements; memory is looked at from outside."""
    most = 0
    with subprocess.Popen(_fresh(key, prepared, count), stdout=subprocess.PIPE) as process:
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            most = max(most, watched.memory_info().rss)
            time.sleep(0.01)
        assert process.stdout is not None
        seen = json.loads(process.stdout.read())
    return Batch(count, seen["cpu"], seen["wall"], seen["size"], most - seen["resident"])


def _fresh(key: str, prepared: Path, count: int) -> list[str]:
    module = [sys.executable, "-m", "benchmarks.peers.fresh"]
    return [*module, key, str(prepared), str(count), str(prepared / f"{key}.pdf")]


def shares(agreements: int = 200) -> tuple[float, float]:
    """Ms that an agreement takes to lay out, and to make its QR codes as the others do."""
    sheets = [sheet(ordinal) for ordinal in range(agreements)]
    began = time.process_time()
    drawn = [page for each in sheets for page in make_pages(each, COPIES, ADDRESS)]
    laid_out = time.process_time()
    for code in filter(None, (page.code for page in drawn)):
        list(squares(code))
    took = (laid_out - began, time.process_time() - laid_out)
    return took[0] / agreements * 1e3, took[1] / agreements * 1e3


def show(
    single: dict[str, float],
    weight: dict[str, float],
    first: dict[str, float],
    batches: dict[str, Batch],
) -> None:
    print(
        "\n| printer | one agreement, ms | × ours | KiB | a batch, agreements/s of CPU | × ours"
        " | agreements/s | KiB each | memory grew, MiB | first print, s |"
    )
    print("|---" * 10 + "|")
    own = batches["ours"].cpu / batches["ours"].count
    for key, name in NAMES.items():
        many = batches[key]
        each = many.cpu / many.count
        print(
            f"| {name} | {single[key]:.1f} | {single[key] / single['ours']:.1f}"
            f" | {weight[key] / 1024:.0f} | {1 / each:.0f} | {each / own:.1f}"
            f" | {many.count / many.wall:.0f} | {many.size / many.count / 1024:.1f}"
            f" | {many.grown / MIB:.0f} of {many.count} | {first[key]:.2f} |"
        )


if __name__ == "__main__":
    main()
