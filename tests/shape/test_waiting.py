"""How tests run: nobody pays for what was slow once, and nothing is left out for ever."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.making_again import MOST_TRIES
from support.waiting import WaitedInVainError, soon

TESTS = Path(__file__).parents[1]
STORY = """
import pytest

tries = []

@pytest.fixture(scope="module")
def place():
    tries.append(1)
    if len(tries) <= {failures}:
        raise RuntimeError("slow")
    yield "made"

@pytest.fixture(scope="module")
def guest(place):
    yield "on " + place

@pytest.mark.parametrize("turn", range(5))
def test_somebody_asks(guest, turn):
    assert guest == "on made"

def test_it_was_tried():
    assert len(tries) == {tries}
"""


def read_last_line(folder: Path, failures: int, tries: int) -> str:
    """Run pytest with a fixture that fails so often, and return its last line."""
    story = folder / "test_story.py"
    story.write_text(STORY.format(failures=failures, tries=tries))
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "support.making_again",
            "--rootdir",
            folder,
            story,
        ],
        env=os.environ | {"PYTHONPATH": str(TESTS)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip().splitlines()[-1]


def test_a_shared_place_that_failed_once_is_made_again_for_the_next(tmp_path: Path) -> None:
    assert read_last_line(tmp_path, failures=1, tries=2).startswith("5 passed, 1 error")


def test_a_place_that_is_broken_is_not_made_again_for_ever(tmp_path: Path) -> None:
    assert read_last_line(tmp_path, failures=99, tries=MOST_TRIES).startswith("1 passed, 5 errors")


def test_who_waits_in_vain_says_for_what() -> None:
    line = r"test_waiting\.py:\d+ for `soon\(lambda: 0, patience=0\.02\)`"
    with pytest.raises(WaitedInVainError, match=line):
        soon(lambda: 0, patience=0.02)


def test_what_is_found_at_last_is_handed_on() -> None:
    found = iter([None, "", "at last"])
    assert soon(lambda: next(found)) == "at last"


def test_what_is_smaller_in_make_test_is_whole_in_make_faults() -> None:
    sources = [path.read_text() for path in TESTS.rglob("test_*.py")]
    sizes = re.compile(r"slow_files import .*(choose_size|WHOLE)|season\.scale")
    sizing = [one for one in sources if sizes.search(one)]
    assert len(sizing) > 5
    assert [one.splitlines()[0] for one in sizing if "pytest.mark.sized" not in one] == []


def test_what_make_test_leaves_out_runs_elsewhere() -> None:
    recipes = (TESTS.parent / "Makefile").read_text("utf-8")
    for chosen in ('"sample or not (faults or browser)"', '"faults or sized"', "browser"):
        assert f"$(PYTEST) -m {chosen}\n" in recipes
