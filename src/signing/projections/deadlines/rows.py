"""The columns that all kinds of deadlines have, so that one query reads them together."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Subquery,
    Text,
    Uuid,
    cast,
    func,
    literal,
    null,
    select,
)

from signing.projections.deadlines.kinds import KINDS, DeadlineKind
from signing.storage.schema import Moment

Value = ColumnElement[Any]
NOTHING: dict[str, Value] = {
    "school_code": literal("", Text),
    "school": literal("", Text),
    "college": literal("", Text),
    "graduate_id": cast(null(), Uuid),
    "graduate": literal("", Text),
    "employer_id": cast(null(), Uuid),
    "employer": literal("", Text),
    "title": literal("", Text),
    "place": literal("", Text),
    "agreement_number": cast(null(), Text),
    "application_id": cast(null(), Text),
    "number": cast(null(), Integer),
    "many": literal(1, Integer),
    "disputed": literal(False, Boolean),
}
"""What a kind does not say. `number` is that of an amendment, or of a stamped page; `place` is
where an interview takes place.
"""


def select_rows(
    kind: DeadlineKind,
    source: FromClause,
    *,
    key: Value,
    since: Value,
    due: Value | None = None,
    **values: Value,
) -> Select[Any]:
    """Select one kind from `source`; without `due` it is the time that the kind allows.

    Its rows are in the order in which they are due, by columns that an index may have in it. What
    nobody can end in a day stands `behind` the rest: it would be the first for months.
    """
    allowed = literal(KINDS[kind].allowed)
    fixed: dict[str, Value] = {
        "kind": literal(kind.value, Text),
        "behind": literal(int(kind is DeadlineKind.UNBOUND), Integer),
        "rank": literal(list(DeadlineKind).index(kind), Integer),
        "key": cast(key, Text),
        "since": cast(since, Moment),
        "due": cast(since + allowed if due is None else due, Moment),
    }
    columns = {**fixed, **NOTHING, **values}
    query = select(*(one.label(name) for name, one in columns.items())).select_from(source)
    return query.order_by(since if due is None else due, key)


def sum_by_school(
    kind: DeadlineKind, waiting: Subquery, schools: FromClause, delay: timedelta, now: datetime
) -> Select[Any]:
    """Select, a row a school, how many are due for longer than `delay`, without any name."""
    late = (
        select(
            waiting.c.school_code,
            func.sum(waiting.c.many).label("many"),
            func.min(waiting.c.since).label("since"),
            func.min(waiting.c.due).label("due"),
        )
        .where(waiting.c.due < now - delay)
        .group_by(waiting.c.school_code)
        .subquery()
    )
    source = late.join(schools, schools.c.code == late.c.school_code)
    return select_rows(
        kind,
        source,
        key=late.c.school_code,
        since=late.c.since,
        due=late.c.due,
        school_code=late.c.school_code,
        school=schools.c.name,
        many=cast(late.c.many, Integer),
    )
