"""Lists the accounts that somebody manages, and unlocks them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import with_config
from sqlalchemy import ColumnElement, Select, exists, select
from typing_extensions import TypedDict

from signing.aggregates.staff import Staff
from signing.refusals import NoSuchAccount, NothingLocked
from signing.storage.account_tables import accounts, passkeys, second_factors
from signing.use_cases.access.account_rows import (
    Account,
    load_account,
    name_employer_account,
    strip_space,
)
from signing.use_cases.access.atomic_rows import open_transaction
from signing.use_cases.access.lockouts import Lockouts
from signing.use_cases.access.security_log import Kind, SecurityLog
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.actors import Province, SchoolAdmin
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.employer_people import find_employer_people
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import SCHOOL_ROLES, Role

THE_PROVINCE_SEES = frozenset({Role.SCHOOL_ADMIN, Role.AUDITOR, Role.PROVINCE})
AccountState = Literal["open", "locked", "closed", "unreadable"]


@with_config(
    json_schema_extra={
        "examples": [
            {
                "id": "0b9f7a52-3f5d-5f0e-8c1e-2a4b6c8d0e1f",
                "username": "zhang.min",
                "name": "张敏",
                "role": "counselor",
                "school_code": "99001",
                "colleges": ["文学院"],
                "state": "open",
                "locked_until": None,
                "second_factor": False,
            }
        ]
    }
)
class StaffAccount(TypedDict):
    """An account of the staff. `role` is a value of `Role`; no `colleges` means all of them.

    `name` is null once erased, `school_code` for the province's office, `locked_until` while the
    account is not locked; `second_factor` says whether an app or a passkey is
    enrolled. A fact of an `unreadable` account cannot be read at present, so nobody knows its name
    and colleges, and it cannot sign in.
    """

    id: UUID
    username: str
    name: str | None
    role: str
    school_code: str | None
    colleges: list[str]
    state: AccountState
    locked_until: datetime | None
    second_factor: bool


class Overview(UseCases):
    def list_staff(
        self, by: SchoolAdmin | Province, after: str, limit: int, school: str = ""
    ) -> list[StaffAccount]:
        """Return the accounts that the reader manages, by username, with decrypted names."""
        query = _select_accounts().where(_limit_to_reader(by), accounts.c.username > after)
        if school:
            query = query.where(accounts.c.school_code == school)
        with self.context.engine.connect() as connection:
            rows = connection.execute(query.order_by(accounts.c.username).limit(limit)).all()
        people = self.ledger.load_readable(Staff, [row.subject for row in rows])
        return self._describe(rows, people, self._locked(rows, by.now))

    def show_account(self, by: SchoolAdmin | Province, owner: UUID) -> StaffAccount:
        """Return one account. Raises NoSuchAccount for one that the reader does not manage."""
        query = _select_accounts().where(_limit_to_reader(by), accounts.c.subject == owner)
        with self.context.engine.connect() as connection:
            rows = connection.execute(query).all()
        if not rows:
            raise NoSuchAccount
        people = self.ledger.load_readable(Staff, [owner])
        return self._describe(rows, people, self._locked(rows, by.now))[0]

    def find_id(self, by: SchoolAdmin | Province, username: str) -> UUID | None:
        """Return the id of an account that the reader answers for, by its username."""
        typed = accounts.c.username.in_([username, name_employer_account(username)])
        query = select(accounts.c.subject).where(_limit_to_answerable(by), typed)
        with self.context.engine.connect() as connection:
            return connection.execute(query.order_by(accounts.c.username != username)).scalar()

    def load_usernames(
        self, by: SchoolAdmin | Province, ids: Collection[UUID]
    ) -> Mapping[UUID, str]:
        """Return the usernames, by id, of the accounts that the reader answers for.

        The employer follows that of an employer's, with the person's name where there are several.
        """
        query = select(accounts.c.subject, accounts.c.username)
        with self.context.engine.connect() as connection:
            found = connection.execute(
                query.where(_limit_to_answerable(by), accounts.c.subject.in_(ids))
            )
            names = {row.subject: strip_space(row.username) for row in found}
        people = find_employer_people(self.context, names.keys())
        return names | {one.account: f"{names[one.account]} · {one.in_full}" for one in people}

    def unlock(self, by: SchoolAdmin | Province, owner: UUID, visit: Visit) -> None:
        """Raises CommandLineOnly, and NothingLocked if the account is not locked."""
        account = load_account(self.context.engine, owner)
        account.must_be_answered_for_by(by, "signing unlock NAME")
        self.unlock_account(account, visit, by.stamp.actor.account)

    def unlock_account(self, account: Account, visit: Visit, actor: str) -> None:
        lockouts, log = Lockouts(self.context), SecurityLog(self.context)
        scopes = lockouts.list_keys(account.username)
        if not lockouts.find_locked(scopes, visit.now):
            raise NothingLocked
        with open_transaction(self.context.engine) as connection:
            lockouts.forget(connection, *scopes)
            log.record(connection, Kind.UNLOCKED, account, log.doing(visit, actor))

    def _locked(self, rows: Sequence[Any], now: datetime) -> dict[str, datetime]:
        lockouts = Lockouts(self.context)
        scopes = {scope: row.username for row in rows for scope in lockouts.list_keys(row.username)}
        until: dict[str, datetime] = {}
        for scope, when in lockouts.find_locked(scopes, now).items():
            until[scopes[scope]] = max(when, until.get(scopes[scope], when))
        return until

    def _describe(
        self, rows: Sequence[Any], people: Mapping[UUID, Staff], locked: Mapping[str, datetime]
    ) -> list[StaffAccount]:
        ciphers = self.vault.load_ciphers([row.subject for row in rows])
        return [
            {
                "id": row.subject,
                "username": row.username,
                "name": _open_name(people.get(row.subject), ciphers[row.subject]),
                "role": row.role,
                "school_code": row.school_code or None,
                "colleges": sorted(people[row.subject].colleges) if row.subject in people else [],
                "state": _describe_state(row, people, locked),
                "locked_until": locked.get(row.username),
                "second_factor": row.enrolled_at is not None or row.with_passkey,
            }
            for row in rows
        ]


def _select_accounts() -> Select[Any]:
    with_passkey = exists().where(passkeys.c.username == accounts.c.username)
    return select(
        accounts, second_factors.c.enrolled_at, with_passkey.label("with_passkey")
    ).outerjoin(second_factors, second_factors.c.username == accounts.c.username)


def _open_name(staff: Staff | None, cipher: Cipher) -> str | None:
    return cipher.decrypt(staff.name) if staff else None


def _describe_state(
    row: Any, people: Mapping[UUID, Staff], locked: Mapping[str, datetime]
) -> AccountState:
    if row.subject not in people:
        return "unreadable"
    if row.disabled_at is not None:
        return "closed"
    return "locked" if row.username in locked else "open"


def _limit_to_answerable(by: SchoolAdmin | Province) -> ColumnElement[bool]:
    """Of employers too, which are no staff: the province answers for their accounts."""
    if isinstance(by, SchoolAdmin):
        return _limit_to_reader(by)
    return _limit_to_reader(by) | (accounts.c.role == Role.EMPLOYER.value)


def _limit_to_reader(by: SchoolAdmin | Province) -> ColumnElement[bool]:
    if isinstance(by, SchoolAdmin):
        roles = accounts.c.role.in_([role.value for role in SCHOOL_ROLES])
        return (accounts.c.school_code == by.school_code) & roles
    return accounts.c.role.in_([role.value for role in THE_PROVINCE_SEES])
