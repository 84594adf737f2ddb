"""Queries for all registered employers: a list for the province's office, and a search by name."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, false, func, select
from typing_extensions import TypedDict

from signing.projections.employer_desk.tables import employers, sought
from signing.projections.engine.numbering import NumberedPage, load_numbered
from signing.projections.engine.paging import MOST, read_in_chunks
from signing.projections.engine.searching import match_text, match_whole
from signing.storage.readers import Reader
from signing.vocabulary import Oversight

CHUNK = 1000


class EmployerRow(TypedDict):
    """A registered employer in the list of all; `id` is a UUID."""

    id: str
    name: str
    credit_code: str
    kind: str
    industry: str
    region: str
    suspended: bool
    state: str
    since: datetime
    registered_at: datetime


class EmployerFound(TypedDict):
    """A found employer; `id` is a UUID."""

    id: str
    credit_code: str
    name: str


@dataclass(frozen=True)
class Search:
    """`q` is in the name, or begins the credit code; `region` begins the region's code.

    Empty fields do not filter. `newest` sorts by the day of registration, else by name.
    """

    q: str = ""
    state: str = ""
    kind: str = ""
    region: str = ""
    newest: bool = False

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        yield from match_text(sought, employers.c.id, self.q)
        if self.state:
            yield employers.c.state == self.state
        if self.kind:
            yield employers.c.kind == self.kind
        if self.region:
            yield employers.c.region.startswith(self.region, autoescape=True)


def list_employers(
    connection: Reader, oversight: Oversight, search: Search, number: int
) -> NumberedPage[EmployerRow]:
    """Return a page of employers. A school sees none."""
    order: list[ColumnElement[Any]] = [employers.c.name, employers.c.id]
    if search.state == "waiting":
        order = [employers.c.since, employers.c.id]
    if search.newest:
        order = [employers.c.registered_at.desc(), employers.c.id]
    return load_numbered(connection, _select(oversight, search), order, number, _present)


def read_employers(
    connection: Reader, oversight: Oversight, search: Search
) -> Iterator[EmployerRow]:
    """Yield all employers that fit, by name, in chunks."""
    keys = (employers.c.name, employers.c.id)
    for row in read_in_chunks(connection, _select(oversight, search), keys, CHUNK):
        yield _present(row)


def list_provinces(connection: Reader, oversight: Oversight) -> dict[str, int]:
    """Count employers by the first two digits of their region."""
    province = func.left(employers.c.region, 2)
    query = _select(oversight, Search()).with_only_columns(province, func.count())
    rows = connection.execute(query.group_by(province).order_by(province))
    return {row[0]: row[1] for row in rows}


def _select(oversight: Oversight, search: Search) -> Select[Any]:
    query = select(employers).where(*search.conditions())
    return query if oversight.school_code is None else query.where(false())


def find_employers(connection: Reader, oversight: Oversight, words: str) -> list[EmployerFound]:
    """Return the employers with this name or credit code, else those with it in theirs.

    Only who oversees the whole province finds any.
    """
    if oversight.school_code is not None:
        return []
    query = select(employers.c.id, employers.c.credit_code, employers.c.name)
    query = query.order_by(employers.c.credit_code).limit(MOST)
    for match in (match_whole, match_text):
        named = match(sought, employers.c.id, words)
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
        "state": row.state,
        "since": row.since,
        "registered_at": row.registered_at,
    }
