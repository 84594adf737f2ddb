"""How many agreements each list has, and the news of them."""

from collections.abc import Mapping

from sqlalchemy import Connection

from signing.fact_words import find_words
from signing.facts import Recorded
from signing.projections.agreements.tables import tallies
from signing.projections.engine.bulk import balance
from signing.projections.engine.rows import Key, Row

TALLIED = tuple(one.name for one in tallies.primary_key)


def find_tally(row: Row) -> Key:
    return tuple(row[name] or "" for name in TALLIED)


def add_to_tallies(connection: Connection, moves: Mapping[Key, int]) -> None:
    """Add to each tally what came less what went, without reading any.

    None of zero stays: a rebuild after a person is erased never counts what was once on their list.
    """
    moved = [
        dict(zip(TALLIED, key, strict=True)) | {"signings": number}
        for key, number in sorted(moves.items())
        if number
    ]
    if moved:
        balance(connection, tallies, moved)


def describe_news(recorded: Recorded, row: Row) -> list[Row]:
    """The row of its news; none for a fact whose words have no news."""
    kind = type(recorded.fact).__name__
    if find_words(kind).news is None:
        return []
    place = {name: row[name] for name in ("school_code", "college", "agreement_number")}
    return [place | {"position": recorded.position, "kind": kind, "at": recorded.fact.timestamp}]
