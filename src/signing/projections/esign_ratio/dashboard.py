"""The province's dashboard, in one answer as of one position of the log."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from typing_extensions import TypedDict

from signing.projections.engine.visibility import limit_to_oversight
from signing.projections.esign_ratio.as_of import find_cut
from signing.projections.esign_ratio.asking import (
    Asked,
    Grouping,
    load_school_names,
)
from signing.projections.esign_ratio.counts import FUNNEL, ONLINE
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
from signing.projections.esign_ratio.ranking import RANKED_FROM, RankedLine, rank_schools
from signing.projections.esign_ratio.statistics import is_of_one_school, list_lines
from signing.projections.esign_ratio.tables import places
from signing.projections.esign_ratio.totals import Question, sum_by_place
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


def compute_dashboard(
    connection: Reader, oversight: Oversight, asked: Asked, *, now: datetime
) -> Answer[DashboardItems]:
    """Compute all parts as of one position of the log. Raises AheadOfTheLog."""
    at = find_cut(connection, asked.as_of, now)
    question = Question(oversight, asked, at)
    rows = sum_by_place(connection, question, "school_code")
    before = question._replace(at=replace(at, until=at.a_week_before()))
    here = add_up(counts for _, counts in rows)
    there = add_up(counts for (counts,) in sum_by_place(connection, before, counts=COUNTED))
    weeks = list_weeks(connection, question)
    whole = make_line(WHOLE, "", here, here)
    items: DashboardItems = {
        "whole": whole,
        "figures": compare_figures(here, there, [week["figures"] for week in weeks]),
        "weeks": weeks,
        "composition": _compute_channels(here),
        "funnel": _compute_funnel(here),
        "ranking": {
            "items": _compute_ranking(oversight, asked, rows, load_school_names(connection, at)),
            "mean": whole["esign_ratio"],
            "ranked_from": RANKED_FROM,
        },
    }
    return make_answer(items, at.position, asked.as_of.text, asked.narrow(oversight))


def list_years(connection: Reader, oversight: Oversight) -> list[int]:
    """Return the years with graduates in scope, newest first."""
    query = select(places.c.year).where(*limit_to_oversight(places, oversight)).distinct()
    return sorted(connection.execute(query).scalars(), reverse=True)


def list_levels(connection: Reader, oversight: Oversight, year: int) -> list[str]:
    """Return the 学历层次 in a year's roster in scope, as the roster spells them."""
    mine = [places.c.year == year, *limit_to_oversight(places, oversight)]
    return sorted(connection.execute(select(places.c.level).where(*mine).distinct()).scalars())


Rows = Sequence[tuple[Any, ...]]
"""(school, counts)"""


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
