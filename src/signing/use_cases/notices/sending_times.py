"""When a message may be sent: quiet hours, the days of China, and how long a failed one rests."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from signing.vocabulary.china_time import to_china_time

RESTS = tuple(timedelta(minutes=one) for one in (1, 5, 15, 60, 180, 360, 360))
"""After each failed try but the last: one minute to six hours."""
MOST_TRIES = len(RESTS) + 1
KEPT_TRYING = timedelta(days=3)
"""Yesterday's news is in the inbox: what could not be sent for so long is not sent any more."""
JITTER = 0.2
CHANCE = Random()  # noqa: S311 - spreads tries, and hides nothing
HOURS = re.compile(r"([01]?\d|2[0-3])-([01]?\d|2[0-3])")


@dataclass(frozen=True)
class QuietHours:
    """From one full hour to another in China, in which only what is urgent is sent."""

    begin: int
    end: int

    @classmethod
    def read(cls, text: str) -> "QuietHours":
        """Read `22-8`; the empty text is no quiet hour. Raises ValueError."""
        if not text:
            return cls(0, 0)
        found = HOURS.fullmatch(text)
        if found is None or found[1] == found[2]:
            raise ValueError(text)
        return cls(int(found[1]), int(found[2]))

    def has(self, now: datetime) -> bool:
        hour = to_china_time(now).hour
        if self.begin <= self.end:
            return self.begin <= hour < self.end
        return hour >= self.begin or hour < self.end


def find_day(now: datetime) -> datetime:
    """Return when the day began in China."""
    return datetime.combine(to_china_time(now).date(), time(), to_china_time(now).tzinfo)


def find_next_try(
    now: datetime, tries: int, after: datetime | None = None, most: int | None = None
) -> datetime | None:
    """Return when to try again after `tries` failed ones; None if there were enough."""
    if tries >= min(most or MOST_TRIES, MOST_TRIES):
        return None
    rest = RESTS[tries - 1] * (1 + JITTER * CHANCE.random())
    return max(now + rest, after or now)
