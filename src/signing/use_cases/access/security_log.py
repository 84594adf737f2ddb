"""The log of what was done to accounts: ids, kinds and digests, no readable personal data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from pydantic import with_config
from sqlalchemy import ColumnElement, Connection, insert, select
from typing_extensions import TypedDict

from signing.storage.account_tables import account_events, accounts
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.actors import Auditor, Province, SchoolAdmin
from signing.use_cases.core.context import UseCases
from signing.use_cases.limits.attempts import name_network

MOST = 200


class Kind(Enum):
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    FACTOR_FAILED = "second_factor_failed"
    SIGNED_OUT = "signed_out"
    SESSION_ENDED = "session_ended"
    SESSION_CLOSED = "session_ended_by_another"
    CHANGED = "password_changed"
    LINK_OFFERED = "password_reset_offered"
    LINK_MAILED = "password_reset_mailed"
    SET_ANEW = "password_reset"
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    FACTOR_ENROLLED = "second_factor_enrolled"
    FACTOR_REMOVED = "second_factor_removed"
    PASSKEY_ENROLLED = "passkey_enrolled"
    PASSKEY_REMOVED = "passkey_removed"
    PASSKEY_USED = "passkey_used"
    PASSKEY_FAILED = "passkey_failed"
    PASSKEY_CLONED = "passkey_cloned"
    RECOVERY_USED = "recovery_code_used"
    EMAIL_ENTERED = "email_entered"
    EMAIL_CONFIRMED = "email_confirmed"
    EMAIL_REMOVED = "email_removed"
    CLIENT_CREATED = "client_created"
    CLIENT_REVOKED = "client_revoked"
    WEBHOOK_MADE = "webhook_created"
    WEBHOOK_SECRET = "webhook_secret_renewed"  # noqa: S105  # the name of an event
    WEBHOOK_DELETED = "webhook_deleted"


@with_config(
    json_schema_extra={
        "examples": [
            {
                "at": "2026-05-12T02:30:00Z",
                "kind": "password_changed",
                "account": "0b9f7a52-3f5d-5f0e-8c1e-2a4b6c8d0e1f",
                "actor": "0b9f7a52-3f5d-5f0e-8c1e-2a4b6c8d0e1f",
                "request_id": "93f13c145ed5482e9a0e5ab3c04d50f4",
                "address_digest": "9f86d081884c7d65",
                "reason": None,
            }
        ]
    }
)
class AccountEvent(TypedDict):
    """What was done to an account. `actor` is an account's id, or `anyone`.

    `kind` is a value of `Kind`; `address_digest` the first 16 hex digits of a keyed digest, null
    without an address; `reason` is null without a reason, and once it is erased.
    """

    at: datetime
    kind: str
    account: UUID
    actor: str
    request_id: str
    address_digest: str | None
    reason: str | None


class NumberedEvent(AccountEvent):
    """An event with its place in the log of accounts, behind which the next page begins."""

    id: int


@dataclass(frozen=True)
class Doing:
    """Who acts, when, and from where; `actor` is an account's id, or `anyone`."""

    actor: str
    at: datetime
    request_id: str
    address_digest: bytes | None = None


class Logged(Protocol):
    """Whose event it is: an account of the staff or an employer, or a WeChat account."""

    @property
    def id(self) -> UUID: ...

    @property
    def school_code(self) -> str: ...


class Owner(NamedTuple):
    id: UUID
    school_code: str


NOBODY = Owner(UUID(int=0), "")
"""Of a name that is no account's."""


@dataclass(frozen=True)
class Chosen:
    """What is searched for; `until` itself is not in it."""

    kind: Kind | None = None
    account: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        of, kind = account_events.c, self.kind.value if self.kind else None
        pairs = ((of.kind, kind), (of.account, self.account))
        found = [column == given for column, given in pairs if given is not None]
        if self.since is not None:
            found.append(of.at >= self.since)
        if self.until is not None:
            found.append(of.at < self.until)
        return found


EVERYTHING = Chosen()


class SecurityLog(UseCases):
    def doing(self, visit: Visit, actor: str = "anyone") -> Doing:
        network = name_network(visit.address)
        return Doing(actor, visit.now, visit.request_id, self.vault.digest("address", network))

    def note(self, kind: Kind, account: Logged, visit: Visit) -> None:
        """Record what nobody who is signed in did, by itself."""
        with self.context.engine.begin() as connection:
            self.record(connection, kind, account, self.doing(visit))

    def note_own(self, connection: Connection, kind: Kind, account: Logged, visit: Visit) -> None:
        """Record what an account's owner did, in the transaction that does it."""
        self.record(connection, kind, account, self.doing(visit, str(account.id)))

    @staticmethod
    def record(
        connection: Connection,
        kind: Kind,
        account: Logged,
        doing: Doing,
        sealed_reason: bytes | None = None,
    ) -> None:
        row = {
            "at": doing.at,
            "kind": kind.value,
            "account": account.id,
            "school_code": account.school_code,
            "actor": doing.actor,
            "request_id": doing.request_id,
            "address_digest": doing.address_digest,
            "sealed_reason": sealed_reason,
        }
        connection.execute(insert(account_events), row)

    def list_events(
        self,
        by: SchoolAdmin | Province | Auditor,
        before: int | None,
        limit: int,
        chosen: Chosen = EVERYTHING,
    ) -> list[NumberedEvent]:
        """Return the chosen events, newest first: a school's own, or everybody's."""
        query = select(account_events).where(*chosen.conditions)
        query = query.order_by(account_events.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(account_events.c.id < before)
        if isinstance(by, SchoolAdmin):
            query = query.where(account_events.c.school_code == by.school_code)
        with self.context.engine.connect() as connection:
            return self._describe(connection.execute(query).all())

    def _describe(self, rows: Sequence[Any]) -> list[NumberedEvent]:
        ciphers = self.vault.load_ciphers({row.account for row in rows if row.sealed_reason})
        return [
            {
                "id": row.id,
                "at": row.at,
                "kind": row.kind,
                "account": row.account,
                "actor": row.actor,
                "request_id": row.request_id,
                "address_digest": shorten_digest(row.address_digest),
                "reason": _decrypt_reason(ciphers, row.account, row.sealed_reason),
            }
            for row in rows
        ]


def find_owner(connection: Connection, username: str | None, wechat_account: UUID | None) -> Owner:
    """Return whose session it is, by the session's username or WeChat account."""
    if username is None:
        return Owner(wechat_account or NOBODY.id, "")
    query = select(accounts.c.subject, accounts.c.school_code)
    row = connection.execute(query.where(accounts.c.username == username)).one_or_none()
    return Owner(row.subject, row.school_code) if row else NOBODY


def shorten_digest(digest: bytes | None) -> str | None:
    """Shorten a digest; it still shows that two events came from one address."""
    return bytes(digest).hex()[:16] if digest else None


def _decrypt_reason(ciphers: Any, account: UUID, sealed: bytes | None) -> str | None:
    if sealed is None:
        return None
    opened: bytes | None = ciphers[account].decrypt_bytes(bytes(sealed))
    return opened.decode() if opened is not None else None
