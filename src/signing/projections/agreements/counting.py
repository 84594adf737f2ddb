"""How many agreements each list has, and the news of them."""

from collections.abc import Mapping
from functools import cache

from sqlalchemy import ARRAY, Connection, bindparam, column, func, select
from sqlalchemy.dialects.postgresql import Insert, insert

from signing.fact_words import find_words
from signing.facts import Recorded
from signing.projections.agreements.tables import tallies
from signing.projections.engine.rows import Key, Row

TALLIED = tuple(one.name for one in tallies.primary_key)


def find_tally(row: Row) -> Key:
    return tuple(row[name] or "" for name in TALLIED)


def add_to_tallies(connection: Connection, moves: Mapping[Key, int]) -> None:
    """Add to each tally what came less what went, in one statement, without reading any."""
    named = sorted(moves)
    given = {name: [key[place] for key in named] for place, name in enumerate(TALLIED)}
    connection.execute(_build_addition(), given | {"signings": [moves[key] for key in named]})


@cache
def _build_addition() -> Insert:
    columns = tallies.columns
    arrays = [bindparam(one.name, type_=ARRAY(one.type, dimensions=1)) for one in columns]
    given = func.unnest(*arrays).table_valued(*(column(one.name, one.type) for one in columns))
    new = insert(tallies).from_select(
        [one.name for one in columns], select(given.alias("given").render_derived())
    )
    counted = tallies.c.signings + new.excluded.signings
    return new.on_conflict_do_update(index_elements=TALLIED, set_={"signings": counted})


def describe_news(recorded: Recorded, row: Row) -> list[Row]:
    """The row of its news; none for a fact whose words have no news."""
    kind = type(recorded.fact).__name__
    if find_words(kind).news is None:
        return []
    place = {name: row[name] for name in ("school_code", "college", "agreement_number")}
    return [place | {"position": recorded.position, "kind": kind, "at": recorded.fact.timestamp}]
