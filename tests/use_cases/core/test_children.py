"""A process beside this one ends with it, and at once when told to."""

import sys
import threading

import pytest

from signing.use_cases.core import children
from signing.use_cases.core.children import Child
from support.waiting import PATIENCE, soon

SILENT = "import sys; sys.stdin.read()"
"""A child that never reports, and ends when its parent lets go of it."""
NEVER = 3600.0
REPORTS = """
import json, sys
work = {"name": "projector", "state": sys.argv[1], "silent_seconds": 0.0, "failures": 0}
print(json.dumps([work | {"error": None, "failed_at": None}]), flush=True)
sys.stdin.read()
"""


def test_a_child_that_is_told_to_stop_ends_before_anybody_looks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(children, "LOOK_SECONDS", NEVER)
    child = Child((sys.executable, "-c", SILENT), {}, ["projector"])
    stop = threading.Event()
    hearing = threading.Thread(target=child.run, args=(stop,))
    hearing.start()
    soon(lambda: child._process is not None)  # noqa: SLF001 - it has begun

    stop.set()
    child.tell_to_stop()

    hearing.join(PATIENCE)
    assert not hearing.is_alive()


@pytest.mark.parametrize(("state", "says"), [("running", True), ("failing", False)])
def test_what_a_child_has_just_said_is_believed(
    monkeypatch: pytest.MonkeyPatch, *, state: str, says: bool
) -> None:
    child = Child((sys.executable, "-c", REPORTS, state), {}, ["projector"])
    stop = threading.Event()
    hearing = threading.Thread(target=child.run, args=(stop,))
    assert not child.says_to_run("projector")
    hearing.start()
    soon(lambda: [one.state for one in child.states()] == [state])

    assert child.says_to_run("projector") is says
    assert not child.says_to_run("webhooks")
    monkeypatch.setattr(children, "FRESH_SECONDS", 0.0)
    assert not child.says_to_run("projector")

    stop.set()
    child.tell_to_stop()
    hearing.join(PATIENCE)


def test_nobody_to_tell_is_no_fault() -> None:
    child = Child((sys.executable, "-c", SILENT), {}, ["projector"])
    child.tell_to_stop()
    assert [one.state for one in child.states()] == ["starting"]
