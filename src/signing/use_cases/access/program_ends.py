"""What a recovery of an account ends, and keeps from beginning behind it.

Whoever stole the account may have made programs, and may be asking while it is recovered.
"""

from uuid import UUID

from sqlalchemy import Connection, delete, select, update

from signing.refusals import NotSignedIn, WrongCredentials
from signing.storage.account_tables import accounts, client_tokens, clients, sessions
from signing.use_cases.access.account_rows import Account
from signing.use_cases.access.security_log import Doing, Kind, SecurityLog
from signing.use_cases.notices.webhook_rows import pause_made_by

NO_SESSION = UUID(int=0)
"""Of a program."""


def hold_account(connection: Connection, username: str) -> None:
    """Wait until nobody else makes or ends programs of the account, and keep others waiting."""
    row = select(accounts.c.username).where(accounts.c.username == username)
    connection.execute(row.with_for_update())


def count_live_programs(connection: Connection, username: str) -> int:
    live = select(clients.c.id).where(
        clients.c.username == username, clients.c.revoked_at.is_(None)
    )
    return len(connection.execute(live).all())


def must_be_signed_in(connection: Connection, username: str, session: UUID) -> None:
    """Raises NotSignedIn of a session, or of a program, that a recovery ended a moment ago.

    It belongs behind `hold_account`, which waits for that recovery.
    """
    if session == NO_SESSION:
        found = count_live_programs(connection, username) > 0
    else:
        its = (sessions.c.id == session) & sessions.c.ended_at.is_(None)
        found = connection.execute(select(sessions.c.id).where(its)).first() is not None
    if not found:
        raise NotSignedIn


def must_have_password(connection: Connection, account: Account) -> None:
    """Raises WrongCredentials if the password that was checked is not the account's any more.

    It belongs into the transaction that lets somebody in: what a new password ended stays ended.
    """
    row = select(accounts.c.password_hash).where(accounts.c.username == account.username)
    kept = connection.execute(row.with_for_update(read=True)).scalar_one_or_none()
    if kept != account.password_hash:
        raise WrongCredentials


def must_be_let_in_still(connection: Connection, account: Account, session: UUID | None) -> None:
    """Raises what the session raises; without one, on the way there, what the password does."""
    hold_account(connection, account.username)
    if session is None:
        must_have_password(connection, account)
    else:
        must_be_signed_in(connection, account.username, session)


def end_programs(connection: Connection, account: Account, doing: Doing) -> list[str]:
    """Revoke the account's programs and their tokens; log each. Return their names, oldest first.

    Webhooks that it made are paused until somebody has looked at where they lead. It belongs into
    the transaction that sets the password or takes the factor off.
    """
    hold_account(connection, account.username)
    theirs = (clients.c.username == account.username) & clients.c.revoked_at.is_(None)
    found = select(clients.c.id, clients.c.name).where(theirs)
    rows = connection.execute(found.order_by(clients.c.created_at, clients.c.id)).all()
    ids = [row.id for row in rows]
    pause_made_by(connection, account.id)
    connection.execute(update(clients).where(clients.c.id.in_(ids)).values(revoked_at=doing.at))
    connection.execute(delete(client_tokens).where(client_tokens.c.client.in_(ids)))
    for _ in ids:
        SecurityLog.record(connection, Kind.CLIENT_REVOKED, account, doing)
    return [row.name for row in rows]
