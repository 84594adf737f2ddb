"""What the provincial office sees first, in one answer and from one place in the log."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from signing.projections.engine.row_scopes import within
from signing.projections.esign_ratio.as_of import cut
from signing.projections.esign_ratio.asking import (
    Asked,
    Grouping,
    moves_within,
    school_names,
    summed,
)
from signing.projections.esign_ratio.counts import FUNNEL
from signing.projections.esign_ratio.figures import compared
from signing.projections.esign_ratio.items import (
    CHANNEL_NAMES,
    Answer,
    Item,
    Tally,
    answer,
    share,
    tallied,
    whole_of,
)
from signing.projections.esign_ratio.ranking import RANKED_FROM, ranked
from signing.projections.esign_ratio.statistics import items_by, of_one
from signing.projections.esign_ratio.tables import moves, places
from signing.projections.esign_ratio.weeks import weeks_of
from signing.storage.readers import Reader
from signing.vocabulary import Oversight

WHOLE = "*"


def dashboard(connection: Reader, oversight: Oversight, asked: Asked, *, now: datetime) -> Answer:
    """`items` is {whole, figures, weeks, composition, funnel, ranking}. Raises AheadOfTheLog.

    whole: a line as of `statistics`; figures: see `compared`; weeks: see `weeks_of`; composition:
    [{key, name, signed_online, share}]; funnel: [{key, count, share}] of résumés; ranking:
    {items (with `rank`, see `ranked`), mean, ranked_from}. `mean` is the share of the whole.
    """
    at = cut(connection, asked.as_of, now)
    old = (moves.c.at <= at.a_week_before()).label("old")
    rows = summed(
        connection, moves_within(oversight, asked, at), moves.c.school_code, moves.c.channel, old
    )
    weeks = weeks_of(connection, oversight, asked, at)
    here, there = _whole(rows), _whole(row for row in rows if row[2])
    whole = here.item(WHOLE, "", here)
    items = {
        "whole": whole,
        "figures": compared(here.counts, there.counts, weeks),
        "weeks": weeks,
        "composition": _composition(here),
        "funnel": _funnel(here),
        "ranking": {
            "items": _ranking(oversight, asked, rows, school_names(connection, at)),
            "mean": whole["esign_ratio"],
            "ranked_from": RANKED_FROM,
        },
    }
    return answer(items, at.position, asked.as_of.text)


def years(connection: Reader, oversight: Oversight) -> list[int]:
    """Those that have graduates in scope, newest first."""
    query = select(places.c.year).where(*within(places, oversight)).distinct()
    return sorted(connection.execute(query).scalars(), reverse=True)


def levels(connection: Reader, oversight: Oversight, year: int) -> list[str]:
    """学历层次 that a year's roster has in scope, as the roster spells them."""
    mine = [places.c.year == year, *within(places, oversight)]
    return sorted(connection.execute(select(places.c.level).where(*mine).distinct()).scalars())


Rows = Sequence[tuple[Any, ...]]
"""(school, channel, whether it is older than a week, counts)"""


def _whole(rows: Iterable[tuple[Any, ...]]) -> Tally:
    return whole_of(tallied((WHOLE, channel, counts) for _, channel, _, counts in rows).values())


def _composition(whole: Tally) -> list[Item]:
    online = whole.counts["signed_online"]
    return [
        {
            "key": key,
            "name": name,
            "signed_online": whole.online[key],
            "share": share(whole.online[key], online),
        }
        for key, name in CHANNEL_NAMES.items()
    ]


def _funnel(whole: Tally) -> list[Item]:
    """Applications of channel PLATFORM that ever came so far."""
    first = whole.counts[FUNNEL[0]]
    return [
        {"key": one, "count": whole.counts[one], "share": share(whole.counts[one], first)}
        for one in FUNNEL
    ]


def _ranking(oversight: Oversight, asked: Asked, rows: Rows, names: dict[str, str]) -> list[Item]:
    """Nobody is first of one: a school alone has no rank."""
    sums = ((school, channel, counts) for school, channel, _, counts in rows)
    found = ranked(items_by(Grouping.SCHOOL, sums, names, apart=False))
    return [one | {"rank": None} for one in found] if of_one(oversight, asked) else found
