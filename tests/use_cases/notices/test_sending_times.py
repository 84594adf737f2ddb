"""When a message may be sent."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing.use_cases.notices.sending_times import (
    MOST_TRIES,
    QuietHours,
    find_day,
    find_next_try,
)

NOON = datetime(2026, 5, 12, 4, 0, tzinfo=UTC)  # in China


@pytest.mark.parametrize(
    ("hours", "at", "is_quiet"),
    [
        ("22-8", datetime(2026, 5, 12, 13, 59, tzinfo=UTC), False),  # 21:59 in China
        ("22-8", datetime(2026, 5, 12, 14, 0, tzinfo=UTC), True),
        ("22-8", datetime(2026, 5, 12, 23, 59, tzinfo=UTC), True),
        ("22-8", datetime(2026, 5, 13, 0, 0, tzinfo=UTC), False),  # 8:00 in China
        ("12-14", datetime(2026, 5, 12, 4, 0, tzinfo=UTC), True),
        ("12-14", datetime(2026, 5, 12, 6, 0, tzinfo=UTC), False),
        ("", datetime(2026, 5, 12, 18, 0, tzinfo=UTC), False),
    ],
)
def test_quiet_hours_are_those_of_china(hours: str, at: datetime, *, is_quiet: bool) -> None:
    assert QuietHours.read(hours).has(at) is is_quiet


@pytest.mark.parametrize("text", ["8-8", "24-8", "22", "22:00-8:00", "-", "22-8 "])
def test_other_hours_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        QuietHours.read(text)


def test_a_day_begins_at_midnight_in_china() -> None:
    late = datetime(2026, 5, 12, 15, 59, tzinfo=UTC)
    assert find_day(late) == datetime(2026, 5, 11, 16, 0, tzinfo=UTC)
    assert find_day(late + timedelta(minutes=1)) == datetime(2026, 5, 12, 16, 0, tzinfo=UTC)


@given(st.integers(1, MOST_TRIES - 1))
def test_a_failed_try_rests_longer_each_time_and_at_most_six_hours_and_a_fifth(tries: int) -> None:
    at = find_next_try(NOON, tries)
    later = find_next_try(NOON, tries + 1)
    assert at is not None
    assert timedelta(minutes=1) <= at - NOON <= timedelta(hours=6) * 1.2
    assert later is None or later >= NOON + (at - NOON) / 1.2


def test_the_eighth_failed_try_is_the_last() -> None:
    assert find_next_try(NOON, 7) is not None
    assert find_next_try(NOON, 8) is None
    assert find_next_try(NOON, 2, most=2) is None


def test_who_says_when_is_not_asked_before() -> None:
    midnight = NOON + timedelta(hours=12)
    assert find_next_try(NOON, 1, midnight) == midnight
