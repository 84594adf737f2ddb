"""盖章件核对: stamped pages that graduates and employers photographed, for the counselor."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, UnaryExpression, func, literal, select, tuple_
from typing_extensions import TypedDict

from signing.projections.agreements.reading import select_agreements
from signing.projections.agreements.tables import offered_copies, standings
from signing.projections.engine.counting import Count
from signing.projections.engine.numbering import NumberedPage, load_numbered
from signing.projections.engine.paging import Page, Slice, load_page
from signing.projections.engine.visibility import (
    GraduateLine,
    describe_graduate,
    limit_to_oversight,
)
from signing.storage.readers import Reader
from signing.vocabulary import AgreementNumber, AgreementState, Oversight, StampedCopyState

IN_FORCE = tuple(one.value for one in AgreementState if one.is_in_force)
OFFERED = StampedCopyState.OFFERED


class StampedCopyItem(TypedDict):
    """A photographed page. `likeness` is null where it could not be laid flat."""

    agreement_number: str
    offer: int
    graduate: GraduateLine
    employer: str
    copy: str
    edition: int
    state: str
    likeness: int | None
    offered_by: str
    offered_at: datetime
    answered_at: datetime | None


def list_copies(
    connection: Reader, oversight: Oversight, state: StampedCopyState, part: Slice
) -> Page[StampedCopyItem]:
    """Return what waits oldest first, and what was answered newest first."""
    return load_page(
        connection,
        _select_copies(oversight, state),
        [offered_copies.c.offered_at, offered_copies.c.agreement_number, offered_copies.c.offer],
        part,
        _describe_copy,
        newest_first=state is not OFFERED,
    )


def list_numbered_copies(
    connection: Reader, oversight: Oversight, state: StampedCopyState, number: int
) -> NumberedPage[StampedCopyItem]:
    """Return page `number`, in the same order."""
    table = offered_copies.c
    keys = [table.offered_at, table.agreement_number, table.offer]
    order = keys if state is OFFERED else [one.desc() for one in keys]
    query = _select_copies(oversight, state)
    return load_numbered(connection, query, order, number, _describe_copy)


def count_copies(connection: Reader, oversight: Oversight, state: StampedCopyState) -> int:
    return connection.execute(_select_count(oversight, state)).scalar_one()


def _select_count(oversight: Oversight, state: StampedCopyState) -> Count:
    return (
        select(func.count())
        .select_from(
            offered_copies.join(
                standings, standings.c.agreement_number == offered_copies.c.agreement_number
            )
        )
        .where(*_narrow(oversight, state))
    )


def select_offered_count(oversight: Oversight) -> Count:
    """Select how many wait for an answer."""
    return _select_count(oversight, OFFERED)


def find_next(
    connection: Reader, oversight: Oversight, number: AgreementNumber, offer: int
) -> tuple[str, int] | None:
    """Return what waits behind this one, else what has waited longest; None if no other waits."""
    order, here = _place(number, offer)
    oldest_first = [one.asc() for one in order]
    return _find_beside(
        connection, oversight, tuple_(*order) > tuple_(*here), oldest_first
    ) or _find_beside(connection, oversight, tuple_(*order[1:]) != tuple_(*here[1:]), oldest_first)


def find_previous(
    connection: Reader, oversight: Oversight, number: AgreementNumber, offer: int
) -> tuple[str, int] | None:
    """Return what waits just before this one; None if this is the first."""
    order, here = _place(number, offer)
    newest_first = [one.desc() for one in order]
    return _find_beside(connection, oversight, tuple_(*order) < tuple_(*here), newest_first)


def _place(
    number: AgreementNumber, offer: int
) -> tuple[list[ColumnElement[Any]], list[ColumnElement[Any]]]:
    """Return the columns of the order in which copies wait, and where this one stands in it."""
    table = offered_copies.c
    mine = offered_copies.alias("mine").c
    since = select(mine.offered_at).where(mine.agreement_number == number, mine.offer == offer)
    order: list[ColumnElement[Any]] = [table.offered_at, table.agreement_number, table.offer]
    return order, [since.scalar_subquery(), literal(number), literal(offer)]


def _find_beside(
    connection: Reader,
    oversight: Oversight,
    where: ColumnElement[bool],
    order: list[UnaryExpression[Any]],
) -> tuple[str, int] | None:
    query = (
        _select_copies(oversight, OFFERED)
        .with_only_columns(offered_copies.c.agreement_number, offered_copies.c.offer)
        .where(where)
        .order_by(*order)
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else (row.agreement_number, row.offer)


def _select_copies(oversight: Oversight, state: StampedCopyState) -> Select[Any]:
    table = offered_copies.c
    return (
        select_agreements()
        .with_only_columns(
            *select_agreements().selected_columns.values(),
            table.offer,
            table.copy_name,
            table.edition.label("photographed_edition"),
            table.likeness,
            table.offered_by,
            table.offered_at,
            table.answered_at,
            table.state.label("offer_state"),
        )
        .join(offered_copies, table.agreement_number == standings.c.agreement_number)
        .where(*_narrow(oversight, state))
    )


def _narrow(oversight: Oversight, state: StampedCopyState) -> list[ColumnElement[bool]]:
    where = [*limit_to_oversight(standings, oversight), offered_copies.c.state == state.value]
    if oversight.school_code is not None:
        where.append(offered_copies.c.school_code == oversight.school_code)
    if state is OFFERED:
        where.append(standings.c.state.in_(IN_FORCE))
    return where


def _describe_copy(row: Any) -> StampedCopyItem:
    return {
        "agreement_number": row.agreement_number,
        "offer": row.offer,
        "graduate": describe_graduate(row),
        "employer": row.employer,
        "copy": row.copy_name,
        "edition": row.photographed_edition,
        "state": row.offer_state,
        "likeness": row.likeness,
        "offered_by": row.offered_by,
        "offered_at": row.offered_at,
        "answered_at": row.answered_at,
    }
