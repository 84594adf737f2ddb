"""How many signings each list of the queue has, read from tallies: no list is counted for it."""

from sqlalchemy import ColumnElement, func, select
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


def count_lists(connection: Reader, oversight: Oversight, filters: Filters) -> ReviewCounts:
    """How many signings on each of LISTS, of the channel, college and confirmation asked for.

    A search does not narrow them: counting what it finds would read all of that.
    """
    where = _narrow_tallies(oversight, filters)
    if filters.confirmation is not None:
        where.append(tallies.c.confirmation == filters.confirmation.value)
    query = select(tallies.c.listed, func.sum(tallies.c.signings).label("signings"))
    rows = connection.execute(query.where(*where).group_by(tallies.c.listed))
    found = {row.listed: row.signings for row in rows}
    return {
        "pending": found.get("pending", 0),
        "approved": found.get("approved", 0),
        "rejected": found.get("rejected", 0),
        "ended": found.get("ended", 0),
    }


def count_confirmations(
    connection: Reader, oversight: Oversight, filters: Filters
) -> ConfirmationCounts:
    """How many of the asked list are confirmed and not, of the channel and college asked for."""
    where = _narrow_tallies(oversight, filters)
    if filters.state != "all":
        where.append(tallies.c.listed == filters.state)
    query = select(tallies.c.confirmation, func.sum(tallies.c.signings).label("signings"))
    rows = connection.execute(query.where(*where).group_by(tallies.c.confirmation))
    found = {row.confirmation: row.signings for row in rows}
    return {
        "confirmed": found.get("confirmed", 0),
        "unconfirmed": found.get("unconfirmed", 0),
        "disputed": found.get("disputed", 0),
    }


def _narrow_tallies(oversight: Oversight, filters: Filters) -> list[ColumnElement[bool]]:
    where = limit_to_oversight(tallies, oversight)
    if filters.channel is not None:
        where.append(tallies.c.channel == filters.channel.value)
    if filters.college:
        where.append(tallies.c.college == filters.college)
    return where


def list_choices(connection: Reader, oversight: Oversight) -> ReviewChoices:
    """The colleges and channels in which the reader has signings, to choose from."""
    query = select(tallies.c.college, tallies.c.channel).where(
        *limit_to_oversight(tallies, oversight), tallies.c.signings > 0
    )
    rows = connection.execute(query.distinct()).all()
    used = {row.channel for row in rows}
    return {
        "colleges": sorted({row.college for row in rows}),
        "channels": [one.value for one in Channel if one.value in used],
    }
