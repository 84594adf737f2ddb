"""The lines of the dashboard: schools, colleges, majors, cities or industries of a place."""

from collections.abc import Sequence
from dataclasses import dataclass

from signing.http.pages.statistics.filters import Filters
from signing.http.pages.statistics.parts import split_shares
from signing.http.pages.statistics.places import Place, make_path
from signing.projections.esign_ratio import Board, Grouping, StatisticsLine
from signing.projections.esign_ratio.asking import OF_EMPLOYERS

OF_PLACES = frozenset({Grouping.SCHOOL, Grouping.COLLEGE})
MOST_LINES = 100
"""On one page."""


@dataclass(frozen=True)
class Line:
    """One line; `path` is that of its own dashboard, "" for what has none.

    `change` is that of its 网签占比 in a week, None if not known. `within` tells the facts of its
    counts. `part` is what an employer's line has of all agreements online, of 1.
    """

    item: StatisticsLine
    path: str
    change: float | None
    within: dict[str, str]
    part: float | None


@dataclass(frozen=True)
class Lines:
    """A page of lines, of `count`; `page` is from 1."""

    by: Grouping
    lines: list[Line]
    count: int
    page: int

    @property
    def of_employers(self) -> bool:
        return self.by in OF_EMPLOYERS

    @property
    def pages(self) -> int:
        return count_pages(self.count)


def count_pages(lines: int) -> int:
    return max(1, -(-lines // MOST_LINES))


def choose_page(typed: str, lines: int) -> int:
    """Return page 1 if what is typed is no number, and the last if there are fewer."""
    number = int(typed) if typed.isascii() and typed.isdecimal() else 1
    return min(max(1, number), count_pages(lines))


def list_groupings(place: Place) -> list[Grouping]:
    """Return what the lines of a place may be; the first is shown unless another is asked for."""
    above = [] if place.college else [Grouping.COLLEGE if place.school else Grouping.SCHOOL]
    return [*above, Grouping.MAJOR, Grouping.REGION, Grouping.INDUSTRY]


def choose_grouping(place: Place, typed: str) -> Grouping:
    offered = list_groupings(place)
    return next((one for one in offered if one.value == typed), offered[0])


@dataclass(frozen=True)
class Asking:
    """Whose lines are asked for, and how."""

    place: Place
    filters: Filters
    by: Grouping


def show_lines(asking: Asking, board: Board, page: str) -> Lines:
    """Return one page of lines, as `choose_page` says."""
    items = _order_items(asking, board)
    parts = _compute_parts(asking, items)
    number = choose_page(page, len(items))
    shown = slice((number - 1) * MOST_LINES, number * MOST_LINES)
    lines = [
        _build_line(asking, item, board.week_ago, part)
        for item, part in zip(items[shown], parts[shown], strict=True)
    ]
    return Lines(asking.by, lines, len(items), number)


def _order_items(asking: Asking, board: Board) -> Sequence[StatisticsLine]:
    """Return schools by rank, colleges by share, what is larger first otherwise."""
    if asking.by is Grouping.SCHOOL:
        return board.answer.items["ranking"]["items"]
    orders = {Grouping.COLLEGE: _order_by_share, Grouping.MAJOR: _order_by_graduates}
    return sorted(board.lines, key=orders.get(asking.by, _order_by_online))


def _order_by_share(item: StatisticsLine) -> tuple[float, int, str]:
    ratio = item["esign_ratio"]
    return (1 if ratio is None else -ratio), -item["signed"], item["key"]


def _order_by_graduates(item: StatisticsLine) -> tuple[float, int, str]:
    return -item["graduates"], -item["signed"], item["key"]


def _order_by_online(item: StatisticsLine) -> tuple[float, int, str]:
    return -item["signed_online"], -item["pending"], item["key"]


def _compute_parts(asking: Asking, items: Sequence[StatisticsLine]) -> Sequence[float | None]:
    if asking.by not in OF_EMPLOYERS:
        return [None for _ in items]
    return split_shares([one["signed_online"] for one in items])


def _build_line(
    asking: Asking, item: StatisticsLine, before: dict[str, float | None], part: float | None
) -> Line:
    place, key = asking.place, item["key"]
    change = _subtract_shares(item["esign_ratio"], before.get(key))
    if asking.by not in OF_PLACES:
        return Line(item, "", change, {asking.by.value: key}, part)
    school, college = (place.school, key) if place.school else (key, "")
    path = f"{make_path(school, college)}?{asking.filters.query(by='')}"
    return Line(item, path, change, {"school": school, "college": college}, part)


def _subtract_shares(now: float | None, then: float | None) -> float | None:
    return None if now is None or then is None else now - then
