"""When things happen in the demo's season: twelve weeks, in office hours, with a peak."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import count, cycle

from signing.vocabulary.china_time import to_china_time

WEEKS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 8, 6, 1)
"""How many signed in each week and are reviewed, the longest ago first.

The last two weeks have those beside them who wait, and `demo-8` to `demo-15`.
"""
WAITS_HOURS = (3, 22, 1, 5, 26, 2, 47, 4, 70, 21)
"""How long a signing waits for its review: most are decided on the day, some over a weekend."""
WAITING_HOURS = (4, 46, 20, 99, 35, 28, 11, 75, 123, 147)
"""How long ago those signed who are not reviewed yet: a few wait for more than two days."""
OPENS, CLOSES = 9, 17
WORKDAYS = 5
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Moments:
    """How many days before the demo is loaded somebody was bound, signed, and was reviewed."""

    bound: float
    signed: float
    reviewed: float


class Rhythm:
    """Hands out the moments of one graduate after the other."""

    def __init__(self, now: datetime) -> None:
        self._now = to_china_time(now)
        self._weeks = [week for week, many in enumerate(WEEKS) for _ in range(many)]

    def spread(self) -> Iterator[Moments]:
        """Yield who signed and was reviewed long ago, over the weeks."""
        for number, week in enumerate(self._weeks):
            signed = self._find_office_hour(7 * (len(WEEKS) - week) - number % 7, number)
            reviewed = self._round_up(signed + timedelta(hours=WAITS_HOURS[number % 10]))
            yield self._count_days(signed, min(reviewed, self._now - timedelta(hours=1)), number)

    def wait(self) -> Iterator[Moments]:
        """Yield who signed within the last week, and is not reviewed yet."""
        for number, hours in enumerate(cycle(WAITING_HOURS)):
            signed = self._now - timedelta(hours=hours, minutes=number * 11 % 60)
            yield self._count_days(signed, self._now, number)

    def elsewhere(self) -> Iterator[Moments]:
        """Yield who signed on paper, which the school records later, evenly over the season."""
        for number in count():
            days = 7 * (len(WEEKS) - 1 - number % (len(WEEKS) - 2))
            recorded = self._find_office_hour(days, number)
            yield self._count_days(recorded, recorded, number)

    def _find_office_hour(self, days: int, number: int) -> datetime:
        hour = time(OPENS + number * 3 % (CLOSES - OPENS), number * 17 % 60)
        moment = datetime.combine(self._now - days * A_DAY, hour, self._now.tzinfo)
        return moment - max(0, moment.weekday() - WORKDAYS + 1) * A_DAY

    def _round_up(self, moment: datetime) -> datetime:
        """Return the first moment in office hours from `moment` on."""
        if moment.hour >= CLOSES:
            moment = moment.replace(hour=OPENS) + A_DAY
        if moment.hour < OPENS:
            moment = moment.replace(hour=OPENS)
        while moment.weekday() >= WORKDAYS:
            moment += A_DAY
        return moment

    def _count_days(self, signed: datetime, reviewed: datetime, number: int) -> Moments:
        bound = signed - timedelta(days=1 + number % 6, hours=number % 5)
        return Moments(*((self._now - moment) / A_DAY for moment in (bound, signed, reviewed)))
