"""Password accounts and sessions: rows of their own, for a password is nobody's history."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from uuid import UUID

from pwdlib import PasswordHash
from sqlalchemy import delete, insert, select, update

from signing.application.attempts import Attempts
from signing.application.office import Desk
from signing.refusals import WrongCredentials
from signing.storage.recorder import Beside
from signing.storage.schema import accounts, sessions
from signing.vocabulary import Role

HASHER = PasswordHash.recommended()
TOKEN_BYTES = 32
SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class NewSession:
    token: str
    role: Role
    subject: UUID
    expires_at: datetime


@dataclass(frozen=True)
class SignedIn:
    """Whose session a token is: an account's `subject` (staff or employer), or a WeChat account."""

    role: Role
    username: str | None
    subject: UUID | None
    wechat_account: UUID | None


def hashed(password: str) -> str:
    """Argon2id, the library's recommended cost: about 50 ms."""
    return HASHER.hash(password)


def new_account(username: str, password_hash: str, role: Role, subject: UUID) -> Beside:
    """An account, to be written in the same save as the fact that makes its owner."""
    return Beside(
        "INSERT INTO accounts (username, password_hash, role, subject) VALUES (%s, %s, %s, %s)",
        (username, password_hash, role.value, subject),
    )


def account_closed(username: str) -> list[Beside]:
    return [
        Beside("UPDATE accounts SET disabled_at = now() WHERE username = %s", (username,)),
        Beside("DELETE FROM sessions WHERE username = %s", (username,)),
    ]


class Accounts(Desk):
    def sign_in(self, username: str, password: str, now: datetime) -> NewSession:
        """One answer and about one time for every mismatch. Raises TooMany, WrongCredentials."""
        attempts = Attempts(self.office.engine)
        attempts.must_be_few(f"account:{username}", now)
        query = select(accounts).where(accounts.c.username == username)
        with self.office.engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        known = row is not None and row.disabled_at is None
        fits = HASHER.verify(password, row.password_hash if row and known else _nobodys_hash())
        if row is None or not known or not fits:
            attempts.count(f"account:{username}", now)
            raise WrongCredentials
        attempts.forget(f"account:{username}")
        return self.open(Role(row.role), row.subject, now, username=username)

    def sign_in_with_wechat(self, wechat_account: UUID, now: datetime) -> NewSession:
        return self.open(Role.GRADUATE, wechat_account, now, wechat_account=wechat_account)

    def sign_out(self, token: str) -> None:
        ended = delete(sessions).where(sessions.c.token_digest == _digest(token))
        with self.office.engine.begin() as connection:
            connection.execute(ended)

    def who(self, token: str, now: datetime) -> SignedIn | None:
        """None for a token that is unknown, expired, or idle for too long."""
        query = (
            select(sessions, accounts.c.subject)
            .outerjoin(accounts, accounts.c.username == sessions.c.username)
            .where(sessions.c.token_digest == _digest(token), sessions.c.expires_at > now)
            .where(sessions.c.last_seen_at > now - self.office.policy.idle_time)
        )
        with self.office.engine.connect() as connection:
            row = connection.execute(query).one_or_none()
            if row is None:
                return None
            if row.last_seen_at < now - SEEN_EVERY:
                seen = update(sessions).where(sessions.c.token_digest == row.token_digest)
                connection.execute(seen.values(last_seen_at=now))
        return SignedIn(Role(row.role), row.username, row.subject, row.wechat_account)

    def open(
        self,
        role: Role,
        subject: UUID,
        now: datetime,
        *,
        username: str | None = None,
        wechat_account: UUID | None = None,
    ) -> NewSession:
        token = secrets.token_urlsafe(TOKEN_BYTES)
        expires_at = now + self.office.policy.session_time
        row = {
            "token_digest": _digest(token),
            "username": username,
            "wechat_account": wechat_account,
            "role": role.value,
            "created_at": now,
            "last_seen_at": now,
            "expires_at": expires_at,
        }
        with self.office.engine.begin() as connection:
            connection.execute(delete(sessions).where(sessions.c.expires_at < now))
            connection.execute(insert(sessions), row)
        return NewSession(token, role, subject, expires_at)


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()


@cache
def _nobodys_hash() -> str:
    """A hash that no password fits, so that unknown names take as long as known ones."""
    return hashed(secrets.token_urlsafe())
