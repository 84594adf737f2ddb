"""Which graduates hold a binding that is marked, and that nobody looked at yet."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Select, literal, select, union_all

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
    places = {(row.graduate_id, kind): _name_place(row, kind) for row in rows for kind in MarkKind}
    marked = _find_marks(connection, school_code, [one for one in places.values() if one])
    checks = load_checks(connection, school_code) if marked else {}
    found: dict[UUID, MarkKind] = {}
    for kind in MarkKind:
        for row in rows:
            at = places[row.graduate_id, kind]
            if at in marked and not _is_checked(checks.get(at), row):
                found.setdefault(row.graduate_id, kind)
    return found


def _name_place(row: Any, kind: MarkKind) -> MarkId | None:
    """Return the phone or the network where it was bound; None where that is no hint."""
    digest: str = row.device if kind is MarkKind.DEVICE else row.origin
    is_hint = digest and (kind is not MarkKind.STAFF_NETWORK or row.staff_network)
    return MarkId(kind, digest) if is_hint else None


def _is_checked(check: Check | None, row: Any) -> bool:
    return check is not None and row.bound_at <= check.until


def _find_marks(connection: Reader, school_code: str, places: Collection[MarkId]) -> set[MarkId]:
    """Return those of the phones and networks that are marked now, by one query."""
    asked = [
        _select_marks(school_code, kind, digests)
        for kind in MarkKind
        if (digests := {one.digest for one in places if one.kind is kind})
    ]
    rows = connection.execute(union_all(*asked)) if asked else ()
    return {MarkId(MarkKind(row.kind), row.digest) for row in rows}


def _select_marks(school_code: str, kind: MarkKind, digests: Collection[str]) -> Select[Any]:
    marked = FINDING[kind](school_code, digests).subquery()
    return select(literal(kind.value).label("kind"), marked.columns[0].label("digest"))
