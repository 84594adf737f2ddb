"""A lone fact is applied at once, a stream in short batches, a backlog as quickly as it goes."""

import pytest

from signing.projections.engine import pacing
from signing.projections.engine.pacing import BACKLOG, FEWEST, PACE_SECONDS, Backoff, Pace

MOST = 1000


class Timeline:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def timeline(monkeypatch: pytest.MonkeyPatch) -> Timeline:
    timeline = Timeline()
    monkeypatch.setattr(pacing, "monotonic", timeline)
    return timeline


def apply(pace: Pace, timeline: Timeline, facts: int, *, seconds: float) -> None:
    pace.begin()
    timeline.now += seconds
    pace.note(facts)


def test_a_stream_is_gathered_until_a_batch_is_due(timeline: Timeline) -> None:
    pace = Pace(MOST)
    assert pace.pause == 0
    apply(pace, timeline, 1, seconds=0.005)
    assert pace.pause == pytest.approx(PACE_SECONDS - 0.005)
    timeline.now += PACE_SECONDS
    assert pace.pause == 0
    apply(pace, timeline, 0, seconds=0.001)
    assert pace.pause == 0


def test_batches_grow_while_they_are_short_and_shrink_when_they_are_long(
    timeline: Timeline,
) -> None:
    pace = Pace(MOST)
    apply(pace, timeline, FEWEST, seconds=0.001)
    apply(pace, timeline, pace.limit, seconds=0.002)
    assert pace.limit == 4 * FEWEST
    apply(pace, timeline, 4 * FEWEST - 1, seconds=2 * PACE_SECONDS)
    assert pace.limit == 2 * FEWEST - 1
    apply(pace, timeline, 1, seconds=1.0)
    assert pace.limit == FEWEST


def test_a_backlog_is_taken_in_ever_larger_batches(timeline: Timeline) -> None:
    pace = Pace(MOST)
    for _ in range(BACKLOG + 10):
        apply(pace, timeline, pace.limit, seconds=1.0)
    assert (pace.has_backlog, pace.limit) == (True, MOST)
    apply(pace, timeline, 100, seconds=0.1)
    assert (pace.has_backlog, pace.limit) == (False, 20)


def test_who_is_far_behind_takes_the_most_at_once() -> None:
    pace = Pace(MOST)
    assert pace.choose_limit(behind=MOST) == MOST
    assert pace.choose_limit(behind=MOST - 1) == FEWEST
    pace.take_all()
    assert pace.choose_limit(behind=5) == MOST


def test_looks_in_vain_become_rare() -> None:
    backoff = Backoff()
    waits = [backoff.lengthen() for _ in range(10)]
    assert waits[:3] == [0.002, 0.004, 0.008]
    assert waits[-1] == pacing.LONGEST_SECONDS
    backoff.reset()
    assert backoff.lengthen() == waits[0]
