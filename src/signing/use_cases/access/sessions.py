"""One's own sessions: on which devices one is signed in, and ending them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select

from signing.refusals import NoSuchSession
from signing.storage.account_tables import sessions
from signing.use_cases.access.accounts import SignedIn
from signing.use_cases.core.context import UseCases


class Sessions(UseCases):
    def mine(self, who: SignedIn, now: datetime) -> list[dict[str, Any]]:
        """Those that still live, the last used first. `id` is good for nothing but ending it."""
        seen_since = now - self.context.policy.idle_time
        query = (
            select(sessions)
            .where(_of(who), sessions.c.expires_at > now, sessions.c.last_seen_at > seen_since)
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

    def end(self, who: SignedIn, session: UUID) -> None:
        """Raises NoSuchSession, for those of others too."""
        ended = delete(sessions).where(_of(who), sessions.c.id == session)
        with self.context.engine.begin() as connection:
            if not connection.execute(ended).rowcount:
                raise NoSuchSession

    def end_others(self, who: SignedIn) -> None:
        others = delete(sessions).where(_of(who), sessions.c.id != who.session)
        with self.context.engine.begin() as connection:
            connection.execute(others)


def _of(who: SignedIn) -> ColumnElement[bool]:
    """A WeChat account has no username, and an account of a username no WeChat."""
    if who.username is not None:
        return sessions.c.username == who.username
    return sessions.c.wechat_account == who.wechat_account
