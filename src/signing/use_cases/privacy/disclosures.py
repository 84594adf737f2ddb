"""Personal data that is masked everywhere, shown whole to who says what for, and written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, text

from signing.aggregates.graduate import Graduate
from signing.refusals import Erased, PurposeMissing, TooManyLooks
from signing.storage.privacy_tables import looks
from signing.use_cases.access.atomic_rows import open_transaction
from signing.use_cases.core.actors import (
    Auditor,
    BoundGraduate,
    Counselor,
    Operator,
    Province,
    SchoolAdmin,
    Someone,
    Staffer,
)
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import opened_person
from signing.use_cases.core.lookups import overseen_graduate
from signing.vocabulary import Sealed

WINDOW = timedelta(hours=1)
MOST = 100
SHOWN = ("name", "document_type", "id_number", "phone")
FIELDS = ("id_number", "phone")
EVERYTHING = ("everything",)
REGISTER = ("id_number", "phone", "register")
"""What the provincial register shows of everybody in it."""


@dataclass(frozen=True)
class Looked:
    """Newest first; `next` is the id to go on behind, None at the end."""

    items: list[dict[str, Any]]
    next: int | None


class Looks(UseCases):
    def identity(self, by: Counselor | Auditor, graduate_id: UUID, purpose: str) -> dict[str, Any]:
        """ID number and phone, whole. The look is on record before they are opened.

        Raises PurposeMissing, and TooManyLooks, which is on record too.
        """
        graduate = overseen_graduate(self.context, by, graduate_id)
        self._record(by, _about(graduate, self._purpose(graduate, purpose), FIELDS))
        person = opened_person(self.vault.box(graduate.id), graduate.person).model_dump()
        return {"graduate_id": str(graduate.id), **{name: person[name] for name in SHOWN}}

    def register_shown(self, by: Province) -> None:
        """The whole register leaves, with everybody's numbers."""
        row = _row(by, granted=True) | {"school_code": "", "fields": list(REGISTER)}
        with self.context.engine.connect() as connection:
            connection.execute(insert(looks), row)

    def everything_shown(self, by: Operator, graduate_id: UUID, purpose: str) -> None:
        """All that is held about a graduate leaves, for an office that answers a letter."""
        graduate = self.ledger.load(Graduate, graduate_id)
        about = _about(graduate, self._purpose(graduate, purpose), EVERYTHING)
        with self.context.engine.connect() as connection:
            connection.execute(insert(looks), _row(by, granted=True) | about)

    def everything_given(self, by: SchoolAdmin, graduate_id: UUID, purpose: str) -> None:
        """The same for who asks their own school. Counts as a look; raises TooManyLooks."""
        graduate = overseen_graduate(self.context, by, graduate_id)
        self._record(by, _about(graduate, self._purpose(graduate, purpose), EVERYTHING))

    def own(self, by: BoundGraduate, limit: int, before: int | None) -> Looked:
        """Who looked at the graduate: role and office, never a name or an account."""
        return self.about(by.graduate_id, limit, before)

    def about(self, graduate_id: UUID, limit: int, before: int | None = None) -> Looked:
        enrolled = self.ledger.facts_of(graduate_id)[0].timestamp
        everybody = and_(looks.c.graduate_id.is_(None), looks.c.at >= enrolled)
        theirs = or_(looks.c.graduate_id == graduate_id, everybody)
        found = self._page([theirs, looks.c.granted], limit, before)
        for item in found.items:
            del item["account"], item["granted"]
        return found

    def overseen(self, by: Counselor | Auditor, limit: int, before: int | None) -> Looked:
        """Of the reader's school; the auditor reads all. Refused ones too."""
        school = by.oversight.school_code
        return self._page([] if school is None else [looks.c.school_code == school], limit, before)

    def _purpose(self, graduate: Graduate, purpose: str) -> Sealed:
        """Raises Erased, PurposeMissing."""
        if graduate.erased:
            raise Erased
        sealed = self.vault.box(graduate.id).seal_words(purpose)
        if sealed is None:
            raise PurposeMissing
        return sealed

    def _record(self, by: Staffer, about: dict[str, Any]) -> None:
        row = _row(by, granted=True) | about
        with open_transaction(self.context.engine) as connection:
            granted = _may_look(connection, by)
            if granted or not _was_refused(connection, by):
                connection.execute(insert(looks), row | {"granted": granted})
        if not granted:
            raise TooManyLooks(seconds=int(WINDOW.total_seconds()), most=MOST)

    def _page(self, where: Sequence[ColumnElement[bool]], limit: int, before: int | None) -> Looked:
        behind = [] if before is None else [looks.c.id < before]
        query = select(looks).where(*where, *behind).order_by(looks.c.id.desc()).limit(limit + 1)
        with self.context.engine.connect() as connection:
            rows = connection.execute(query).all()
        shown = rows[:limit]
        boxes = self.vault.boxes({row.graduate_id for row in shown if row.graduate_id})
        items = [_shown(row, boxes.get(row.graduate_id)) for row in shown]
        return Looked(items, shown[-1].id if len(rows) > limit else None)


def _may_look(connection: Connection, by: Staffer) -> bool:
    """One at a time for each person, so that a hundred at once are counted too."""
    account = by.stamp.actor.account
    connection.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": f"looks:{account}"}
    )
    return _lately(connection, by, granted=True) < MOST


def _was_refused(connection: Connection, by: Staffer) -> bool:
    return _lately(connection, by, granted=False) > 0


def _lately(connection: Connection, by: Staffer, *, granted: bool) -> int:
    query = select(func.count()).where(
        looks.c.account == by.stamp.actor.account,
        looks.c.at > by.now - WINDOW,
        looks.c.granted.is_(granted),
    )
    return int(connection.execute(query).scalar_one())


def _about(graduate: Graduate, purpose: Sealed, fields: Sequence[str]) -> dict[str, Any]:
    return {
        "graduate_id": graduate.id,
        "school_code": graduate.school_code,
        "fields": list(fields),
        "sealed_purpose": purpose.sealed,
    }


def _row(by: Someone, *, granted: bool) -> dict[str, Any]:
    return {
        "at": by.now,
        "account": by.stamp.actor.account,
        "role": by.stamp.actor.role.value,
        "office": (by.oversight.school_code or "") if isinstance(by, Staffer) else "",
        "granted": granted,
        "request_id": by.stamp.request_id,
    }


def _shown(row: Any, box: Any) -> dict[str, Any]:
    purpose = box.open(Sealed(sealed=row.sealed_purpose)) if box and row.sealed_purpose else None
    return {
        "at": row.at,
        "role": row.role,
        "office": row.office,
        "account": row.account,
        "graduate_id": str(row.graduate_id) if row.graduate_id else None,
        "fields": row.fields,
        "granted": row.granted,
        "purpose": purpose,
        "request_id": row.request_id,
    }
