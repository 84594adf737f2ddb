"""What the dashboard shows, all as of one position of the log."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from signing.http.pages.statistics.filters import Filters
from signing.http.pages.statistics.places import Place, make_path
from signing.projections import esign_ratio
from signing.projections.esign_ratio import (
    Answer,
    Asked,
    AsOf,
    DashboardItems,
    Grouping,
    StatisticsLine,
)
from signing.projections.esign_ratio.naming import has_any_school
from signing.storage.readers import Reader

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """A school or a college; `change` is that of its share in a week, None if not known."""

    item: StatisticsLine
    path: str
    change: float | None
    within: dict[str, str]


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
    lines: list[Line]
    has_any_school: bool

    @property
    def whole(self) -> StatisticsLine:
        return self.answer.items["whole"]

    def behind(self, count: str, **within: str) -> str:
        """Return the path of the page that lists the facts of a count."""
        where = self.place.within | {"count": count} | within
        return f"/statistics/facts?{self.filters.query(**where)}"

    def exported(self, form: str) -> str:
        """Return the path of the API where the lines are downloaded; `form` is csv or xlsx."""
        grouped = {"by": "college", "school": self.place.school} if self.place.school else {}
        return f"/api/statistics/esign.{form}?{self.filters.write_export_query(**grouped)}"


def load_choices(connection: Reader, place: Place, filters: Filters, now: datetime) -> Choices:
    """Load what the filters offer. Raises FieldsWrong."""
    years = esign_ratio.list_years(connection, place.oversight)
    year = filters.choose_year(years, now.year)
    levels = esign_ratio.list_levels(connection, place.oversight, year)
    return Choices(year, sorted({*years, year}, reverse=True), levels)


def load_board(connection: Reader, place: Place, filters: Filters, now: datetime) -> Board:
    """Load the dashboard; `filters` must have a year. Raises FieldsWrong or AheadOfTheLog."""
    asked = filters.read_asked(int(filters.year))
    answer = esign_ratio.compute_dashboard(connection, place.oversight, asked, now=now)
    items = _rank_items(connection, place, asked, answer, now)
    before = _compute_week_before(connection, place, asked, now)
    lines = [_build_line(place, filters, item, before) for item in items]
    return Board(place, filters, answer, lines, has_any_school(connection, place.oversight))


def _rank_items(
    connection: Reader, place: Place, asked: Asked, answer: Answer[DashboardItems], now: datetime
) -> Sequence[StatisticsLine]:
    """Return schools by rank, the colleges of a school by share, nothing within a college."""
    if not place.school:
        return answer.items["ranking"]["items"]
    if place.college:
        return []
    return sorted(_compute_items(connection, place, asked, now), key=_order_by_share)


def _order_by_share(item: StatisticsLine) -> tuple[float, int, str]:
    ratio = item["esign_ratio"]
    return (1 if ratio is None else -ratio), -item["signed"], item["key"]


def _compute_items(
    connection: Reader, place: Place, asked: Asked, now: datetime
) -> Sequence[StatisticsLine]:
    by = Grouping.COLLEGE if place.school else Grouping.SCHOOL
    return esign_ratio.compute_statistics(connection, place.oversight, asked, by=by, now=now).items


def _build_line(
    place: Place, filters: Filters, item: StatisticsLine, before: dict[str, float | None]
) -> Line:
    school, college = (place.school, item["key"]) if place.school else (item["key"], "")
    path = f"{make_path(school, college)}?{filters.query()}"
    change = _subtract_shares(item["esign_ratio"], before.get(item["key"]))
    return Line(item, path, change, {"school": school, "college": college})


def _compute_week_before(
    connection: Reader, place: Place, asked: Asked, now: datetime
) -> dict[str, float | None]:
    """Return shares a week earlier by key; {} for a college, or as of a position of the log."""
    if place.college or asked.as_of.position is not None:
        return {}
    moment = min(asked.as_of.until or now, now) - WEEK
    then = replace(asked, as_of=AsOf(until=moment))
    return {one["key"]: one["esign_ratio"] for one in _compute_items(connection, place, then, now)}


def _subtract_shares(now: float | None, then: float | None) -> float | None:
    return None if now is None or then is None else now - then
