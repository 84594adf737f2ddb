"""The rows of mail addresses and of mails to be written, for saves and for transactions."""

from collections.abc import Sequence
from enum import Enum
from uuid import UUID

from sqlalchemy import Connection

from signing.storage.recorder import Beside
from signing.use_cases.access.security_log import Doing
from signing.use_cases.notices.outbox import Outbox

LET_WAIT = (
    "INSERT INTO emails (account, sealed_next, next_digest, asked_at) VALUES (%s, %s, %s, %s)"
    " ON CONFLICT (account) DO UPDATE SET sealed_next = excluded.sealed_next,"
    " next_digest = excluded.next_digest, asked_at = excluded.asked_at"
)
CONFIRM = (
    "UPDATE emails SET sealed_address = sealed_next, digest = next_digest, confirmed_at = %s,"
    " sealed_next = NULL, next_digest = NULL, asked_at = NULL"
    " WHERE account = %s AND next_digest = %s"
)
STOP_WAITING = (
    "UPDATE emails SET sealed_next = NULL, next_digest = NULL, asked_at = NULL WHERE account = %s"
)
ASK = (
    "INSERT INTO account_letters"
    " (kind, accounts, asked_at, actor, request_id, address_digest, sealed_to)"
    " VALUES (%s, %s::uuid[], %s, %s, %s, %s, %s)"
)
WITHDRAW_LINKS = (
    "UPDATE account_letters SET accounts = array_remove(accounts, %s::uuid)"
    " WHERE kind = ANY(%s) AND accounts @> ARRAY[%s::uuid]"
)
SEALED = "SELECT sealed_address FROM emails WHERE account = %s FOR UPDATE"
STILL_ITS = "SELECT FROM emails WHERE account = %s AND digest = %s FOR SHARE"


class Letter(Enum):
    """A mail about an account; its words stand in `letters.toml`."""

    CONFIRMATION = "email_confirmation"
    APPOINTED = "appointed_email"
    CHANGED = "email_changed"
    REMOVED = "email_removed"
    FORGOTTEN = "password_link"
    PASSWORD_SET = "password_set"  # noqa: S105 - the name of a letter
    FIRST_PASSWORD = "first_password"  # noqa: S105 - as above
    INVITATION = "colleague_invitation"


def confirm_email(account: UUID, digest: bytes, doing: Doing) -> Beside:
    """Return what makes the waiting address the account's, if it is still the one that waits."""
    return Beside(CONFIRM, (doing.at, account, digest))


def use_new_email(connection: Connection, account: UUID, digest: bytes, doing: Doing) -> bool:
    """Make the waiting address the account's, if it is still the one that waits; return whether.

    Mail that the former address did not take goes to the new one at once.
    """
    if not run_beside(connection, confirm_email(account, digest, doing)):
        return False
    run_beside(connection, Outbox.end_wait(account, doing.at))
    return True


def stop_waiting(account: UUID) -> Beside:
    return Beside(STOP_WAITING, (account,))


def forget_emails(accounts: Sequence[UUID]) -> list[Beside]:
    """Return the deletion of their addresses, and of what is still to be written to them."""
    named = ([str(one) for one in accounts],)
    return [
        Beside("DELETE FROM emails WHERE account = ANY(%s::uuid[])", named),
        Beside("DELETE FROM account_letters WHERE accounts && %s::uuid[]", named),
    ]


def forget_mailboxes(accounts: Sequence[UUID]) -> list[Beside]:
    """Return the deletion of their addresses and of all that waits to be sent to them."""
    return [*forget_emails(accounts), *(Outbox.forget(one) for one in accounts)]


def ask_for_letter(
    kind: Letter, account: UUID, doing: Doing, sealed_to: bytes | None = None
) -> Beside:
    asked = (doing.at, doing.actor, doing.request_id, doing.address_digest, sealed_to)
    return Beside(ASK, (kind.value, [str(account)], *asked))


def withdraw_links(account: UUID) -> Beside:
    """Return what keeps links to a new password from being written that were asked for before.

    It waits for whoever writes one now: links that were written are withdrawn behind it.
    """
    kinds = [Letter.FORGOTTEN.value, Letter.FIRST_PASSWORD.value]
    return Beside(WITHDRAW_LINKS, (str(account), kinds, str(account)))


def is_still_its(connection: Connection, account: UUID, digest: bytes) -> bool:
    """Return whether the address is the account's, which stays so until the transaction ends."""
    return bool(run_beside(connection, Beside(STILL_ITS, (account, digest))))


def take_sealed_email(connection: Connection, account: UUID) -> bytes | None:
    """Return the confirmed address, encrypted as letters have it; others wait to change it."""
    sealed = connection.exec_driver_sql(SEALED, (account,)).scalar_one_or_none()
    return None if sealed is None else bytes(sealed)


def run_beside(connection: Connection, *statements: Beside) -> int:
    """Run them in the connection's transaction; return how many rows the last one changed."""
    changed = 0
    for one in statements:
        changed = connection.exec_driver_sql(one.statement, one.values).rowcount
    return changed
