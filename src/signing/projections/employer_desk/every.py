"""All registered employers, for the office that answers for them."""

from typing import Any

from sqlalchemy import Row, false, or_, select

from signing.projections.employer_desk.tables import employers
from signing.projections.engine.paging import Page, Slice, page
from signing.storage.readers import Reader
from signing.vocabulary import Oversight


def listed(
    connection: Reader,
    oversight: Oversight,
    q: str,
    part: Slice,
    *,
    suspended: bool | None = None,
) -> Page:
    """By name; `q` is a part of the name, or how the credit code begins. None for a school."""
    query = select(employers)
    if oversight.school_code is not None:
        query = query.where(false())
    if words := q.strip():
        named = employers.c.name.contains(words, autoescape=True)
        coded = employers.c.credit_code.startswith(words.upper(), autoescape=True)
        query = query.where(or_(named, coded))
    if suspended is not None:
        query = query.where(employers.c.suspended.is_(suspended))
    return page(connection, query, (employers.c.name, employers.c.id), part, _shown)


def _shown(row: Row[Any]) -> dict[str, Any]:
    names = ("name", "credit_code", "kind", "industry", "region", "suspended", "registered_at")
    return {"id": str(row.id)} | {name: getattr(row, name) for name in names}
