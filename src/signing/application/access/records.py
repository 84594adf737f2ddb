"""Accounts as rows, and who answers for them: a school for its staff, else the province."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, select

from signing.application.actors import Province, SchoolAdmin
from signing.refusals import NoSuchAccount, NotYours
from signing.storage.account_tables import accounts
from signing.vocabulary import SCHOOL_ROLES, Role

OF_THE_PROVINCE = frozenset({Role.SCHOOL_ADMIN, Role.AUDITOR, Role.EMPLOYER})


@dataclass(frozen=True)
class Account:
    """`id` is its owner's: of one of the staff, or of an employer."""

    id: UUID
    username: str
    role: Role
    school_code: str
    password_hash: str
    closed: bool

    def must_be_answered_for_by(self, by: SchoolAdmin | Province) -> None:
        """Nobody resets their own account, and the province's own is the command line's.

        Raises NotYours of the own one, NoSuchAccount of every other that is not theirs.
        """
        if str(self.id) == by.stamp.actor.account:
            raise NotYours
        if self.closed or not self._is_of(by):
            raise NoSuchAccount

    def _is_of(self, by: SchoolAdmin | Province) -> bool:
        if isinstance(by, Province):
            return self.role in OF_THE_PROVINCE
        return self.role in SCHOOL_ROLES and self.school_code == by.school_code


def account_named(engine: Engine, username: str) -> Account | None:
    return _account(engine, accounts.c.username == username)


def account_of(engine: Engine, owner: UUID) -> Account:
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
