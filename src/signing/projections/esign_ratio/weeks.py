"""The season week by week: ISO weeks in China, the running one marked as not over yet."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from typing_extensions import TypedDict

from signing.projections.esign_ratio.counts import ONLINE, Counts
from signing.projections.esign_ratio.figures import Figure, compute_figures
from signing.projections.esign_ratio.items import COUNTED, add_to
from signing.projections.esign_ratio.totals import Question, sum_by_day
from signing.storage.readers import Reader
from signing.vocabulary import Channel
from signing.vocabulary.china_time import CHINA, to_china_time

WEEK = timedelta(days=7)
MOST_WEEKS = 60
"""A season and some; what came before is in the sums and has no line."""

WeekLine = TypedDict(
    "WeekLine",
    {
        "week": str,
        "from": str,
        "to": str,
        "complete": bool,
        "by_channel": dict[str, int],
        "in_effect": dict[str, int],
        "figures": dict[str, Figure],
    },
)
"""An ISO week (`2026-W20`) with its ISO dates, both inclusive; see `list_weeks`."""


def list_weeks(connection: Reader, question: Question) -> list[WeekLine]:
    """Return one item a week, without gaps, oldest first.

    `by_channel`: agreements signed in this week, whatever became of them. `in_effect`: of those in
    effect at its end, by channel. `figures`: FIGURES at its end.
    """
    rows = sum_by_day(connection, question, "day", "channel", counts=COUNTED)
    return list(_make_lines(rows, question.at.moment))[-MOST_WEEKS:]


def _make_lines(rows: Sequence[tuple[Any, ...]], moment: datetime) -> Iterator[WeekLine]:
    by_week: dict[date, list[tuple[str | None, Counts]]] = defaultdict(list)
    for day, channel, counts in rows:
        by_week[_find_monday(day)].append((channel, counts))
    so_far: defaultdict[str, int] = defaultdict(int)
    for first in _list_mondays(min(by_week, default=None), _find_monday(to_china_day(moment))):
        signings: Counter[str] = Counter()
        for channel, counts in by_week.get(first, ()):
            add_to(so_far, counts)
            signings[channel or ""] += counts.get("signatures", 0)
        yield _make_line(first, so_far, signings, moment)


def _make_line(
    first: date, so_far: Mapping[str, int], signings: Counter[str], moment: datetime
) -> WeekLine:
    year, number, _ = first.isocalendar()
    end = datetime.combine(first + WEEK, datetime.min.time(), tzinfo=CHINA)
    return {
        "week": f"{year}-W{number:02}",
        "from": first.isoformat(),
        "to": (first + WEEK - timedelta(days=1)).isoformat(),
        "complete": moment >= end - timedelta(microseconds=1),
        "by_channel": {one.value: signings[one.value] for one in Channel},
        "in_effect": {channel: so_far[part] for channel, part in ONLINE.items()},
        "figures": compute_figures(so_far),
    }


def to_china_day(moment: datetime) -> date:
    return to_china_time(moment).date()


def _find_monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _list_mondays(first: date | None, last: date) -> Iterator[date]:
    while first is not None and first <= last:
        yield first
        first += WEEK
