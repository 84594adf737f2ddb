"""The demo's season looks like a real one: weeks, office hours, waits."""

from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from signing.demo.rhythm import CLOSES, OPENS, WEEKS, WORKDAYS, Rhythm
from signing.vocabulary.china_time import to_china_time

NOWS = [
    datetime(2026, 3, 1, 16, 30, tzinfo=UTC) + timedelta(days=day, hours=day) for day in range(9)
]


@pytest.mark.parametrize("now", NOWS, ids=str)
def test_signings_spread_over_twelve_weeks_in_office_hours(now: datetime) -> None:
    moments = list(Rhythm(now).spread())
    signed = [to_china_time(now - timedelta(days=one.signed)) for one in moments]

    assert len(moments) == sum(WEEKS)
    assert all(
        one.weekday() < WORKDAYS and OPENS <= one.hour < CLOSES
        for one in signed
        if now - one > timedelta(days=1)
    )
    weeks = {(now - one).days // 7 for one in signed}
    assert len(weeks) >= len(WEEKS) - 1
    assert all(0 <= one.reviewed <= one.signed < one.bound < 95 for one in moments)


@pytest.mark.parametrize("now", NOWS, ids=str)
def test_who_waits_signed_within_the_last_week_and_most_within_two_days(now: datetime) -> None:
    waiting = list(islice(Rhythm(now).wait(), 20))

    assert all(0 < one.signed < 7 for one in waiting)
    assert sum(one.signed > 2 for one in waiting) < len(waiting) / 2
    assert len({one.signed for one in waiting}) > 8
