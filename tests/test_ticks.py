"""Works that look by the clock wake together, and none later than it asked for."""

import pytest

from signing import ticks


@pytest.mark.parametrize(
    ("now", "seconds", "wait"),
    [
        (100.25, 1.0, 0.75),
        (100.25, 2.0, 1.75),
        (100.001, 1.0, 0.999),
        (100.75, 1.0, 0.5),
        (100.75, 15.0, 14.25),
        (100.25, 0.25, 0.25),
    ],
    ids=["one", "two", "from tick to tick", "not at once again", "many", "in a hurry"],
)
def test_a_wait_ends_with_a_whole_second(
    monkeypatch: pytest.MonkeyPatch, now: float, seconds: float, wait: float
) -> None:
    monkeypatch.setattr(ticks, "monotonic", lambda: now)
    assert ticks.end_on_tick(seconds) == pytest.approx(wait)
