"""Programs of schools and employers: their owner makes and revokes them; a token lasts an hour.

OAuth 2.0 client credentials (RFC 6749, 4.4). Secrets and tokens are 256 random bits; their digests
are kept.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from pydantic import with_config
from sqlalchemy import Connection, Text, cast, delete, func, insert, select, text, update
from typing_extensions import TypedDict

from signing.refusals import (
    ClientUnknown,
    CodeNeeded,
    NoSuchClient,
    NotYours,
    ScopeWrong,
    TooManyPrograms,
)
from signing.storage.account_tables import accounts, client_tokens, clients
from signing.storage.schema import REMEMBERED, last_receipts
from signing.use_cases.access.account_rows import Account, load_account
from signing.use_cases.access.accounts import SignedIn
from signing.use_cases.access.atomic_rows import open_transaction
from signing.use_cases.access.lockouts import Lockouts
from signing.use_cases.access.one_time import BYTES, digest_token
from signing.use_cases.access.program_ends import (
    NO_SESSION,
    count_live_programs,
    hold_account,
    must_be_signed_in,
)
from signing.use_cases.access.program_scopes import OF, Scope
from signing.use_cases.access.second_factors import SecondFactors
from signing.use_cases.access.security_log import Kind, SecurityLog
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.context import UseCases
from signing.vocabulary import Role

PREFIX = "sgc_"
"""Of a program's token, so that nobody takes it for a person's."""
LIFE = timedelta(hours=1)
MOST = 10
"""Of an account, without the revoked ones."""
IS_LAST = (last_receipts.c.account == cast(accounts.c.subject, Text)) & (
    last_receipts.c.at > func.now() - text(f"interval '{REMEMBERED}'")
)


@with_config(
    json_schema_extra={
        "examples": [
            {
                "client_id": "client-0a1b2c3d4e5f6071",
                "client_secret": "yJ4c…",
                "scopes": ["reviews:read", "statistics:read"],
            }
        ]
    }
)
class NewClient(TypedDict):
    """A new program with its secret, which is shown only now."""

    client_id: str
    client_secret: str
    scopes: list[str]


@with_config(
    json_schema_extra={
        "examples": [
            {
                "client_id": "client-0a1b2c3d4e5f6071",
                "name": "就业系统对接",
                "scopes": ["reviews:read", "statistics:read"],
                "created_at": "2026-03-02T01:00:00Z",
                "last_used_at": "2026-05-12T02:30:00Z",
                "revoked_at": None,
            }
        ]
    }
)
class OwnClient(TypedDict):
    """One's own program. Null times: it was never used, or is not revoked."""

    client_id: str
    name: str
    scopes: list[str]
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True)
class Grant:
    token: str
    scopes: tuple[Scope, ...]


@dataclass(frozen=True)
class Program:
    """The caller behind a program's token: its owner, limited to the scopes."""

    owner: SignedIn
    client: str
    scopes: frozenset[Scope]


