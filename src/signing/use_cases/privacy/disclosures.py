"""Shows masked personal data whole to whoever states a purpose, and records it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, NotRequired
from uuid import UUID

from pydantic import ConfigDict, with_config
from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, or_, select, text
from typing_extensions import TypedDict

from signing.aggregates.graduate import Graduate
from signing.events import GraduateEnrolled
from signing.refusals import Erased, PurposeMissing, TooManyLooks
from signing.storage.privacy_tables import disclosures
from signing.use_cases.access.atomic_rows import open_transaction
from signing.use_cases.core.actors import (
    Auditor,
    BoundGraduate,
    Counselor,
    EmployerUser,
    Operator,
    Province,
    SchoolAdmin,
    Someone,
    Staffer,
)
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import decrypt_person
from signing.use_cases.core.lookups import load_overseen_graduate
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import Encrypted

WINDOW = timedelta(hours=1)
MOST = 100
FIELDS = ("id_number", "phone")
PHONE = ("phone",)
EVERYTHING = ("everything",)
REGISTER = ("id_number", "phone", "register")
"""What the provincial register shows of everybody in it."""
ListName = Literal[
    "roster",
    "reviews",
    "amendments",
    "prints",
    "terminations",
    "privacy_requests",
    "bindings",
    "binding_reports",
    "deadlines",
]
"""A school's lists: of graduates, signings, amendments, papers, requests for release and about
data, of marked bindings, reports of failed ones and what waits. Each shows names, numbers, studies.
"""


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "graduate_id": "6f1d3c0e-52a7-5d0b-9a1e-0c7f5b6d2a11",
                    "name": "林小满",
                    "document_type": "居民身份证",
                    "id_number": "11010120040101001X",
                    "phone": "13800000000",
                }
            ]
        }
    )
)
class WholeIdentity(TypedDict):
    """A graduate's identity, unmasked; "" where the roster says nothing."""

    graduate_id: str
    name: str
    document_type: str
    id_number: str
    phone: str


class Disclosure(TypedDict):
    """A disclosure of personal data: when, to which role and office, for what purpose.

    `office` is a school's code, an employer's name, or "" the province's. A null graduate means an
    export of the whole register, or of a school's list (`fields` is `roster` of its graduates,
    `reviews` of its signings, `amendments`, `prints`, `terminations`, `privacy_requests`,
    `bindings`, `binding_reports` or `deadlines`: no numbers whole).
    `purpose` is null where none was needed, or once the graduate is erased. `account` and `granted`
    go to those who oversee, not to the graduate; `granted` is false for whoever asked too often.
    """

    at: datetime
    role: str
    office: str
    account: NotRequired[str]
    graduate_id: str | None
    fields: list[str]
    granted: NotRequired[bool]
    purpose: str | None
    request_id: str


@dataclass(frozen=True)
class DisclosurePage:
    """A page, newest first; the next one begins behind the id `next`, None at the end."""

    items: list[Disclosure]
    next: int | None


class DisclosedColumns(TypedDict):
    """The columns of a row that describe whose data it was."""

    graduate_id: NotRequired[UUID]
    school_code: str
    fields: list[str]
    sealed_purpose: NotRequired[str]


