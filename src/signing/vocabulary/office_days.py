"""Days on which offices work, and when their morning is: in China, with its own calendar."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from signing.vocabulary.china_time import CHINA, to_china_time

WEEKDAYS = 5
LONGEST = timedelta(days=60)
"""Of one stretch: a longer one was mistyped."""
EVENING = time(18)
"""A morning's message is not given later than this: the next morning's says it anew."""


@dataclass(frozen=True)
class OfficeDays:
    """Monday to Friday, without the holidays `off`, with the days `on` that make up for them."""

    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()

    def has(self, day: date) -> bool:
        if day in self.on:
            return True
        return day.weekday() < WEEKDAYS and day not in self.off

    def find_morning(self, now: datetime, hour: int) -> datetime | None:
        """Return when today's morning was; None before it, in the evening, and on free days."""
        here = to_china_time(now)
        morning = datetime.combine(here.date(), time(hour), CHINA)
        evening = max(datetime.combine(here.date(), EVENING, CHINA), morning + timedelta(hours=1))
        return morning if self.has(here.date()) and morning <= now < evening else None


def read_days(text: str) -> frozenset[date]:
    """Read days such as 2026-10-01, and stretches such as 2026-10-01..2026-10-07.

    Raises ValueError.
    """
    found: set[date] = set()
    for one in text.split():
        first, _, last = one.partition("..")
        day, end = date.fromisoformat(first), date.fromisoformat(last or first)
        if not day <= end <= day + LONGEST:
            raise ValueError(one)
        found.update(day + timedelta(days=n) for n in range((end - day).days + 1))
    return frozenset(found)
