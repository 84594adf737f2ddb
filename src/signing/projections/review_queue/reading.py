"""The queue as its readers see it: pages, counts, and what comes before and after a signing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, tuple_

from signing.projections.engine.paging import Page, Slice, page
from signing.projections.engine.row_scopes import (
    agreement_in,
    found_in,
    shown_graduate,
    within,
)
from signing.projections.review_queue.checking import flags
from signing.projections.review_queue.tables import (
    LISTS,
    reviews_table,
    sought,
    tallies,
)
from signing.storage.readers import Reader
from signing.vocabulary import AgreementNumber, Channel, Oversight

ORDER = (reviews_table.c.signed_at, reviews_table.c.agreement_number)


@dataclass(frozen=True)
class Filters:
    """`state` is one of LISTS or `all`."""

    state: str = "pending"
    channel: Channel | None = None
    college: str = ""
    q: str = ""

    @property
    def oldest_first(self) -> bool:
        return self.state == "pending"

    def conditions(self, oversight: Oversight) -> list[ColumnElement[bool]]:
        where = [*within(reviews_table, oversight), *found_in(sought, reviews_table, self.q)]
        wanted = {
            "listed": "" if self.state == "all" else self.state,
            "channel": self.channel.value if self.channel else "",
            "college": self.college,
        }
        return where + [reviews_table.c[name] == one for name, one in wanted.items() if one]


def reviews(
    connection: Reader, oversight: Oversight, filters: Filters, part: Slice, *, now: datetime
) -> Page:
    """Pending signings oldest first, others newest first; `checks` names what to look into."""
    found = page(
        connection,
        select(reviews_table).where(*filters.conditions(oversight)),
        ORDER,
        part,
        lambda row: _shown(row, now),
        newest_first=not filters.oldest_first,
    )
    return Page(_flagged(connection, oversight, found.items), found.next)


def review(
    connection: Reader, oversight: Oversight, number: AgreementNumber, *, now: datetime
) -> dict[str, Any] | None:
    """One signing as the list shows it, without terms and documents."""
    row = agreement_in(reviews_table, connection, oversight, number)
    if row is None:
        return None
    [shown] = _flagged(connection, oversight, [_shown(row, now)])
    return shown


def counts(connection: Reader, oversight: Oversight, filters: Filters) -> dict[str, int]:
    """How many signings on each of LISTS, of the channel and college that are asked for.

    A search does not narrow them: counting what it finds would read all of that.
    """
    where = within(tallies, oversight)
    if filters.channel is not None:
        where.append(tallies.c.channel == filters.channel.value)
    if filters.college:
        where.append(tallies.c.college == filters.college)
    query = select(tallies.c.listed, func.sum(tallies.c.signings).label("signings"))
    rows = connection.execute(query.where(*where).group_by(tallies.c.listed))
    found = {row.listed: row.signings for row in rows}
    return {name: found.get(name, 0) for name in LISTS}


def choices(connection: Reader, oversight: Oversight) -> dict[str, list[str]]:
    """The colleges and channels in which the reader has signings, to choose from."""
    query = select(tallies.c.college, tallies.c.channel).where(
        *within(tallies, oversight), tallies.c.signings > 0
    )
    rows = connection.execute(query.distinct()).all()
    used = {row.channel for row in rows}
    return {
        "colleges": sorted({row.college for row in rows}),
        "channels": [one.value for one in Channel if one.value in used],
    }


def neighbours(
    connection: Reader, oversight: Oversight, number: AgreementNumber, filters: Filters
) -> dict[str, str | None] | None:
    """{previous, next} of a signing in a list, on which it need not be any more.

    Behind the last pending one comes the oldest: some may have been passed over.
    """
    row = agreement_in(reviews_table, connection, oversight, number)
    if row is None:
        return None
    here, there = tuple_(*ORDER), tuple_(row.signed_at, row.agreement_number)
    own = reviews_table.c.agreement_number != number
    older = _nearest(connection, [*filters.conditions(oversight), here < there], newest=True)
    newer = _nearest(connection, [*filters.conditions(oversight), here > there], newest=False)
    if not filters.oldest_first:
        return {"previous": newer, "next": older}
    first = [*filters.conditions(oversight), own]
    return {"previous": older, "next": newer or _nearest(connection, first, newest=False)}


def _nearest(connection: Reader, where: list[ColumnElement[bool]], *, newest: bool) -> str | None:
    order = [one.desc() if newest else one.asc() for one in ORDER]
    query = select(*ORDER).where(*where).order_by(*order).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else row.agreement_number


def _flagged(
    connection: Reader, oversight: Oversight, items: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    found = flags(connection, oversight, [item["agreement_number"] for item in items])
    return [item | {"checks": found.get(item["agreement_number"], [])} for item in items]


def _shown(row: Any, now: datetime) -> dict[str, Any]:
    return {
        "agreement_number": row.agreement_number,
        "graduate": shown_graduate(row),
        "college": row.college,
        "employer": {
            "name": row.employer,
            "credit_code": row.credit_code,
            "registered": row.employer_id is not None,
        },
        "channel": row.channel,
        "position_title": row.position_title,
        "signed_at": row.signed_at,
        "waiting_hours": round((now - row.signed_at).total_seconds() / 3600, 1),
        "disputed": row.disputed,
        "state": row.listed,
        "reason": row.reason,
        "verified": row.verified,
        "version": row.version,
    }
