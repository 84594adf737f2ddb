"""How those who act for an employer are called: to its people, to schools, and to auditors."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from signing.aggregates.employer import Employer
from signing.storage.account_tables import accounts
from signing.use_cases.core.context import Context
from signing.use_cases.core.decryption import decrypt_contact
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import Role


@dataclass(frozen=True)
class EmployerPerson:
    """`username` is the stored one; `name` is "" once erased.

    `is_one_of_many` where several act for the employer, or have.
    """

    account: UUID
    username: str
    name: str
    employer: str
    is_one_of_many: bool

    @property
    def in_full(self) -> str:
        """The employer's name, with the person's behind it once several act for it."""
        called = self.is_one_of_many and self.name
        return f"{self.employer} · {called}" if called else self.employer


def find_employer_people(context: Context, ids: Collection[UUID]) -> list[EmployerPerson]:
    """Return who of these accounts acts for an employer, or has: closed accounts too."""
    query = select(
        *(accounts.c.subject, accounts.c.username),
        func.coalesce(accounts.c.employer_id, accounts.c.subject).label("employer"),
    ).where(accounts.c.role == Role.EMPLOYER.value, accounts.c.subject.in_(list(ids)))
    with context.engine.connect() as connection:
        rows = connection.execute(query.order_by(accounts.c.username)).all() if ids else []
    employers = context.ledger.load_readable(Employer, list({row.employer for row in rows}))
    ciphers = context.vault.load_ciphers(list(employers))
    return [
        EmployerPerson(
            row.subject,
            row.username,
            name_people(one, ciphers[one.id]).get(row.subject, ""),
            one.name,
            one.has_colleagues,
        )
        for row in rows
        if (one := employers.get(row.employer))
    ]


def name_people(employer: Employer, cipher: Cipher) -> dict[UUID, str]:
    """Return everybody who acts for the employer or has, by account; "" once erased.

    Whoever registered it is called as the contact that they named themselves.
    """
    invited = (*employer.colleagues, *employer.former_colleagues)
    registrant = decrypt_contact(cipher, employer.registrant).contact
    return {employer.id: registrant} | {one.id: cipher.decrypt(one.name) or "" for one in invited}


def name_acting(employer: Employer, cipher: Cipher, account: UUID) -> str:
    """Return the employer's name, with the person's behind it once several act for it."""
    person = name_people(employer, cipher).get(account) if employer.has_colleagues else None
    return f"{employer.name} · {person}" if person else employer.name
