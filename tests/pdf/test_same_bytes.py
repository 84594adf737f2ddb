"""The same data give the same bytes: today, tomorrow, in another process, in another thread."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

from time_machine import travel

from support.printing.printed_pages import make_sheet, print_sheets

TESTS = Path(__file__).parents[1]
PRINT_DIGEST = (
    "from hashlib import sha256;"
    "from support.printing.printed_pages import make_sheet, print_sheets;"
    "print(sha256(print_sheets(make_sheet(1), make_sheet(2))).hexdigest())"
)


def test_a_reprint_next_year_is_the_same_file() -> None:
    first = print_sheets(make_sheet())

    with travel("2027-11-23T10:00:00Z", tick=False):
        assert print_sheets(make_sheet()) == first


def test_other_processes_print_the_same_file() -> None:
    digests = {_digest_in_process(seed) for seed in ("0", "4242")}

    assert digests == {sha256(print_sheets(make_sheet(1), make_sheet(2))).hexdigest()}


def test_threads_do_not_disturb_each_other() -> None:
    sheets = [make_sheet(ordinal) for ordinal in range(1, 5)]
    alone = [print_sheets(sheet) for sheet in sheets]

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(print_sheets, sheets))

    assert together == alone


def test_one_changed_letter_is_another_file() -> None:
    assert print_sheets(make_sheet(name="王䶮")) != print_sheets(make_sheet(name="王龑"))


def _digest_in_process(seed: str) -> str:
    environment = os.environ | {
        "PYTHONHASHSEED": seed,
        "PYTHONPATH": os.pathsep.join((str(TESTS.parent / "src"), str(TESTS))),
    }
    answer = subprocess.run(
        [sys.executable, "-c", PRINT_DIGEST], env=environment, capture_output=True, check=True
    )
    return answer.stdout.decode().strip()
