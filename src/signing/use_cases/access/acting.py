"""Names who acted: staff, an employer's people, and the graduate of a WeChat account."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import array

from signing.aggregates.staff import Staff
from signing.aggregates.wechat_account import WeChatAccount
from signing.codes.spelling import fold_name
from signing.storage.account_tables import accounts
from signing.use_cases.access.account_rows import strip_space
from signing.use_cases.core.actors import Auditor
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.employer_people import EmployerPerson, find_employer_people
from signing.vocabulary import STAFF_ROLES


@dataclass(frozen=True)
class ActingStaff:
    """`name` is "" once erased; `school_code` is "" for the authority's."""

    id: UUID
    username: str
    name: str
    role: str
    school_code: str


class ActingAccounts(UseCases):
    """What the auditor reads beside the identifiers that facts have of who acted."""

    def name_staff(self, by: Auditor, ids: Collection[UUID]) -> dict[UUID, ActingStaff]:
        del by
        query = select(accounts).where(accounts.c.subject.in_(ids))
        with self.context.engine.connect() as connection:
            rows = connection.execute(query).all() if ids else []
        subjects = [row.subject for row in rows]
        people = self.ledger.load_readable(Staff, subjects)
        ciphers = self.vault.load_ciphers(subjects)
        return {
            row.subject: ActingStaff(
                row.subject,
                row.username,
                (one and ciphers[row.subject].decrypt(one.name)) or "",
                row.role,
                row.school_code or "",
            )
            for row in rows
            for one in [people.get(row.subject)]
        }

    def find_staff(self, by: Auditor, words: str) -> Sequence[ActingStaff]:
        """Return whoever is called so, or has this username; else those with it in theirs.

        Names are encrypted, so it opens all of them: some thousands in a province.
        """
        roles = [role.value for role in STAFF_ROLES]
        query = select(accounts.c.subject).where(accounts.c.role.in_(roles))
        with self.context.engine.connect() as connection:
            subjects = connection.execute(query).scalars().all()
        asked, known = fold_name(words), self.name_staff(by, subjects).values()
        texts = [(one, {fold_name(one.name), fold_name(one.username)}) for one in known]
        whole = [one for one, names in texts if asked in names]
        found = whole or [one for one, names in texts if any(asked in name for name in names)]
        return sorted(found, key=lambda one: one.username)

    def name_employer_people(self, by: Auditor, ids: Collection[UUID]) -> list[EmployerPerson]:
        """Return who of these accounts acts for an employer, or has."""
        del by
        return find_employer_people(self.context, ids)

    def find_employer_people(self, by: Auditor, words: str) -> Sequence[EmployerPerson]:
        """Return whichever colleague of an employer is called so, or has this username.

        Whoever is the only one who acts for an employer is found by the employer's name.
        """
        colleagues = accounts.c.employer_id.is_not(None)
        query = select(func.unnest(array([accounts.c.subject, accounts.c.employer_id]))).distinct()
        with self.context.engine.connect() as connection:
            ids = connection.execute(query.where(colleagues)).scalars().all()
        asked, known = fold_name(words), self.name_employer_people(by, ids)
        return [
            replace(one, username=strip_space(one.username))
            for one in known
            if asked in {fold_name(one.name), fold_name(strip_space(one.username))}
        ]

    def list_employer_accounts(self, by: Auditor, employer_id: UUID) -> list[UUID]:
        """Return the accounts of everybody who acts for the employer, or has."""
        del by
        query = select(accounts.c.subject).where(accounts.c.employer_id == employer_id)
        with self.context.engine.connect() as connection:
            return [employer_id, *connection.execute(query).scalars()]

    def find_graduates(self, by: Auditor, wechat: Collection[UUID]) -> dict[UUID, UUID]:
        """Return the graduates, by WeChat account, of those that are bound to one now."""
        del by
        known = self.ledger.load_readable(WeChatAccount, list(wechat)) if wechat else {}
        return {one: of.graduate_id for one, of in known.items() if of.graduate_id is not None}