class Clients(UseCases):
    def create(
        self, who: SignedIn, name: str, scopes: Collection[Scope], visit: Visit, code: str = ""
    ) -> NewClient:
        """Make a program; only this answer holds its secret.

        Who has a second factor confirms with a `code` of it: a stolen session makes no program,
        which would last longer. Raises NotYours, ScopeWrong, CodeNeeded, WrongCode, TooMany,
        TooManyPrograms, and NotSignedIn for a session that was ended meanwhile.
        """
        if who.username is None or who.subject is None or who.role not in OF:
            raise NotYours
        if not scopes or not set(scopes) <= OF[who.role]:
            raise ScopeWrong(error="invalid_scope", allowed=_list_words(OF[who.role]))
        client, secret = f"client-{secrets.token_hex(8)}", secrets.token_urlsafe(BYTES)
        row = {
            "id": client,
            "name": name,
            "username": who.username,
            "scopes": _list_words(scopes),
            "secret_digest": digest_token(secret),
            "created_at": visit.now,
        }
        account, log = load_account(self.context.engine, who.subject), SecurityLog(self.context)
        with self.context.engine.connect() as connection:
            _must_have_room(connection, account)
        self._confirm(account, code, visit)
        with open_transaction(self.context.engine) as connection:
            hold_account(connection, account.username)
            _must_have_room(connection, account)
            must_be_signed_in(connection, account.username, who.session)
            connection.execute(insert(clients), row)
            doing = log.doing(visit, str(who.subject))
            log.record(connection, Kind.CLIENT_CREATED, account, doing)
        return {"client_id": client, "client_secret": secret, "scopes": _list_words(scopes)}

    def _confirm(self, account: Account, code: str, visit: Visit) -> None:
        factors = SecondFactors(self.context)
        if not factors.is_enrolled(account):
            return
        if not code.strip():
            raise CodeNeeded
        factors.prove(account, code, visit)

    def list_own(self, who: SignedIn) -> list[OwnClient]:
        """Return the owner's programs, oldest first, with the revoked ones. Raises NotYours."""
        if who.role not in OF:
            raise NotYours
        query = select(clients).where(clients.c.username == who.username)
        with self.context.engine.connect() as connection:
            rows = connection.execute(query.order_by(clients.c.created_at, clients.c.id)).all()
        return [
            {
                "client_id": row.id,
                "name": row.name,
                "scopes": row.scopes,
                "created_at": row.created_at,
                "last_used_at": row.last_used_at,
                "revoked_at": row.revoked_at,
            }
            for row in rows
        ]

    def revoke(self, who: SignedIn, client: str, visit: Visit) -> None:
        """Revoke the program and its tokens at once. Raises NoSuchClient."""
        if who.role not in OF or who.subject is None:
            raise NotYours
        own = (clients.c.id == client) & (clients.c.username == who.username)
        revoked = update(clients).where(own, clients.c.revoked_at.is_(None))
        account, log = load_account(self.context.engine, who.subject), SecurityLog(self.context)
        with open_transaction(self.context.engine) as connection:
            if not connection.execute(revoked.values(revoked_at=visit.now)).rowcount:
                raise NoSuchClient
            connection.execute(delete(client_tokens).where(client_tokens.c.client == client))
            doing = log.doing(visit, str(who.subject))
            log.record(connection, Kind.CLIENT_REVOKED, account, doing)

    def grant(self, client: str, secret: str, asked: str | None, visit: Visit) -> Grant:
        """Grant all scopes, or those asked for. Raises ClientUnknown, ScopeWrong, TooMany."""
        lockouts = Lockouts(self.context)
        lockouts.address_must_be_welcome(visit.address, visit.now)
        may = self._check_secret(client, secret)
        if may is None:
            lockouts.count_address(visit.address, visit.now)
            raise ClientUnknown(error="invalid_client")
        wanted = asked.split() if asked else may
        if not set(wanted) <= set(may):
            raise ScopeWrong(error="invalid_scope", allowed=may)
        granted, token = sorted(set(wanted)), PREFIX + secrets.token_urlsafe(BYTES)
        row = {
            "digest": digest_token(token),
            "client": client,
            "scopes": granted,
            "expires_at": visit.now + LIFE,
        }
        with open_transaction(self.context.engine) as connection:
            over = client_tokens.c.expires_at <= visit.now
            connection.execute(delete(client_tokens).where(over))
            connection.execute(insert(client_tokens), row)
            used = update(clients).where(clients.c.id == client)
            connection.execute(used.values(last_used_at=visit.now))
        return Grant(token, tuple(Scope(one) for one in granted))

    def find_program(self, token: str, now: datetime) -> Program | None:
        """Return None if the token, the program or its owner's account has ended."""
        query = (
            select(
                client_tokens,
                *(accounts.c.username, accounts.c.role, accounts.c.subject),
                accounts.c.employer_id,
                *(last_receipts.c.stream.label("written"), last_receipts.c.version),
            )
            .join(clients, clients.c.id == client_tokens.c.client)
            .join(accounts, accounts.c.username == clients.c.username)
            .outerjoin(last_receipts, IS_LAST)
            .where(client_tokens.c.digest == digest_token(token), client_tokens.c.expires_at > now)
            .where(clients.c.revoked_at.is_(None), accounts.c.disabled_at.is_(None))
        )
        with self.context.engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        receipt = f"{row.written}:{row.version}" if row.written else None
        employer = (row.employer_id or row.subject) if row.role == Role.EMPLOYER.value else None
        owner = SignedIn(
            *(Role(row.role), row.username, row.subject, None, NO_SESSION),
            receipt=receipt,
            employer_id=employer,
        )
        scopes = frozenset(Scope(one) for one in row.scopes)
        return Program(owner, row.client, scopes & OF.get(owner.role, frozenset()))

    def _check_secret(self, client: str, secret: str) -> list[str] | None:
        """Return the program's scopes if the secret is right, else None."""
        query = (
            select(clients.c.secret_digest, clients.c.scopes)
            .join(accounts, accounts.c.username == clients.c.username)
            .where(clients.c.id == client, clients.c.revoked_at.is_(None))
            .where(accounts.c.disabled_at.is_(None))
        )
        with self.context.engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        kept = bytes(row.secret_digest) if row else b""
        if row is None or not compare_digest(kept, digest_token(secret)):
            return None
        scopes: list[str] = row.scopes
        return scopes


def _must_have_room(connection: Connection, account: Account) -> None:
    if count_live_programs(connection, account.username) >= MOST:
        raise TooManyPrograms(most=MOST)


def _list_words(scopes: Collection[Scope]) -> list[str]:
    return sorted(scope.value for scope in scopes)
