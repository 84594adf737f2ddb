"""Lists and ends sessions: one's own, and those of people whom somebody answers for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import with_config
from sqlalchemy import ColumnElement, Connection, and_, delete, select, update
from typing_extensions import TypedDict

from signing.refusals import NoSuchSession
from signing.storage.account_tables import sessions
from signing.use_cases.access.account_rows import Account, load_account
from signing.use_cases.access.accounts import SignedIn
from signing.use_cases.access.atomic_rows import open_transaction
from signing.use_cases.access.security_log import Kind, SecurityLog, find_owner, shorten_digest
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.actors import Province, SchoolAdmin
from signing.use_cases.core.context import UseCases


@with_config(
    json_schema_extra={
        "examples": [
            {
                "id": "5f0c2f0e-6a0e-4a7e-9a39-0d6f5f3f0c11",
                "device": "Firefox · Linux",
                "created_at": "2026-05-12T01:00:00Z",
                "last_seen_at": "2026-05-12T02:30:00Z",
                "expires_at": "2026-05-12T13:00:00Z",
                "current": True,
            }
        ]
    }
)
class OwnSession(TypedDict):
    """One's session on a device; `current` is the session that asks."""

    id: UUID
    device: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    current: bool


@with_config(
    json_schema_extra={
        "examples": [
            {
                "id": "5f0c2f0e-6a0e-4a7e-9a39-0d6f5f3f0c11",
                "device": "Firefox · Linux",
                "network": "9f86d081884c7d65",
                "created_at": "2026-05-12T01:00:00Z",
                "last_seen_at": "2026-05-12T02:30:00Z",
                "expires_at": "2026-05-12T13:00:00Z",
            }
        ]
    }
)
class StaffSession(TypedDict):
    """A session of somebody else on a device.

    `network` is the short digest by which the log of accounts names where it came from, null where
    that was not recorded.
    """

    id: UUID
    device: str
    network: str | None
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


class Sessions(UseCases):
    def list_own(self, who: SignedIn, now: datetime) -> list[OwnSession]:
        """Return the live sessions, the last used first. `id` only serves to end a session."""
        return [
            {
                "id": row.id,
                "device": row.device,
                "created_at": row.created_at,
                "last_seen_at": row.last_seen_at,
                "expires_at": row.expires_at,
                "current": row.id == who.session,
            }
            for row in self._load_live(_select_own(who), now)
        ]

    def list_of_staff(
        self, by: SchoolAdmin | Province, owner: UUID, visit: Visit
    ) -> list[StaffSession]:
        """Return the live sessions of somebody whom `by` answers for, the last used first.

        Raises CommandLineOnly, NotYours, NoSuchAccount.
        """
        return self.list_of_account(
            self._load_account(by, owner, "signing sessions NAME"), visit.now
        )

    def list_of_account(self, account: Account, now: datetime) -> list[StaffSession]:
        rows = self._load_live(sessions.c.username == account.username, now)
        return [
            {
                "id": row.id,
                "device": row.device,
                "network": shorten_digest(row.network),
                "created_at": row.created_at,
                "last_seen_at": row.last_seen_at,
                "expires_at": row.expires_at,
            }
            for row in rows
        ]

    def end_of_staff(
        self, by: SchoolAdmin | Province, owner: UUID, session: UUID, visit: Visit
    ) -> None:
        """End one session of somebody whom `by` answers for.

        Raises CommandLineOnly, NotYours, NoSuchAccount, NoSuchSession.
        """
        account = self._load_account(by, owner, "signing end-session NAME ID")
        self.close(account, session, visit, by.stamp.actor.account)

    def close(self, account: Account, session: UUID, visit: Visit, actor: str) -> None:
        """End one session of another; its row stays, so that its owner is told why.

        Raises NoSuchSession for one that has ended, and for one of another account.
        """
        its = (sessions.c.id == session) & (sessions.c.username == account.username)
        live = its & self._is_live(visit.now)
        log = SecurityLog(self.context)
        with open_transaction(self.context.engine) as connection:
            ended = update(sessions).where(live).values(ended_at=visit.now)
            if not connection.execute(ended).rowcount:
                raise NoSuchSession
            log.record(connection, Kind.SESSION_CLOSED, account, log.doing(visit, actor))

    def _load_account(self, by: SchoolAdmin | Province, owner: UUID, command: str) -> Account:
        account = load_account(self.context.engine, owner)
        account.must_be_answered_for_by(by, command)
        return account

    def _load_live(self, whose: ColumnElement[bool], now: datetime) -> Sequence[Any]:
        query = select(sessions).where(whose, self._is_live(now))
        ordered = query.order_by(sessions.c.last_seen_at.desc(), sessions.c.id)
        with self.context.engine.connect() as connection:
            return connection.execute(ordered).all()

    def _is_live(self, now: datetime) -> ColumnElement[bool]:
        seen_since = now - self.context.policy.idle_time
        return and_(
            sessions.c.expires_at > now,
            sessions.c.last_seen_at > seen_since,
            sessions.c.ended_at.is_(None),
        )

    def end(self, who: SignedIn, session: UUID, visit: Visit) -> None:
        """Raises NoSuchSession, also for others' sessions."""
        live = _select_own(who) & sessions.c.ended_at.is_(None)
        ended = delete(sessions).where(live, sessions.c.id == session)
        with open_transaction(self.context.engine) as connection:
            if not connection.execute(ended).rowcount:
                raise NoSuchSession
            self._log_end(connection, who, visit)

    def end_others(self, who: SignedIn, visit: Visit) -> None:
        live = _select_own(who) & sessions.c.ended_at.is_(None)
        others = delete(sessions).where(live, sessions.c.id != who.session)
        with open_transaction(self.context.engine) as connection:
            if connection.execute(others).rowcount:
                self._log_end(connection, who, visit)

    def _log_end(self, connection: Connection, who: SignedIn, visit: Visit) -> None:
        owner = find_owner(connection, who.username, who.wechat_account)
        SecurityLog(self.context).note_own(connection, Kind.SESSION_ENDED, owner, visit)


def _select_own(who: SignedIn) -> ColumnElement[bool]:
    """Select the owner's sessions: by username, or by WeChat account."""
    if who.username is not None:
        return sessions.c.username == who.username
    return sessions.c.wechat_account == who.wechat_account
