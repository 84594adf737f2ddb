"""Accounts as rows, and who answers for them: a school for its staff, the province for schools.

Nobody does for the province's own accounts and its auditors': they are the command line's, so that
who is audited cannot become the auditor.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, select

from signing.refusals import CommandLineOnly, NoSuchAccount, NotYours
from signing.storage.account_tables import accounts
from signing.use_cases.core.actors import Province, SchoolAdmin
from signing.vocabulary import SCHOOL_ROLES, Role

OF_THE_PROVINCE = frozenset({Role.SCHOOL_ADMIN, Role.EMPLOYER})
OF_THE_OPERATOR = frozenset({Role.PROVINCE, Role.AUDITOR})


@dataclass(frozen=True)
class Account:
    """`id` is its owner's: of one of the staff, or of an employer."""

    id: UUID
    username: str
    role: Role
    school_code: str
    password_hash: str
    closed: bool

    def must_be_answered_for_by(self, by: SchoolAdmin | Province, command: str) -> None:
        """`command` is what the operator runs instead; only who sees the account is told of it.

        Raises CommandLineOnly, NotYours of the own one, NoSuchAccount of every other not theirs.
        """
        if isinstance(by, Province) and self.role in OF_THE_OPERATOR:
            raise CommandLineOnly(command=command)
        if str(self.id) == by.stamp.actor.account:
            raise NotYours
        if self.closed or not self._is_of(by):
            raise NoSuchAccount

    def _is_of(self, by: SchoolAdmin | Province) -> bool:
        if isinstance(by, Province):
            return self.role in OF_THE_PROVINCE
        return self.role in SCHOOL_ROLES and self.school_code == by.school_code


def find_account(engine: Engine, username: str) -> Account | None:
    return _account(engine, accounts.c.username == username)


def load_account(engine: Engine, owner: UUID) -> Account:
    """Raises NoSuchAccount."""
    found = _account(engine, accounts.c.subject == owner)
    if found is None:
        raise NoSuchAccount
    return found


def _account(engine: Engine, where: ColumnElement[bool]) -> Account | None:
    with engine.connect() as connection:
        row = connection.execute(select(accounts).where(where)).one_or_none()
    if row is None:
        return None
    return Account(
        row.subject,
        row.username,
        Role(row.role),
        row.school_code,
        row.password_hash,
        row.disabled_at is not None,
    )
