"""Why a number is what it is: the facts behind a count, and those that moved the numbers.

Told are position, stream, kind, time, agreement number, school and college: nothing personal.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, case, func, not_, or_, select

from signing.projections.esign_ratio.as_of import AsOf, cut
from signing.projections.esign_ratio.asking import Asked, Grouping, moves_within
from signing.projections.esign_ratio.counts import OF_GRADUATES
from signing.projections.esign_ratio.statistics import key_of
from signing.projections.esign_ratio.tables import moves
from signing.projections.paging import Page, Slice, page
from signing.vocabulary import Oversight

MOVING = ("graduates", "signed", "pending", "signed_online", "rejected", "terminated")
TOLD = ("position", "part", "stream", "kind", "at", "agreement_number", "school_code", "college")


def facts_behind(
    connection: Connection,
    oversight: Oversight,
    asked: Asked,
    *,
    by: Grouping,
    key: str | None,
    count: str,
    part: Slice,
    now: datetime,
) -> Page:
    """As many as the count, newest first: for each, the fact that last brought it under this key.

    That is an approval for `signed_online`; for who came from another college, the correction of
    the roster that counts them here. Raises AheadOfTheLog.
    """
    at = cut(connection, asked.as_of, now)
    amount = moves.c[count]
    conditions = [*moves_within(oversight, asked, at), amount != 0]
    if key is not None and not _of_the_whole(by, count):
        conditions.append(key_of(oversight, asked, by) == key)
    last_first = (moves.c.position.desc(), moves.c.part.desc())
    came = case((amount > 0, amount), else_=0)
    newer = func.sum(came).over(partition_by=moves.c.stream, order_by=last_first) - came
    ranked = select(
        *(moves.c[name] for name in TOLD),
        amount.label("amount"),
        func.sum(amount).over(partition_by=moves.c.stream).label("counted"),
        newer.label("newer"),
    ).where(*conditions)
    rows = ranked.subquery()
    behind = select(rows).where(rows.c.amount > 0, rows.c.newer < rows.c.counted)
    return page(
        connection, behind, [rows.c.position, rows.c.part], part, _told(count), newest_first=True
    )


def changes(
    connection: Connection,
    oversight: Oversight,
    asked: Asked,
    *,
    since: AsOf,
    count: str | None,
    part: Slice,
    now: datetime,
) -> Page:
    """Facts that moved a number between `since` and `asked.as_of`, oldest first.

    Those of one `count`, or of any but résumés, invitations and offers. Raises AheadOfTheLog.
    """
    before, at = cut(connection, since, now), cut(connection, asked.as_of, now)
    counts = (count,) if count else MOVING
    moved = [or_(*(moves.c[name] != 0 for name in counts)), *moves_within(oversight, asked, at)]
    moved.append(not_(and_(*before.holds(moves))))
    query = select(*(moves.c[name] for name in (*TOLD, *counts))).where(*moved)
    return page(connection, query, [moves.c.position, moves.c.part], part, _told(*counts))


def _of_the_whole(by: Grouping, count: str) -> bool:
    """A channel and a day are measured against all graduates, so these are behind the count."""
    return by in {Grouping.CHANNEL, Grouping.DAY} and count in OF_GRADUATES


def _told(*counts: str) -> Any:
    def told(row: Row[Any]) -> dict[str, Any]:
        fields = row._mapping  # noqa: SLF001 — its public name
        moved = {name: fields[name] for name in counts if fields.get(name)}
        return {
            "position": row.position,
            "stream": str(row.stream),
            "kind": row.kind,
            "at": row.at,
            "agreement_number": row.agreement_number,
            "school_code": row.school_code,
            "college": row.college,
            "moved": moved or {counts[0]: fields["amount"]},
        }

    return told
