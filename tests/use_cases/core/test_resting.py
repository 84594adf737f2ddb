"""A process gives memory back when its work has ended, once, and not while it works."""

import threading

import pytest

from signing.use_cases.core import resting


class Clock(threading.Event):
    """Each look is the next of the given seconds of work since the one before; then it stops."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, spent: list[float]) -> None:
        super().__init__()
        self._spent, self._now = iter(spent), 0.0
        self.waits: list[float] = []
        monkeypatch.setattr(resting, "process_time", lambda: self._now)

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.waits.append(timeout)
        spent = next(self._spent, None)
        self._now += spent or 0.0
        return spent is None


@pytest.mark.parametrize(
    ("spent", "times"),
    [
        ([], 0),
        ([2.0, 5.0], 0),
        ([0.01, 0.01], 1),
        ([2.0, 0.01, 2.0, 0.01], 0),
        ([2.0, 0.01, 0.02, 0.01, 0.01], 1),
        ([0.01, 0.01, 3.0, 3.0, 0.01, 0.01, 0.01, 3.0, 0.01, 0.01], 3),
    ],
    ids=["never looks", "works on", "after its start", "pauses", "rests on", "again and again"],
)
def test_it_gives_memory_back_once_when_work_has_ended(
    monkeypatch: pytest.MonkeyPatch, spent: list[float], times: int
) -> None:
    given: list[int] = []
    monkeypatch.setattr(resting, "give_memory_back", lambda: given.append(1))

    resting.rest_after_work(Clock(monkeypatch, spent))

    assert len(given) == times


def test_it_looks_seldom_once_it_has_nothing_to_give_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resting, "give_memory_back", lambda: None)
    clock = Clock(monkeypatch, [2.0, 0.01, 0.01, 0.01, 2.0])

    resting.rest_after_work(clock)

    assert clock.waits == [5, 5, 5, 15, 15, 5]


def test_what_holds_itself_is_gone_afterwards() -> None:
    class Knot:
        gone = threading.Event()

        def __init__(self) -> None:
            self.itself = self

        def __del__(self) -> None:
            self.gone.set()

    Knot()
    resting.give_memory_back()
    assert Knot.gone.is_set()
