"""Working days in China, their mornings, and which reminder is the time of."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from signing.messaging.reminders import choose_step
from signing.settings import Settings
from signing.vocabulary.china_time import CHINA, to_china_time
from signing.vocabulary.office_days import OfficeDays, read_days

HOURS = timedelta(hours=1)
STEPS = (24 * HOURS, 2 * HOURS)
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def test_holidays_are_free_and_the_weekends_that_make_up_for_them_are_not() -> None:
    days = OfficeDays(read_days("2026-10-01..2026-10-07"), read_days("2026-10-10"))
    assert [days.has(date(2026, 10, day)) for day in (1, 7, 8, 9, 10, 11)] == [
        *(False, False, True, True),
        *(True, False),
    ]


@pytest.mark.parametrize(
    ("at", "morning"),
    [
        ("2026-12-31T23:59:59Z", None),
        ("2027-01-01T00:00:00Z", "2027-01-01T08:00:00+08:00"),
        ("2026-03-01T00:00:00Z", None),
        ("2026-02-27T09:59:59Z", "2026-02-27T08:00:00+08:00"),
        ("2026-02-27T10:00:00Z", None),
    ],
    ids=["before eight", "on a friday of the new year", "a sunday", "at its end", "in the evening"],
)
def test_a_morning_is_one_of_china(at: str, morning: str | None) -> None:
    found = OfficeDays().find_morning(datetime.fromisoformat(at), 8)
    assert found == (datetime.fromisoformat(morning) if morning else None)


@given(at=MOMENTS, hour=st.integers(5, 16))
def test_a_morning_is_of_the_same_day_and_not_to_come(at: datetime, hour: int) -> None:
    found = OfficeDays().find_morning(at, hour)
    if found is not None:
        here = to_china_time(at)
        assert (found.date(), found.hour, found.tzinfo) == (here.date(), hour, CHINA)
        assert found <= at
        assert here.weekday() < 5


@given(due=MOMENTS, waited=st.timedeltas(timedelta(), timedelta(days=6)), at=MOMENTS)
def test_at_most_one_reminder_is_due_and_none_of_what_is_over(
    due: datetime, waited: timedelta, at: datetime
) -> None:
    step = choose_step(due, due - waited, at, STEPS)
    left = due - at
    if step is None:
        assert left <= timedelta() or left > STEPS[0] or waited < min(STEPS) or waited < STEPS[0]
    else:
        assert timedelta() < left <= step <= waited
        assert step == STEPS[1] or left > STEPS[1]


def test_what_began_to_wait_an_hour_ago_is_not_told_again_at_once() -> None:
    due = datetime(2026, 5, 12, 12, tzinfo=UTC)
    assert choose_step(due, due - 3 * HOURS, due - 3 * HOURS, STEPS) is None
    assert choose_step(due, due - 3 * HOURS, due - 2 * HOURS, STEPS) == 2 * HOURS
    assert choose_step(due, due - HOURS, due - HOURS, STEPS) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"days_off": "2026-10-32"},
        {"days_off": "2026-10-07..2026-10-01"},
        {"days_on": "2026-01-01..2027-01-01"},
        {"reminder_hours": "0"},
        {"reminder_hours": "24,2"},
        {"reminder_hours": "169"},
        {"digest_hour": "20"},
        {"reminders": "maybe"},
    ],
)
def test_a_wrong_calendar_ends_the_start(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(wrong)


def test_the_settings_make_a_calendar() -> None:
    made = Settings(_env_file=None, reminder_hours="2 48 24", days_off="2026-10-01")
    assert made.remind_before == (48 * HOURS, 24 * HOURS, 2 * HOURS)
    assert not made.office_days.has(date(2026, 10, 1))
    assert Settings(_env_file=None, reminder_hours="").remind_before == ()
