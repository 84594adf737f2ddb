"""The filters of the dashboard: year, level, and as of when."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query

from signing.codes import spelling
from signing.http.asking.numbers import read_moment
from signing.projections import esign_ratio
from signing.projections.esign_ratio import Asked, AsOf
from signing.refusals import FieldsWrong
from signing.vocabulary import YEARS

FIRST, LAST = YEARS[0], YEARS[-1]
Chosen = Annotated[str, Query(max_length=50)]


@dataclass(frozen=True)
class Filters:
    """As typed: `day` is an ISO date (its end, in China), `position` one of the log.

    `by` is what the lines are, a value of `Grouping`.
    """

    year: str = ""
    level: str = ""
    day: str = ""
    position: str = ""
    by: str = ""

    def query(self, **more: str) -> str:
        """Return a query string for another page that keeps the filters."""
        chosen = vars(self) | more
        return urlencode({name: value for name, value in chosen.items() if value})

    def write_export_query(self, **more: str) -> str:
        """Return a query string with the names of the API's downloads."""
        return Filters(self.year, self.level).query(as_of=self.position or self.day, **more)

    def with_year(self, year: int) -> "Filters":
        return replace(self, year=str(year))

    def read_asked(self, year: int, now: datetime) -> Asked:
        """Return what to compute. Raises FieldsWrong, also for a day that has not come."""
        if self.day and self.position:
            raise FieldsWrong(errors=[{"field": "position"} | ONE_OF_THEM])
        return Asked(year, self.level or None, as_of=self._parse_as_of(now))

    def _parse_as_of(self, now: datetime) -> AsOf:
        if self.position:
            return esign_ratio.parse_as_of(self.position, "position")
        return read_moment(self.day, "day", now) if self.day else AsOf()

    def choose_year(self, offered: Sequence[int], this_year: int) -> int:
        """Return the typed year, else this year, else the latest offered. Raises FieldsWrong."""
        if not self.year:
            return this_year if this_year in offered or not offered else offered[0]
        year = int(self.year) if self.year.isascii() and self.year.isdecimal() else 0
        if not FIRST <= year <= LAST:
            raise FieldsWrong(errors=[{"field": "year"} | A_YEAR])
        return year


ONE_OF_THEM = {
    "zh": "日期和日志位置只能填一个",
    "en": "fill in a day or a position of the log, not both",
}
A_YEAR = {"zh": f"应为 {FIRST} 至 {LAST} 的年份", "en": f"must be a year from {FIRST} to {LAST}"}


def read_filters(
    year: Chosen = "",
    level: Chosen = "",
    day: Chosen = "",
    position: Chosen = "",
    by: Chosen = "",
) -> Filters:
    day, position = spelling.number(day), spelling.number(position)
    return Filters(spelling.number(year), level.strip(), day, position, by)


ToFilters = Annotated[Filters, Depends(read_filters)]
