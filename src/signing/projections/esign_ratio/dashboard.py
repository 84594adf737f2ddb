"""The province's dashboard, in one answer as of one position of the log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from typing_extensions import TypedDict

from signing.projections.engine.visibility import limit_to_oversight
from signing.projections.esign_ratio.as_of import find_cut
from signing.projections.esign_ratio.asking import KEYS, OF_EMPLOYERS, Asked, Grouping
from signing.projections.esign_ratio.counts import COUNTS, FUNNEL, ONLINE
from signing.projections.esign_ratio.figures import ComparedFigure, compare_figures
from signing.projections.esign_ratio.items import (
    CHANNEL_NAMES,
    COUNTED,
    Answer,
    StatisticsLine,
    add_up,
    compute_share,
    make_answer,
    make_line,
)
from signing.projections.esign_ratio.naming import School, load_schools, name_known_schools
from signing.projections.esign_ratio.ranking import RANKED_FROM, RankedLine, rank_schools
from signing.projections.esign_ratio.statistics import is_of_one_school, list_lines
from signing.projections.esign_ratio.tables import places
from signing.projections.esign_ratio.totals import Question, sum_by_line, sum_by_place
from signing.projections.esign_ratio.weeks import WeekLine, list_weeks
from signing.storage.readers import Reader
from signing.vocabulary import Oversight

WHOLE = "*"


class ChannelShare(TypedDict):
    """Agreements of one channel in effect, and their share of all; null if there are none."""

    key: str
    name: str
    signed_online: int
    share: float | None


class FunnelStage(TypedDict):
    """Applications that ever reached this stage, and their share of all résumés."""

    key: str
    count: int
    share: float | None


class Ranking(TypedDict):
    """Schools by 网签占比; `mean` is the share of the whole, null where nobody is counted.

    `ranked_from`: how many graduates with destination 10 a school needs to have a rank.
    """

    items: list[RankedLine]
    mean: float | None
    ranked_from: int


class DashboardItems(TypedDict):
    """The totals in one line, the figures, the season's weeks, channels, applications, schools."""

    whole: StatisticsLine
    figures: list[ComparedFigure]
    weeks: list[WeekLine]
    composition: list[ChannelShare]
    funnel: list[FunnelStage]
    ranking: Ranking


@dataclass(frozen=True)
class Board:
    """The dashboard beside lines of its whole; `week_ago` are their 网签占比 by key, if known."""

    answer: Answer[DashboardItems]
    lines: list[StatisticsLine]
    week_ago: dict[str, float | None]


def compute_dashboard(
    connection: Reader, oversight: Oversight, asked: Asked, *, now: datetime
) -> Answer[DashboardItems]:
    """Compute all parts as of one position of the log. Raises AheadOfTheLog."""
    schools = load_schools(connection)
    return compute_board(connection, oversight, asked, Grouping.SCHOOL, schools, now=now).answer


def compute_board(
    connection: Reader,
    oversight: Oversight,
    asked: Asked,
    by: Grouping,
    schools: Sequence[School],
    *,
    now: datetime,
) -> Board:
    """Compute all parts and the lines; colleges are those of one school. Raises AheadOfTheLog.

    Of cities and industries nothing is known a week ago, nor as of a position of the log.
    """
    at = find_cut(connection, asked.as_of, now)
    question = Question(oversight, asked, at)
    before = question._replace(at=at.a_week_before())
    compared = by not in OF_EMPLOYERS and asked.as_of.position is None
    rows = _sum_board(connection, question, by)
    past = _sum_board(connection, before, by, COUNTED, with_lines=compared)
    here = add_up(counts for _, counts in rows.schools)
    there = add_up(counts for _, counts in past.schools)
    weeks = list_weeks(connection, question)
    names = name_known_schools(schools, at)
    whole = make_line(WHOLE, "", here, here)
    items: DashboardItems = {
        "whole": whole,
        "figures": compare_figures(here, there, [week["figures"] for week in weeks]),
        "weeks": weeks,
        "composition": _compute_channels(here),
        "funnel": _compute_funnel(here),
        "ranking": {
            "items": _compute_ranking(oversight, asked, rows.schools, names),
            "mean": whole["esign_ratio"],
            "ranked_from": RANKED_FROM,
        },
    }
    week_ago = list_lines(by, past.lines, names, apart=False) if compared else []
    return Board(
        make_answer(items, at.position, asked.as_of.text, asked.narrow(oversight)),
        list_lines(by, rows.lines, names, apart=False),
        {one["key"]: one["esign_ratio"] for one in week_ago},
    )


Rows = Sequence[tuple[Any, ...]]
"""(key, counts); equal keys may come several times."""


class Sums(NamedTuple):
    schools: Rows
    lines: Rows


def _sum_board(
    connection: Reader,
    question: Question,
    by: Grouping,
    counts: Sequence[str] = COUNTS,
    *,
    with_lines: bool = True,
) -> Sums:
    """Sum by school and by line: lines that hold all of a school are asked for alone."""
    if by is Grouping.SCHOOL:
        rows = sum_by_place(connection, question, "school_code", counts=counts)
        return Sums(rows, rows)
    if by is Grouping.COLLEGE:
        rows = sum_by_place(connection, question, "school_code", KEYS[by], counts=counts)
        return Sums([(one, of) for one, _, of in rows], [(one, of) for _, one, of in rows])
    if question.oversight.colleges and with_lines:  # every move is read for them
        rows = sum_by_line(connection, question, KEYS[by], counts)
        [school] = question.schools
        return Sums([(school, of) for _, of in rows], rows)
    schools = sum_by_place(connection, question, "school_code", counts=counts)
    lines = sum_by_line(connection, question, KEYS[by], COUNTED) if with_lines else []
    return Sums(schools, lines)


def list_choices(connection: Reader, oversight: Oversight) -> dict[int, list[str]]:
    """Return the years with graduates in scope, newest first, with the 学历层次 in their rosters.

    Levels are spelled as in the roster.
    """
    mine = limit_to_oversight(places, oversight)
    query = select(places.c.year, places.c.level).where(*mine).distinct()
    found: dict[int, list[str]] = {}
    for year, level in sorted(connection.execute(query), key=lambda row: (-row.year, row.level)):
        found.setdefault(year, []).append(level)
    return found


def _compute_channels(whole: Mapping[str, int]) -> list[ChannelShare]:
    return [
        {
            "key": key,
            "name": name,
            "signed_online": whole[ONLINE[key]],
            "share": compute_share(whole[ONLINE[key]], whole["signed_online"]),
        }
        for key, name in CHANNEL_NAMES.items()
    ]


def _compute_funnel(whole: Mapping[str, int]) -> list[FunnelStage]:
    """Return how many applications of channel PLATFORM ever reached each stage."""
    return [
        {"key": one, "count": whole[one], "share": compute_share(whole[one], whole[FUNNEL[0]])}
        for one in FUNNEL
    ]


def _compute_ranking(
    oversight: Oversight, asked: Asked, rows: Rows, names: dict[str, str]
) -> list[RankedLine]:
    """Rank the schools; a school alone has no rank."""
    found = rank_schools(list_lines(Grouping.SCHOOL, rows, names, apart=False))
    return [{**one, "rank": None} for one in found] if is_of_one_school(oversight, asked) else found
