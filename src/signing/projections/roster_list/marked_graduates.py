"""Which graduates hold a binding that is marked, and that nobody looked at yet."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from signing.projections.roster_list.binding_marks import FINDING, Check, load_checks
from signing.projections.roster_list.tables import bindings
from signing.storage.readers import Reader
from signing.vocabulary.binding_marks import MarkId, MarkKind


def find_marked(
    connection: Reader, school_code: str, graduate_ids: Collection[UUID]
) -> dict[UUID, MarkKind]:
    """By graduate of the school, why the binding that lasts is marked: of several, the first."""
    lasting = select(bindings).where(
        bindings.c.school_code == school_code,
        bindings.c.graduate_id.in_(graduate_ids),
        bindings.c.ended_at.is_(None),
    )
    rows = connection.execute(lasting).all()
    checks = load_checks(connection, school_code) if rows else {}
    found: dict[UUID, MarkKind] = {}
    for kind in MarkKind:
        places = {row.graduate_id: _find_unchecked(row, kind, checks) for row in rows}
        marked = _find_digests(connection, school_code, kind, {*places.values()} - {""})
        found |= {one: kind for one, at in places.items() if at in marked and one not in found}
    return found


def _find_unchecked(row: Any, kind: MarkKind, checks: Mapping[MarkId, Check]) -> str:
    """Return the digest of where it was bound; "" where that is no hint, or was looked at."""
    digest: str = row.device if kind is MarkKind.DEVICE else row.origin
    if kind is MarkKind.STAFF_NETWORK and not row.staff_network:
        return ""
    check = checks.get(MarkId(kind, digest))
    return "" if check and row.bound_at <= check.until else digest


def _find_digests(
    connection: Reader, school_code: str, kind: MarkKind, digests: Collection[str]
) -> set[str]:
    """Return those of the phones or networks that are marked now."""
    if not digests:
        return set()
    marked = FINDING[kind](school_code)
    query = marked.where(marked.selected_columns[0].in_(digests))
    return set(connection.execute(query).scalars())
