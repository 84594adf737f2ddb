"""The benchmark of pages measures what a browser paints."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"\| sign in \| (\d+) \| (\d+\.\d) \|")


def test_a_page_is_painted_and_weighed() -> None:
    """In a process of its own, as it opens a browser of its own."""
    done = subprocess.run(
        [sys.executable, "benchmarks/pages.py", "--quick", "--only", "sign in"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": "tests:."},
        check=True,
        capture_output=True,
    )
    row = ROW.search(done.stdout.decode())
    assert row is not None
    painted, weight = row.groups()
    assert 150 < int(painted) < 10_000  # of which 150 are the line's
    assert float(weight) > 1
