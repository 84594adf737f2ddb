"""One printer alone in a fresh process: `PRINTER FONTS COUNT FILE`; figures, if COUNT > 1."""

import io
import json
import sys
import time
from pathlib import Path

import psutil
from benchmarks.peers.printers import COPIES, printer
from benchmarks.peers.sheets import sheet


def main(key: str, fonts: str, count: str, file: str) -> None:
    paper = printer(key, Path(fonts))
    if count == "1":
        with Path(file).open("wb") as out:
            paper.write([sheet(1)], COPIES, out)
        return
    paper.write([sheet(0)], COPIES, io.BytesIO())
    sheets = [sheet(ordinal) for ordinal in range(1, int(count) + 1)]
    resident = psutil.Process().memory_info().rss
    busy, began = time.process_time(), time.perf_counter()
    with Path(file).open("wb") as out:
        paper.write(sheets, COPIES, out)
    took = {"cpu": time.process_time() - busy, "wall": time.perf_counter() - began}
    print(json.dumps({**took, "resident": resident, "size": Path(file).stat().st_size}))


if __name__ == "__main__":
    main(*sys.argv[1:])
