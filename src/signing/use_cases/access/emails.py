"""Where an account gets mail: the address that its owner confirmed, and the one that waits."""

from uuid import UUID

from sqlalchemy import select

from signing.storage.account_tables import emails
from signing.use_cases.core.context import UseCases


class Emails(UseCases):
    def find_address(self, account: UUID) -> str | None:
        """Return the confirmed address, as SMTP takes it; None without one, or once erased."""
        query = select(emails.c.sealed_address).where(
            emails.c.account == account, emails.c.confirmed_at.is_not(None)
        )
        with self.context.engine.connect() as connection:
            sealed = connection.execute(query).scalar()
        if sealed is None:
            return None
        opened = self.vault.load_cipher(account).decrypt_bytes(bytes(sealed))
        return None if opened is None else opened.decode()
