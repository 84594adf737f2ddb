"""工作台: what waits, how quickly the school answers, and what happened last."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import ConfigDict, with_config
from sqlalchemy import Select, func, select, union_all
from typing_extensions import TypedDict

from signing.fact_words import Both, find_words
from signing.projections.agreements.tables import LISTS, news, signings, standings
from signing.projections.engine.counting import Count
from signing.projections.engine.visibility import limit_to_oversight
from signing.projections.review_queue.counting import Tally, count_lists
from signing.projections.review_queue.reading import Filters
from signing.storage.readers import Reader
from signing.vocabulary import Oversight
from signing.vocabulary.china_time import to_china_time

LONG = timedelta(hours=48)
PERIOD = timedelta(days=30)
SHOWN = 10
table = standings


class ReviewFigures(TypedDict):
    """How quickly the school answers.

    `reviewed_today` counts verdicts since midnight in China; `mean_hours` is the mean from signing
    to verdict in the last 30 days, to a tenth of an hour, null without any verdict.
    """

    reviewed_today: int
    mean_hours: float | None


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 4711,
                    "kind": "SchoolApproved",
                    "zh": "李明 与 汉江软件有限公司 的协议已审核通过",
                    "en": "The agreement of 李明 and 汉江软件有限公司 was approved",
                    "at": "2026-06-01T02:30:00Z",
                    "agreement_number": "2026-99001-2022010001-1",
                    "graduate": "李明",
                }
            ]
        }
    )
)
class NewsItem(TypedDict):
    """Something that happened to an agreement; `graduate` is a name, "" once erased."""

    id: int
    kind: str
    at: datetime
    agreement_number: str
    graduate: str
    zh: str
    en: str


class WaitingFigures(TypedDict):
    """How many signings are pending, and how many of them for more than 48 hours."""

    pending: int
    over_48h: int


def count_found(
    connection: Reader, oversight: Oversight, filters: Filters, tallied: Sequence[Tally]
) -> dict[str, int]:
    """How many signings of each list the filters let through, and under `all` of them together.

    Only a search and a flag ask anew. What checks narrow is not counted here: `check_stretch`
    finds it.
    """
    if filters.by_checks:
        return {}
    if not (filters.q or filters.flag):
        counts = count_lists(tallied, filters)
        found: dict[str, int] = {name: counts[name] for name in counts}  # type: ignore[literal-required]
    else:
        query = select(table.c.listed, func.count().label("signings"))
        where = filters.narrow(oversight)
        rows = connection.execute(query.where(*where).group_by(table.c.listed))
        found = dict.fromkeys(LISTS, 0) | {row.listed: row.signings for row in rows}
    return found | {"all": sum(found.values())}


def count_waiting(tallied: Sequence[Tally], fresh: int) -> WaitingFigures:
    """Count what is pending, of which so many are `fresh`."""
    pending = count_lists(tallied, Filters())["pending"]
    return {"pending": pending, "over_48h": pending - fresh}


def select_fresh_count(oversight: Oversight, now: datetime) -> Count:
    """Select how many have been pending for 48 hours at most: a backlog is long, two days not."""
    return select(func.count()).where(
        *limit_to_oversight(table, oversight),
        table.c.listed == "pending",
        table.c.signed_at >= now - LONG,
    )


def measure_reviews(connection: Reader, oversight: Oversight, *, now: datetime) -> ReviewFigures:
    """Verdicts of today, as days begin in China, and the mean hours to one in the last 30 days."""
    today = to_china_time(now).replace(hour=0, minute=0, second=0, microsecond=0)
    seconds = func.avg(func.extract("epoch", table.c.decided_at - table.c.signed_at))
    query = select(
        func.count().filter(table.c.decided_at >= today).label("decided_today"),
        seconds.label("mean"),
    ).where(*limit_to_oversight(table, oversight), table.c.decided_at > now - PERIOD)
    row = connection.execute(query).one()
    hours = None if row.mean is None else round(float(row.mean) / 3600, 1)
    return {"reviewed_today": row.decided_today, "mean_hours": hours}


def list_news(connection: Reader, oversight: Oversight) -> list[NewsItem]:
    """What happened last to agreements of the reader's colleges, newest first."""
    some = [_select_newest(oversight, college) for college in sorted(oversight.colleges) or [""]]
    recent = union_all(*some).subquery()
    query = (
        select(recent, signings.c.name, signings.c.student_number, signings.c.employer)
        .join(table, table.c.agreement_number == recent.c.agreement_number)
        .join(signings, signings.c.agreement_number == recent.c.agreement_number)
        .where(*limit_to_oversight(table, oversight))
        .order_by(recent.c.at.desc(), recent.c.position.desc())
        .limit(SHOWN)
    )
    happened = ((row, find_words(row.kind).news) for row in connection.execute(query))
    return [_describe_news(row, words) for row, words in happened if words]


def _select_newest(oversight: Oversight, college: str) -> Select[Any]:
    """Each college by itself: a seldom one is not looked for among all the others' news."""
    query = select(news).order_by(news.c.at.desc(), news.c.position.desc()).limit(SHOWN)
    if oversight.school_code is not None:
        query = query.where(news.c.school_code == oversight.school_code)
    return query if not college else query.where(news.c.college == college)


def _describe_news(row: Any, words: Both) -> NewsItem:
    """Whoever was erased is called by their student number."""
    names = {"graduate": row.name or row.student_number, "employer": row.employer}
    return {
        "id": row.position,
        "kind": row.kind,
        "at": row.at,
        "agreement_number": row.agreement_number,
        "graduate": row.name,
        "zh": words.zh.format(**names),
        "en": words.en.format(**names),
    }
