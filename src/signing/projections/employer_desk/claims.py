"""认领: the claims of companies, for the provincial office."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, false, func, select
from typing_extensions import TypedDict

from signing.projections.employer_desk.tables import claims, employers
from signing.projections.engine.numbering import NumberedPage, load_numbered
from signing.projections.engine.paging import Page, Slice, load_page
from signing.storage.readers import Reader
from signing.vocabulary import Oversight

ClaimState = Literal["waiting", "upheld", "rejected"]


class ClaimItem(TypedDict):
    """A claim of an employer by somebody else. `id` and `employer_id` are UUIDs.

    `reason` and `decided_at` are null while it waits.
    """

    id: str
    employer_id: str
    employer: str
    credit_code: str
    made_at: datetime
    state: ClaimState
    reason: str | None
    decided_at: datetime | None


def list_claims(
    connection: Reader, oversight: Oversight, state: ClaimState | None, part: Slice
) -> Page[ClaimItem]:
    """Return a part of the claims, newest first. A school sees none."""
    keys = (claims.c.made_at, claims.c.id)
    query = _select(oversight, state)
    found: Page[Row[Any]] = load_page(
        connection, query, keys, part, lambda row: row, newest_first=True
    )
    return Page([_present(row) for row in found.items], found.next)


def list_numbered_claims(
    connection: Reader, oversight: Oversight, state: ClaimState | None, number: int
) -> NumberedPage[ClaimItem]:
    """Return a page of the claims, newest first."""
    order: list[ColumnElement[Any]] = [claims.c.made_at.desc(), claims.c.id]
    return load_numbered(connection, _select(oversight, state), order, number, _present)


def count_open_claims(connection: Reader, employer_id: UUID) -> int:
    """Return how many claims of the employer wait."""
    query = select(func.count()).where(
        claims.c.employer_id == employer_id, claims.c.decided_at.is_(None)
    )
    return int(connection.execute(query).scalar_one())


def _select(oversight: Oversight, state: ClaimState | None) -> Select[Any]:
    query = select(claims, employers.c.name, employers.c.credit_code).join(
        employers, employers.c.id == claims.c.employer_id
    )
    where: dict[ClaimState, ColumnElement[bool]] = {
        "waiting": claims.c.decided_at.is_(None),
        "upheld": claims.c.upheld.is_(True),
        "rejected": claims.c.upheld.is_(False),
    }
    if oversight.school_code is not None:
        return query.where(false())
    return query if state is None else query.where(where[state])


def _present(row: Row[Any]) -> ClaimItem:
    words: dict[bool | None, ClaimState] = {None: "waiting", True: "upheld", False: "rejected"}
    return {
        "id": str(row.id),
        "employer_id": str(row.employer_id),
        "employer": row.name,
        "credit_code": row.credit_code,
        "made_at": row.made_at,
        "state": words[row.upheld],
        "reason": row.reason,
        "decided_at": row.decided_at,
    }
