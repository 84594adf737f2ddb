"""Where an account gets mail: the address that its owner confirmed, and the one that waits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from signing.storage.account_tables import emails
from signing.storage.recorder import Beside
from signing.use_cases.access.email_addresses import fold_address
from signing.use_cases.access.email_rows import LET_WAIT, Letter, ask_for_letter
from signing.use_cases.access.security_log import Doing
from signing.use_cases.core.actors import Someone
from signing.use_cases.core.context import UseCases
from signing.use_cases.limits.attempts import Attempts, Limit

MOST_OF_A_MAILBOX = 10
"""Mails in a day to an address that nobody has confirmed: it may be a stranger's."""
MOST_OF_AN_ACCOUNT = 20
"""Such mails in a day about one account, to whatever addresses: nobody sends ours to the world."""
DAY = timedelta(days=1)


@dataclass(frozen=True)
class KnownEmail:
    """`address` is confirmed; `waiting` is not, and `digest` is of it. "" is none."""

    address: str = ""
    confirmed_at: datetime | None = None
    waiting: str = ""
    asked_at: datetime | None = None
    digest: bytes = b""


class Emails(UseCases):
    def find_address(self, account: UUID) -> str | None:
        """Return the confirmed address, as SMTP takes it; None without one, or once erased."""
        return self.load(account).address or None

    def load(self, account: UUID) -> KnownEmail:
        query = select(emails).where(emails.c.account == account)
        with self.context.engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return KnownEmail()
        address = self._open(account, row.sealed_address)
        waiting = self._open(account, row.sealed_next)
        return KnownEmail(
            *(address, row.confirmed_at if address else None),
            *(waiting, row.asked_at if waiting else None),
            bytes(row.next_digest or b"") if waiting else b"",
        )

    def let_wait(self, account: UUID, address: str, at: datetime) -> Beside:
        """Return what keeps an address until it is confirmed; the confirmed one stays in use."""
        sealed = self.vault.make_cipher(account).encrypt_bytes(address.encode())
        return Beside(LET_WAIT, (account, sealed, self.digest(address), at))

    def keep_new(self, by: Someone, account: UUID, address: str, kind: Letter) -> list[Beside]:
        """Return what keeps the address of a new account, and has the mail written; [] of none.

        For the save that makes the account.
        """
        if not address:
            return []
        stamp = by.stamp
        doing = Doing(stamp.actor.account, stamp.at, stamp.request_id)
        kept = self.let_wait(account, address, stamp.at)
        return [kept, ask_for_letter(kind, account, doing)] if self.mails else [kept]

    @property
    def mails(self) -> bool:
        """Whether this installation sends mail; addresses are kept in any case."""
        return self.context.sends_mail

    def digest(self, address: str) -> bytes:
        """Return the keyed digest by which equal addresses are found."""
        return self.vault.digest("email", fold_address(address))

    def mailbox_must_be_open(self, account: UUID, digest: bytes, now: datetime) -> None:
        """Raises TooMany after many mails to an unconfirmed address, or to such of one account."""
        Attempts(self.context.engine).must_be_open(_list_limits(account, digest), now)

    def count_mail(self, account: UUID, digest: bytes, now: datetime) -> None:
        """Raises TooMany, and counts nothing then."""
        Attempts(self.context.engine).take(_list_limits(account, digest), now)

    def _open(self, account: UUID, sealed: Any) -> str:
        if sealed is None:
            return ""
        opened = self.vault.load_cipher(account).decrypt_bytes(bytes(sealed))
        return "" if opened is None else opened.decode()


def _list_limits(account: UUID, digest: bytes) -> list[Limit]:
    return [
        Limit(f"mailbox:{digest.hex()}", ((MOST_OF_A_MAILBOX, DAY),)),
        Limit(f"mailboxes of:{account}", ((MOST_OF_AN_ACCOUNT, DAY),)),
    ]
