"""Queries for all registered employers: a list for the province's office, and a search by name."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, false, select
from typing_extensions import TypedDict

from signing.projections.employer_desk.tables import employers
from signing.projections.engine.paging import MOST, Page, Slice, load_page
from signing.projections.engine.searching import match_folded, match_whole_folded
from signing.storage.readers import Reader
from signing.vocabulary import Oversight


class EmployerRow(TypedDict):
    """A registered employer in the list of all; `id` is a UUID."""

    id: str
    name: str
    credit_code: str
    kind: str
    industry: str
    region: str
    suspended: bool
    registered_at: datetime


class EmployerFound(TypedDict):
    """A found employer; `id` is a UUID."""

    id: str
    credit_code: str
    name: str


def list_employers(
    connection: Reader,
    oversight: Oversight,
    q: str,
    part: Slice,
    *,
    suspended: bool | None = None,
) -> Page[EmployerRow]:
    """Return employers by name; `q` is in the name, or begins the code. A school sees none."""
    query = select(employers).where(*match_folded(employers.c.folded, q))
    if oversight.school_code is not None:
        query = query.where(false())
    if suspended is not None:
        query = query.where(employers.c.suspended.is_(suspended))
    return load_page(connection, query, (employers.c.name, employers.c.id), part, _present)


def find_employers(connection: Reader, oversight: Oversight, words: str) -> list[EmployerFound]:
    """Return the employers with this name or credit code, else those with it in theirs.

    Only who oversees the whole province finds any.
    """
    if oversight.school_code is not None:
        return []
    query = select(employers.c.id, employers.c.credit_code, employers.c.name)
    query = query.order_by(employers.c.credit_code).limit(MOST)
    for match in (match_whole_folded, match_folded):
        named = match(employers.c.folded, words)
        if named and (rows := connection.execute(query.where(*named)).all()):
            return [_present_found(row) for row in rows]
    return []


def name_employers(
    connection: Reader, oversight: Oversight, ids: Collection[UUID]
) -> dict[UUID, str]:
    """Return the names of employers by id, for who oversees the whole province."""
    if oversight.school_code is not None or not ids:
        return {}
    query = select(employers.c.id, employers.c.name).where(employers.c.id.in_(ids))
    return {row.id: row.name for row in connection.execute(query)}


def _present_found(row: Any) -> EmployerFound:
    return {"id": str(row.id), "credit_code": row.credit_code, "name": row.name}


def _present(row: Row[Any]) -> EmployerRow:
    return {
        "id": str(row.id),
        "name": row.name,
        "credit_code": row.credit_code,
        "kind": row.kind,
        "industry": row.industry,
        "region": row.region,
        "suspended": row.suspended,
        "registered_at": row.registered_at,
    }
