"""How many signings each list of the queue has, read from tallies: no list is counted for it."""

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import select
from typing_extensions import TypedDict

from signing.projections.agreements.tables import tallies
from signing.projections.engine.visibility import limit_to_oversight
from signing.projections.review_queue.reading import Filters
from signing.storage.readers import Reader
from signing.vocabulary import Channel, Oversight


class ReviewCounts(TypedDict):
    """How many signings each list has."""

    pending: int
    approved: int
    rejected: int
    ended: int


class ConfirmationCounts(TypedDict):
    """How many signings of a list their graduates confirmed, did not confirm, dispute."""

    confirmed: int
    unconfirmed: int
    disputed: int


class ReviewChoices(TypedDict):
    """The colleges and channels that there are to choose from."""

    colleges: list[str]
    channels: list[str]


class Tally(NamedTuple):
    """How many signings have all of these in common; `tab` is "" for those on no tab."""

    college: str
    channel: str
    listed: str
    confirmation: str
    tab: str
    signings: int


def load_tallies(connection: Reader, oversight: Oversight) -> Sequence[Tally]:
    """Load all that the lists of the reader's signings are counted from: some rows a college."""
    columns = [tallies.c[name] for name in Tally._fields]
    query = select(*columns).where(*limit_to_oversight(tallies, oversight), tallies.c.signings > 0)
    return [Tally(*row) for row in connection.execute(query)]


def count_lists(found: Sequence[Tally], filters: Filters) -> ReviewCounts:
    """How many signings on each of LISTS, of the channel, college and confirmation asked for.

    A search does not narrow them: counting what it finds would read all of that.
    """
    asked = filters.confirmation and filters.confirmation.value
    some = [one for one in _narrow(found, filters) if asked in {None, one.confirmation}]
    counts = add_up(some, "listed")
    return {
        "pending": counts.get("pending", 0),
        "approved": counts.get("approved", 0),
        "rejected": counts.get("rejected", 0),
        "ended": counts.get("ended", 0),
    }


def count_confirmations(found: Sequence[Tally], filters: Filters) -> ConfirmationCounts:
    """How many of the asked list are confirmed and not, of the channel and college asked for."""
    some = [one for one in _narrow(found, filters) if filters.state in {"all", one.listed}]
    counts = add_up(some, "confirmation")
    return {
        "confirmed": counts.get("confirmed", 0),
        "unconfirmed": counts.get("unconfirmed", 0),
        "disputed": counts.get("disputed", 0),
    }


def add_up(found: Iterable[Tally], name: str) -> dict[str, int]:
    """Add up the signings by this field."""
    counts: dict[str, int] = {}
    for key, signings in map(attrgetter(name, "signings"), found):
        counts[key] = counts.get(key, 0) + signings
    return counts


def _narrow(found: Iterable[Tally], filters: Filters) -> Iterator[Tally]:
    channel = filters.channel and filters.channel.value
    for one in found:
        if channel in {None, one.channel} and filters.college in {"", one.college}:
            yield one


def list_choices(found: Sequence[Tally]) -> ReviewChoices:
    """The colleges and channels in which the reader has signings, to choose from."""
    used = {one.channel for one in found}
    return {
        "colleges": sorted({one.college for one in found}),
        "channels": [one.value for one in Channel if one.value in used],
    }
