"""Queries for the events that a reader may have, in the order of the log."""

from collections.abc import Collection
from typing import Any, get_args
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    cast,
    exists,
    false,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on
from typing_extensions import TypedDict

from signing.events import ConsentGiven, ParkingFact
from signing.projections.feed.envelopes import (
    WITHHELD_FROM_EMPLOYERS,
    Envelope,
    EventData,
    withhold,
)
from signing.projections.feed.folding import WHOLE_SCHOOL
from signing.projections.feed.readers import (
    EmployerScope,
    GraduateScope,
    ProvinceScope,
    SchoolScope,
    Scope,
    list_names,
)
from signing.projections.feed.tables import NAME, VERSION, events, shared_events
from signing.storage.readers import Reader
from signing.storage.schema import read_models

PARKING = frozenset(kind.__name__ for kind in get_args(ParkingFact))
COLUMNS = (events.c.position, events.c.kind, events.c.at, events.c.subject)


class EventPage(TypedDict):
    """Events in the order of the log.

    `next` is the `after` of the next page: what lies between was looked at, and is not the
    reader's. The feed is read up to `head`; once `next` is there, the reader has everything.
    """

    items: list[Envelope]
    next: int
    head: int


UNADDRESSED = exists().where(
    events.c.position == read_models.c.position,
    events.c.kind == ConsentGiven.__name__,
    events.c.data.has_key("application_id"),
    events.c.employer_id.is_(None),
)
"""Whether the last event is a consent whose résumé, the next fact of the same save, is not read."""


MINE = (read_models.c.name == NAME, read_models.c.version == VERSION)
IS_MADE = select(exists().where(*MINE))
"""Whether there is a feed to ask: a new installation, or a new version, has no tables at first."""


def select_head() -> Select[int]:
    """Select the last position up to which readers of every fact are known; no row before any.

    A consent is given out with its résumé: whoever followed past it would never see it.
    """
    return select(read_models.c.position - cast(UNADDRESSED, Integer)).where(*MINE)


def load_head(connection: Reader) -> int:
    """Return the last position up to which every fact is in the feed, and its readers are known."""
    head: int | None = connection.execute(select_head()).scalar_one_or_none()
    return head or 0


def list_events(
    connection: Reader,
    scope: Scope,
    after: int,
    limit: int,
    *,
    kinds: Collection[str] = (),
    graduate_id: UUID | None = None,
) -> EventPage:
    """Return at most `limit` events after a position; all, or those of some kinds or a graduate.

    That facts were left out or stand in the feed again is told whatever the kinds.
    """
    head = load_head(connection)
    found = connection.execute(_select_page(scope, after, head, limit, kinds, graduate_id)).all()
    items = [_present(row, scope) for row in found]
    reached = items[-1]["position"] if len(items) >= limit else head
    return {"items": items, "next": max(after, reached), "head": head}


def _select_page(
    scope: Scope,
    after: int,
    head: int,
    limit: int,
    kinds: Collection[str],
    graduate_id: UUID | None,
) -> Select[Any]:
    """Each part follows an index, and has as many rows as the page at most."""
    among = [events.c.position > after, events.c.position <= head]
    if kinds:
        among.append(events.c.kind.in_([*kinds, *PARKING]))
    parts = [
        select(*COLUMNS, events.c.data, literal(0).label("rank")).where(part, *among)
        for part in _list_parts(scope, graduate_id)
    ]
    names = list_names(scope) if graduate_id is None else []
    parts += [_select_shared(name).where(*among) for name in names]
    pages = [one.order_by(events.c.position).limit(limit).subquery() for one in parts]
    union = union_all(*(select(one) for one in pages)).subquery()
    place = union.c.position
    page = select(union).ext(distinct_on(place))
    return page.order_by(place, union.c.rank).limit(limit)


def _list_parts(scope: Scope, graduate_id: UUID | None) -> list[ColumnElement[bool]]:
    """Return conditions for what is the reader's own, each for an index."""
    parts = _list_whole_parts(scope)
    if graduate_id is None:
        return parts
    return [(events.c.graduate_id == graduate_id) & or_(false(), *parts)]


def _list_whole_parts(scope: Scope) -> list[ColumnElement[bool]]:
    match scope:
        case GraduateScope(graduate_id):
            return [events.c.graduate_id == graduate_id]
        case EmployerScope(employer_id):
            return [events.c.employer_id == employer_id]
        case SchoolScope(school_code, colleges):
            at_school = events.c.school_code == school_code
            named = [*sorted(colleges), WHOLE_SCHOOL] if colleges else []
            return [at_school & (events.c.college == one) for one in named] or [at_school]
        case ProvinceScope():
            return [events.c.for_province]
        case _:
            return [true()]


def _select_shared(reader: str) -> Select[Any]:
    return (
        select(*COLUMNS, shared_events.c.data, literal(1).label("rank"))
        .join(shared_events, shared_events.c.position == events.c.position)
        .where(shared_events.c.reader == reader)
    )


def _present(row: Row[Any], scope: Scope) -> Envelope:
    is_employer = isinstance(scope, EmployerScope)
    data: EventData = withhold(row.data, WITHHELD_FROM_EMPLOYERS) if is_employer else row.data
    return {
        "position": row.position,
        "type": row.kind,
        "at": row.at,
        "subject": row.subject,
        "data": data,
    }
