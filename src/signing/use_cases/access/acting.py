"""Names who acted: the accounts of the staff, and the graduate of a WeChat account."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from signing.aggregates.staff import Staff
from signing.aggregates.wechat_account import WeChatAccount
from signing.codes.spelling import fold_name
from signing.storage.account_tables import accounts
from signing.use_cases.core.actors import Auditor
from signing.use_cases.core.context import UseCases
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

    def find_graduates(self, by: Auditor, wechat: Collection[UUID]) -> dict[UUID, UUID]:
        """Return the graduates, by WeChat account, of those that are bound to one now."""
        del by
        known = self.ledger.load_readable(WeChatAccount, list(wechat)) if wechat else {}
        return {one: of.graduate_id for one, of in known.items() if of.graduate_id is not None}