class Disclosures(UseCases):
    def show_identity(
        self, by: Counselor | Auditor, graduate_id: UUID, purpose: str
    ) -> WholeIdentity:
        """Return ID number and phone, unmasked. It records the disclosure before it decrypts them.

        Raises PurposeMissing, and TooManyLooks, which it records too.
        """
        graduate = load_overseen_graduate(self.context, by, graduate_id)
        self._record(by, _describe_subject(graduate, self._seal_purpose(graduate, purpose), FIELDS))
        person = decrypt_person(self.vault.load_cipher(graduate.id), graduate.person)
        return {
            "graduate_id": str(graduate.id),
            "name": person.name,
            "document_type": person.document_type,
            "id_number": person.id_number,
            "phone": person.phone,
        }

    def show_phone(self, by: Counselor, graduate_id: UUID, purpose: str) -> str:
        """Return the phone alone, "" where the roster has none. Recorded before it is decrypted.

        Raises PurposeMissing, and TooManyLooks, which it records too.
        """
        graduate = load_overseen_graduate(self.context, by, graduate_id)
        sealed = self._seal_purpose(graduate, purpose)
        self._record(by, _describe_subject(graduate, sealed, PHONE))
        return decrypt_person(self.vault.load_cipher(graduate.id), graduate.person).phone

    def record_register_export(self, by: Province) -> None:
        """Record an export of the whole register, with everybody's numbers."""
        self._insert(by, {"school_code": "", "fields": list(REGISTER)})

    def record_list_export(self, by: Counselor, name: ListName) -> None:
        """Record an export of one of the school's lists, which its graduates may read."""
        self._insert(by, {"school_code": by.school_code, "fields": [name]})

    def record_export_for_letter(self, by: Operator, graduate_id: UUID, purpose: str) -> None:
        """Record an export of all about a graduate, for an office that answers a letter.

        Raises Erased, PurposeMissing.
        """
        graduate = self.ledger.load(Graduate, graduate_id)
        self._insert(
            by, _describe_subject(graduate, self._seal_purpose(graduate, purpose), EVERYTHING)
        )

    def record_export_by_school(self, by: SchoolAdmin, graduate_id: UUID, purpose: str) -> None:
        """Record an export of all that is held about a graduate, by their school.

        It counts against the hourly limit. Raises Erased, PurposeMissing, TooManyLooks.
        """
        graduate = load_overseen_graduate(self.context, by, graduate_id)
        self._record(
            by, _describe_subject(graduate, self._seal_purpose(graduate, purpose), EVERYTHING)
        )

    def record_contact(
        self, by: EmployerUser, graduate: Graduate, purpose: str, employer: str
    ) -> None:
        """Record that an employer sees an applicant's phone number.

        Raises Erased, PurposeMissing, and TooManyLooks, which it records too.
        """
        about = _describe_subject(graduate, self._seal_purpose(graduate, purpose), PHONE)
        self._record(by, about, office=employer)

    def list_own(self, by: BoundGraduate, limit: int, before: int | None) -> DisclosurePage:
        """Return who saw the graduate's data: role and office, never a name or an account."""
        return self.list_of_graduate(by.graduate_id, limit, before)

    def list_of_graduate(
        self, graduate_id: UUID, limit: int, before: int | None = None
    ) -> DisclosurePage:
        """Return what the graduate may read: granted disclosures, exports of register and list."""
        [enrolled, *_] = self.ledger.load_facts(graduate_id)
        offices = [""] + ([enrolled.school_code] if isinstance(enrolled, GraduateEnrolled) else [])
        everybody = and_(
            disclosures.c.graduate_id.is_(None),
            disclosures.c.school_code.in_(offices),
            disclosures.c.at >= enrolled.timestamp,
        )
        theirs = or_(disclosures.c.graduate_id == graduate_id, everybody)
        found = self._load_page([theirs, disclosures.c.granted], limit, before)
        for item in found.items:
            del item["account"], item["granted"]
        return found

    def list_overseen(
        self, by: Counselor | Auditor, limit: int, before: int | None
    ) -> DisclosurePage:
        """Return those of the reader's school, with refused ones; the auditor reads all."""
        school = by.oversight.school_code
        of_school = [] if school is None else [disclosures.c.school_code == school]
        return self._load_page(of_school, limit, before)

    def _seal_purpose(self, graduate: Graduate, purpose: str) -> Encrypted:
        """Raises Erased, PurposeMissing."""
        if graduate.erased:
            raise Erased
        sealed = self.vault.load_cipher(graduate.id).encrypt_words(purpose)
        if sealed is None:
            raise PurposeMissing
        return sealed

    def _insert(self, by: Someone, about: DisclosedColumns) -> None:
        with self.context.engine.connect() as connection:
            connection.execute(insert(disclosures), _describe_asker(by, about, granted=True))

    def _record(
        self, by: Staffer | EmployerUser, about: DisclosedColumns, office: str = ""
    ) -> None:
        with open_transaction(self.context.engine) as connection:
            granted = _is_within_limit(connection, by)
            if granted or not _was_refused(connection, by):
                asker = _describe_asker(by, about, granted=granted)
                named = {"office": office} if office else {}
                connection.execute(insert(disclosures), asker | named)
        if not granted:
            raise TooManyLooks(seconds=int(WINDOW.total_seconds()), most=MOST)

    def _load_page(
        self, where: Sequence[ColumnElement[bool]], limit: int, before: int | None
    ) -> DisclosurePage:
        behind = [] if before is None else [disclosures.c.id < before]
        query = select(disclosures).where(*where, *behind).order_by(disclosures.c.id.desc())
        with self.context.engine.connect() as connection:
            rows = connection.execute(query.limit(limit + 1)).all()
        shown = rows[:limit]
        ciphers = self.vault.load_ciphers({row.graduate_id for row in shown if row.graduate_id})
        items = [_present(row, ciphers.get(row.graduate_id)) for row in shown]
        return DisclosurePage(items, shown[-1].id if len(rows) > limit else None)


def _is_within_limit(connection: Connection, by: Someone) -> bool:
    """Return whether one more is allowed. It locks per asker, so parallel requests count."""
    account = by.stamp.actor.account
    connection.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": f"looks:{account}"}
    )
    return _count_lately(connection, by, granted=True) < MOST


def _was_refused(connection: Connection, by: Someone) -> bool:
    return _count_lately(connection, by, granted=False) > 0


def _count_lately(connection: Connection, by: Someone, *, granted: bool) -> int:
    query = select(func.count()).where(
        disclosures.c.account == by.stamp.actor.account,
        disclosures.c.at > by.now - WINDOW,
        disclosures.c.granted.is_(granted),
    )
    return int(connection.execute(query).scalar_one())


def _describe_subject(
    graduate: Graduate, purpose: Encrypted, fields: Sequence[str]
) -> DisclosedColumns:
    return {
        "graduate_id": graduate.id,
        "school_code": graduate.school_code,
        "fields": list(fields),
        "sealed_purpose": purpose.sealed,
    }


def _describe_asker(by: Someone, about: DisclosedColumns, *, granted: bool) -> dict[str, object]:
    return {
        "at": by.now,
        "account": by.stamp.actor.account,
        "role": by.stamp.actor.role.value,
        "office": (by.oversight.school_code or "") if isinstance(by, Staffer) else "",
        "granted": granted,
        "request_id": by.stamp.request_id,
        **about,
    }


def _present(row: Row[Any], cipher: Cipher | None) -> Disclosure:
    purpose = (
        cipher.decrypt(Encrypted(sealed=row.sealed_purpose))
        if cipher and row.sealed_purpose
        else None
    )
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
