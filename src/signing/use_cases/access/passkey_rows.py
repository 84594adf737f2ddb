"""The rows of passkeys, for whoever asks whether an account has any, or drops them all."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, delete, func, select, update

from signing.storage.account_tables import accounts, passkeys


def lock_account(connection: Connection, username: str) -> None:
    """Let the account's factors be changed by one transaction at a time."""
    own = select(accounts.c.username).where(accounts.c.username == username)
    connection.execute(own.with_for_update())


def has_passkeys(connection: Connection, username: str) -> bool:
    return count_passkeys(connection, username) > 0


def count_passkeys(connection: Connection, username: str) -> int:
    query = select(func.count()).select_from(passkeys).where(passkeys.c.username == username)
    return connection.execute(query).scalar_one()


def load_passkeys(connection: Connection, username: str) -> Sequence[Row[Any]]:
    """Return the account's, oldest first."""
    query = select(passkeys).where(passkeys.c.username == username)
    return connection.execute(query.order_by(passkeys.c.created_at, passkeys.c.id)).all()


def find_passkey(connection: Connection, username: str, credential: bytes) -> Row[Any] | None:
    """Return None for what is not enrolled, and for another account's."""
    query = select(passkeys).where(
        passkeys.c.credential == credential, passkeys.c.username == username
    )
    return connection.execute(query).one_or_none()


def drop_passkey(connection: Connection, username: str, passkey: UUID) -> bool:
    """Return whether the account had it."""
    own = delete(passkeys).where(passkeys.c.username == username, passkeys.c.id == passkey)
    return connection.execute(own).rowcount == 1


def drop_passkeys(connection: Connection, username: str) -> int:
    """Return how many there were."""
    return connection.execute(delete(passkeys).where(passkeys.c.username == username)).rowcount


def count_use(connection: Connection, passkey: UUID, shown: int, now: datetime) -> bool:
    """Keep the counter that the passkey showed; return False if it did not go on.

    Many passkeys never count and always show 0. Of two uses that show the same, one succeeds.
    """
    went_on = (passkeys.c.sign_count < shown) | (
        (passkeys.c.sign_count == shown) & (passkeys.c.sign_count == 0)
    )
    used = update(passkeys).where(passkeys.c.id == passkey, went_on)
    kept = used.values(sign_count=shown, last_used_at=now)
    return connection.execute(kept).rowcount == 1
