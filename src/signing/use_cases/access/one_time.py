"""One-time tokens for one purpose: 256 random bits, of which only the digest is stored."""

import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from signing.storage.account_tables import one_time_tokens
from signing.use_cases.privacy.vault import Vault

BYTES = 32


class Purpose(Enum):
    NEW_PASSWORD = "password_reset"  # noqa: S105  # the name of a purpose
    SECOND_FACTOR = "second_factor"
    OPENID = "openid"
    PASSKEY_NEW = "passkey_new"
    PASSKEY_USE = "passkey_use"
    KEPT_FORMS = "kept_forms"
    KEPT_FILES = "kept_files"
    COLLEAGUE = "colleague"
    EMAIL = "email"


@dataclass(frozen=True)
class Found:
    """What a token stands for."""

    username: str | None
    about: Any


def digest_token(token: str) -> bytes:
    return sha256(token.encode()).digest()


def name_invitation_token(vault: Vault, colleague: str) -> str:
    """Return the token of a colleague's first link, the same each time; a secret of ours."""
    return urlsafe_b64encode(vault.digest("colleague", colleague)).decode().rstrip("=")


def issue_token(
    connection: Connection,
    purpose: Purpose,
    now: datetime,
    life: timedelta,
    *,
    username: str | None = None,
    about: Any = None,
) -> str:
    """Return a new token; delete the expired tokens of all purposes."""
    token = secrets.token_urlsafe(BYTES)
    row = {
        "digest": digest_token(token),
        "purpose": purpose.value,
        "username": username,
        "about": about,
        "created_at": now,
        "expires_at": now + life,
    }
    connection.execute(delete(one_time_tokens).where(one_time_tokens.c.expires_at <= now))
    connection.execute(insert(one_time_tokens), row)
    return token


def look_up_token(
    connection: Connection, purpose: Purpose, token: str, now: datetime
) -> Found | None:
    """Return what the token stands for, without using it up; or None."""
    query = select(one_time_tokens.c.username, one_time_tokens.c.about)
    row = connection.execute(query.where(*_select_live(purpose, token, now))).one_or_none()
    return None if row is None else Found(row.username, row.about)


def use_up_token(
    connection: Connection, purpose: Purpose, token: str, now: datetime
) -> Found | None:
    """Use the token up. Of several requests with it, one gets what it stands for, others None."""
    used = delete(one_time_tokens).where(*_select_live(purpose, token, now))
    row = connection.execute(
        used.returning(one_time_tokens.c.username, one_time_tokens.c.about)
    ).one_or_none()
    return None if row is None else Found(row.username, row.about)


def withdraw_tokens(connection: Connection, purpose: Purpose, username: str) -> None:
    connection.execute(
        delete(one_time_tokens).where(
            one_time_tokens.c.purpose == purpose.value, one_time_tokens.c.username == username
        )
    )


def _select_live(purpose: Purpose, token: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        one_time_tokens.c.digest == digest_token(token),
        one_time_tokens.c.purpose == purpose.value,
        one_time_tokens.c.expires_at > now,
    )
