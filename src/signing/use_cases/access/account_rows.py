"""Accounts as rows, and who manages them: a school its staff, the province the schools' accounts.

Only the command line manages the accounts of the province and of auditors, so that nobody who is
audited can become the auditor.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, select

from signing.refusals import CommandLineOnly, NoSuchAccount, NotYours
from signing.storage.account_tables import accounts
from signing.use_cases.core.actors import Province, SchoolAdmin
from signing.vocabulary import SCHOOL_ROLES, Role

EMPLOYERS = "employer:"
"""Begins the stored names of employers' accounts: a space of their own, so that whoever registers
learns nothing about the names of staff. Accounts of before have plain names, and keep them."""
OF_THE_PROVINCE = frozenset({Role.SCHOOL_ADMIN, Role.EMPLOYER})
OF_THE_OPERATOR = frozenset({Role.PROVINCE, Role.AUDITOR})

USERNAME = r"^[a-z0-9][a-z0-9._-]{2,39}$"
"""Of every account, whoever makes it."""


@dataclass(frozen=True)
class Account:
    """`id` is its owner's id: a staff member's, an employer's, or that of an employer's colleague.

    `employer_id` is whom an employer's account acts for, None for staff. `password_given` while the
    password is one that somebody else chose.
    """

    id: UUID
    username: str
    role: Role
    school_code: str
    password_hash: str
    closed: bool
    password_given: bool = False
    employer_id: UUID | None = None

    def must_be_answered_for_by(self, by: SchoolAdmin | Province, command: str) -> None:
        """`command` is what the operator runs instead; only whoever sees the account learns of it.

        Raises CommandLineOnly, NotYours for the own account, NoSuchAccount for those of others.
        """
        if isinstance(by, Province) and self.role in OF_THE_OPERATOR:
            raise CommandLineOnly(command=command)
        if str(self.id) == by.stamp.actor.account:
            raise NotYours
        if self.closed or not self._is_managed_by(by):
            raise NoSuchAccount

    def _is_managed_by(self, by: SchoolAdmin | Province) -> bool:
        if isinstance(by, Province):
            return self.role in OF_THE_PROVINCE
        return self.role in SCHOOL_ROLES and self.school_code == by.school_code


def name_employer_account(username: str) -> str:
    """Return the stored name of an employer's account, which nobody types."""
    return EMPLOYERS + username


def strip_space(stored: str) -> str:
    """Return the name that its owner types."""
    return stored.removeprefix(EMPLOYERS)


def is_taken_by_employer(engine: Engine, username: str) -> bool:
    """Return whether an employer has the name, in its own space or from before there was one."""
    found = [find_account(engine, name_employer_account(username)), find_account(engine, username)]
    return any(one is not None and one.role is Role.EMPLOYER for one in found)


def find_account(engine: Engine, username: str) -> Account | None:
    return _find_row(engine, accounts.c.username == username)


def load_account(engine: Engine, owner: UUID) -> Account:
    """Raises NoSuchAccount."""
    found = _find_row(engine, accounts.c.subject == owner)
    if found is None:
        raise NoSuchAccount
    return found


def _find_row(engine: Engine, where: ColumnElement[bool]) -> Account | None:
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
        row.password_given,
        (row.employer_id or row.subject) if row.role == Role.EMPLOYER.value else None,
    )
