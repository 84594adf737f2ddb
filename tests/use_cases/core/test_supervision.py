"""Background work that breaks is started again, and whoever watches is told."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import psycopg2
import pytest
from structlog.testing import capture_logs

from signing.use_cases.core import supervision
from signing.use_cases.core.supervision import Run, Supervisor, WorkState, go_round, note_error


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "FIRST_SECONDS", 0.01)


@contextmanager
def run_supervised(run: Run, *, once: bool = False) -> Iterator[Supervisor]:
    background = Supervisor({"work": run}, once=frozenset({"work"} if once else ()))
    background.start()
    yield background
    background.tell_to_stop()
    background.join()


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def read_state(background: Supervisor) -> WorkState:
    [state] = background.states()
    return state


class BreakingWork:
    """Work that breaks `times` times and then goes on."""

    def __init__(self, times: int) -> None:
        self.starts = 0
        self._times = times

    def __call__(self, stop: threading.Event) -> None:
        self.starts += 1
        if self.starts <= self._times:
            raise ValueError("林小满's words")
        while not stop.wait(0.01):
            pass


def test_what_breaks_is_started_again_and_told_without_its_words() -> None:
    breaking = BreakingWork(times=3)
    with capture_logs() as logged, run_supervised(breaking) as background:
        wait_until(lambda: breaking.starts == 4)
        state = read_state(background)
    assert (state.state, state.failures, state.is_well) == ("failing", 3, False)
    assert state.error is not None
    assert state.error.startswith("ValueError in test_supervision.py:")
    assert state.failed_at is not None
    failed = [one for one in logged if one["event"] == "background.failed"]
    assert [one["work"] for one in failed] == ["work"] * 3
    assert [one["again_in"] for one in failed] == [0.01, 0.02, 0.04]
    assert "林小满" not in str(logged)


def test_what_comes_round_again_is_well_again_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "SETTLED_SECONDS", 0.2)
    with run_supervised(BreakingWork(times=1)) as background:
        wait_until(lambda: read_state(background).failures == 1)
        wait_until(lambda: read_state(background).state == "running")
        assert read_state(background).is_well
        assert read_state(background).error is not None


def test_what_hangs_once_it_was_started_again_is_not_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "SETTLED_SECONDS", 0.05)
    hung, starts = threading.Event(), []

    def break_and_hang(stop: threading.Event) -> None:
        starts.append(stop.is_set())
        if len(starts) == 1:
            raise ValueError
        hung.wait(60)

    with run_supervised(break_and_hang) as background:
        wait_until(lambda: len(starts) == 2)
        time.sleep(0.2)
        assert read_state(background).state == "failing"
        hung.set()


def test_what_breaks_again_and_again_is_not_well_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "SETTLED_SECONDS", 0.5)
    monkeypatch.setattr(supervision, "LONGEST_SECONDS", 0.01)
    breaking, seen = BreakingWork(times=20), set()
    with run_supervised(breaking) as background:
        wait_until(lambda: read_state(background).failures > 0)
        while breaking.starts < 20:
            seen.add(read_state(background).state)
    assert seen == {"failing"}


def wait_long(stop: threading.Event) -> None:
    stop.wait(60)


def test_what_hangs_is_silent_and_what_said_that_it_waits_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(supervision, "SILENT_SECONDS", 0.1)
    hung = threading.Event()

    def hang(_: threading.Event) -> None:
        hung.wait(60)

    with run_supervised(hang) as background:
        wait_until(lambda: read_state(background).state == "silent")
        assert not read_state(background).is_well
        assert read_state(background).silent_seconds >= 0.1
        hung.set()
    with run_supervised(wait_long) as background:
        time.sleep(0.3)
        assert read_state(background).state == "running"


def test_what_has_done_its_work_is_over_and_well() -> None:
    with run_supervised(lambda _: None, once=True) as background:
        wait_until(lambda: read_state(background).state == "over")
        assert read_state(background).is_well


def test_work_that_ends_while_nobody_asked_for_it_is_started_again() -> None:
    starts: list[object] = []
    with run_supervised(starts.append) as background:
        wait_until(lambda: len(starts) > 1)
        assert read_state(background).error == "it ended, and nobody had asked for it"
        assert not read_state(background).is_well


def test_work_that_wants_to_end_the_process_is_started_again() -> None:
    with run_supervised(lambda _: sys.exit(3)) as background:
        wait_until(lambda: read_state(background).failures > 1)
        assert str(read_state(background).error).startswith("SystemExit in ")


def test_nobody_waits_for_work_that_does_not_end() -> None:
    hung = threading.Event()

    def hang(_: threading.Event) -> None:
        hung.wait(60)

    background = Supervisor({"work": hang})
    background.start()
    background.tell_to_stop()
    with capture_logs() as logged:
        background.join(0.05)
    hung.set()
    assert logged == [
        {"event": "background.left", "works": ["work"], "waited": 0.05, "log_level": "error"}
    ]


def test_work_that_breaks_too_often_gives_the_process_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "HOPELESS", 3)
    given_up = threading.Event()
    background = Supervisor({"work": BreakingWork(times=5)}, give_up=given_up.set)
    with capture_logs() as logged:
        background.start()
        assert given_up.wait(60)
        background.tell_to_stop()
        background.join()
    [told] = [one for one in logged if one["event"] == "background.hopeless"]
    assert (told["work"], told["failures_in_a_row"], told["log_level"]) == ("work", 3, "critical")
    assert told["error"].startswith("ValueError in test_supervision.py:")


def test_a_database_that_is_away_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "HOPELESS", 2)
    monkeypatch.setattr(supervision, "LONGEST_SECONDS", 0.01)
    given_up, tries = threading.Event(), []

    def look(_: threading.Event) -> None:
        tries.append(1)
        raise psycopg2.OperationalError

    background = Supervisor({"work": look}, give_up=given_up.set)
    background.start()
    wait_until(lambda: len(tries) > 4)
    background.tell_to_stop()
    background.join()
    assert not given_up.is_set()


def test_an_error_from_which_work_recovers_by_itself_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(supervision, "SETTLED_SECONDS", 60)

    def note_and_go_on(stop: threading.Event) -> None:
        note_error(stop, OSError("林小满's words"))
        stop.wait()

    with run_supervised(note_and_go_on) as background:
        wait_until(lambda: read_state(background).state == "failing")
        assert read_state(background).error == "OSError"


def test_what_is_done_once_an_hour_is_well_again_soon_after_the_database_is_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(supervision, "SETTLED_SECONDS", 0.01)
    monkeypatch.setattr(supervision, "LONGEST_SECONDS", 0.05)
    is_back = threading.Event()

    def forget(_: datetime) -> None:
        if not is_back.is_set():
            raise psycopg2.OperationalError

    with run_supervised(lambda stop: go_round(stop, 3600, forget, "kept")) as background:
        wait_until(lambda: read_state(background).failures > 2)
        assert read_state(background).state == "failing"
        is_back.set()
        wait_until(lambda: read_state(background).state == "running")
