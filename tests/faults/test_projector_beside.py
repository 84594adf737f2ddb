"""The projector is a process beside the server: started again when it ends, ended with it."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from support.processes.served import WORKS, ServedProcess, ServedProcesses, serve_processes
from support.waiting import soon

WELL_AGAIN_SECONDS = 20.0
"""After the child has said that it works, on a busy machine."""


@pytest.fixture
def processes(database_url: str, tmp_path: Path) -> Iterator[ServedProcesses]:
    with serve_processes(database_url, tmp_path) as found:
        yield found


def find_running_child(served: ServedProcess) -> psutil.Process:
    """Return the child once its projector works."""
    soon(lambda: served.read_work("projector").get("state") == "running", pause=0.05)
    child = served.find_child()
    assert child is not None
    return child


def read_own_employer(served: ServedProcess, number: int) -> None:
    """Register, and read at once what was written, with the receipt."""
    answer = served.register_employer(number)
    assert answer.status_code == 201, answer.text
    soon(served.has_caught_up, pause=0.05)


@pytest.mark.sample
def test_a_projector_that_is_killed_is_started_again_and_both_end_together(
    processes: ServedProcesses,
) -> None:
    served = processes.serve()
    first = find_running_child(served)
    assert {one["name"] for one in served.read_ready()["background"]} >= WORKS | {"projecting"}
    read_own_employer(served, 1)

    first.kill()
    soon(lambda: served.read_work("projecting").get("failures") == 1, pause=0.05)
    ready = served.read_ready()
    assert ready["status"] == "degraded"
    assert served.read_work("projecting")["error"] == f"process {first.pid} ended with -9"
    [told] = [one for one in served.read_log() if one["event"] == "background.failed"]
    assert (told["work"], told["again_in"]) == ("projecting", 0.5)

    assert served.register_employer(2).status_code == 201
    second = find_running_child(served)
    assert second.pid != first.pid
    back = time.monotonic()
    soon(lambda: served.read_ready().get("status") == "ok", pause=0.05)
    assert time.monotonic() - back < WELL_AGAIN_SECONDS
    assert served.read_work("projecting")["failures"] == 1
    soon(served.has_caught_up, pause=0.05)

    assert served.end() == 0
    assert not psutil.pid_exists(second.pid)


def test_a_child_outlives_no_server_that_is_killed(processes: ServedProcesses) -> None:
    served = processes.serve()
    child = find_running_child(served)
    served.end(signal.SIGKILL)
    soon(lambda: not child.is_running(), pause=0.05)


def test_a_child_that_sleeps_is_told_and_ended(
    processes: ServedProcesses,
) -> None:
    served = processes.serve()
    child = find_running_child(served)
    child.suspend()
    soon(lambda: served.read_work("projector").get("state") == "silent", pause=0.05)
    assert served.read_ready()["status"] == "degraded"
    soon(lambda: "was silent" in str(served.read_work("projecting").get("error")), pause=0.2)
    assert find_running_child(served).pid != child.pid
    read_own_employer(served, 1)
