"""What the dashboard shows, all as of one position of the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from signing.http.pages.statistics.filters import Filters
from signing.http.pages.statistics.lines import (
    Asking,
    Lines,
    choose_grouping,
    list_groupings,
    show_lines,
)
from signing.http.pages.statistics.places import Place
from signing.projections import esign_ratio
from signing.projections.esign_ratio import Answer, DashboardItems, Grouping, StatisticsLine
from signing.projections.esign_ratio.naming import School, has_any_school
from signing.storage.readers import Reader


@dataclass(frozen=True)
class Choices:
    """What the filters offer, and the chosen year."""

    year: int
    years: list[int]
    levels: list[str]


@dataclass(frozen=True)
class Board:
    place: Place
    filters: Filters
    answer: Answer[DashboardItems]
    shown: Lines
    has_any_school: bool

    @property
    def whole(self) -> StatisticsLine:
        return self.answer.items["whole"]

    @property
    def groupings(self) -> list[Grouping]:
        return list_groupings(self.place)

    def behind(self, count: str, **within: str) -> str:
        """Return the path of the page that lists the facts of a count."""
        where = self.place.within | {"count": count} | within
        return f"/statistics/facts?{self.filters.query(**where)}"

    def exported(self, form: str) -> str:
        """Return the path of the API where the lines are downloaded; `form` is csv or xlsx.

        Those of a single college are downloaded with its school's others.
        """
        by = Grouping.COLLEGE if self.place.college else self.shown.by
        grouped = {"by": by.value} | ({"school": self.place.school} if self.place.school else {})
        return f"/api/statistics/esign.{form}?{self.filters.write_export_query(**grouped)}"


def load_choices(connection: Reader, place: Place, filters: Filters, now: datetime) -> Choices:
    """Load what the filters offer. Raises FieldsWrong."""
    offered = esign_ratio.list_choices(connection, place.oversight)
    year = filters.choose_year([*offered], now.year)
    return Choices(year, sorted({*offered, year}, reverse=True), offered.get(year, []))


def load_board(
    connection: Reader,
    schools: Sequence[School],
    place: Place,
    filters: Filters,
    page: str,
    now: datetime,
) -> Board:
    """Load the dashboard; `filters` must have a year. Raises FieldsWrong or AheadOfTheLog."""
    asked = filters.read_asked(int(filters.year), now)
    by = choose_grouping(place, filters.by)
    found = esign_ratio.compute_board(connection, place.oversight, asked, by, schools, now=now)
    shown = show_lines(Asking(place, filters, by), found, page)
    return Board(place, filters, found.answer, shown, has_any_school(schools, place.oversight))
