"""Lists and ends one's own sessions."""

from datetime import datetime
from uuid import UUID

from pydantic import with_config
from sqlalchemy import ColumnElement, Connection, delete, select
from typing_extensions import TypedDict

from signing.refusals import NoSuchSession
from signing.storage.account_tables import sessions
from signing.use_cases.access.accounts import SignedIn
from signing.use_cases.access.atomic_rows import open_transaction
from signing.use_cases.access.security_log import Kind, SecurityLog, find_owner
from signing.use_cases.access.visits import Visit
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


class Sessions(UseCases):
    def list_own(self, who: SignedIn, now: datetime) -> list[OwnSession]:
        """Return the live sessions, the last used first. `id` only serves to end a session."""
        seen_since = now - self.context.policy.idle_time
        query = (
            select(sessions)
            .where(
                _select_own(who), sessions.c.expires_at > now, sessions.c.last_seen_at > seen_since
            )
            .order_by(sessions.c.last_seen_at.desc(), sessions.c.id)
        )
        with self.context.engine.connect() as connection:
            rows = connection.execute(query).all()
        return [
            {
                "id": row.id,
                "device": row.device,
                "created_at": row.created_at,
                "last_seen_at": row.last_seen_at,
                "expires_at": row.expires_at,
                "current": row.id == who.session,
            }
            for row in rows
        ]

    def end(self, who: SignedIn, session: UUID, visit: Visit) -> None:
        """Raises NoSuchSession, also for others' sessions."""
        ended = delete(sessions).where(_select_own(who), sessions.c.id == session)
        with open_transaction(self.context.engine) as connection:
            if not connection.execute(ended).rowcount:
                raise NoSuchSession
            self._log_end(connection, who, visit)

    def end_others(self, who: SignedIn, visit: Visit) -> None:
        others = delete(sessions).where(_select_own(who), sessions.c.id != who.session)
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
