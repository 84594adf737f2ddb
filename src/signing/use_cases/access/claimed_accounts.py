"""Takes a company's accounts from whoever had them, in the save that gives it to another."""

from collections.abc import Sequence
from uuid import UUID

from signing.storage.recorder import Beside
from signing.use_cases.access.email_rows import forget_mailboxes
from signing.use_cases.access.security_log import Kind
from signing.vocabulary import Attribution

THEIRS = "username IN (SELECT username FROM accounts WHERE subject = ANY(%s::uuid[]))"
FORGOTTEN = ("sessions", "one_time_tokens", "second_factors", "recovery_codes", "passkeys")
"""What lets somebody in, by the name of the account."""


def hand_over_accounts(by: Attribution, employer: UUID, colleagues: Sequence[UUID]) -> list[Beside]:
    """End all that its people have: the claimant gets an account of their own.

    Its webhooks too: they lead to servers of whoever had it.
    """
    everybody = [str(one) for one in (employer, *colleagues)]
    programs = f"SELECT id FROM clients WHERE {THEIRS}"  # noqa: S608 — words of ours
    return [
        *(Beside(f"DELETE FROM {table} WHERE {THEIRS}", (everybody,)) for table in FORGOTTEN),  # noqa: S608
        Beside(f"DELETE FROM client_tokens WHERE client IN ({programs})", (everybody,)),  # noqa: S608
        Beside(
            f"UPDATE clients SET revoked_at = now() WHERE revoked_at IS NULL AND {THEIRS}",  # noqa: S608
            (everybody,),
        ),
        Beside(
            "UPDATE webhooks SET state = 'ended', why = 'claimed'"
            " WHERE audience = 'employer' AND owner = %s AND state <> 'ended'",
            (str(employer),),
        ),
        *forget_mailboxes([employer, *colleagues]),
        Beside(
            "UPDATE accounts SET disabled_at = now() WHERE subject = ANY(%s::uuid[])",
            (everybody,),
        ),
        Beside(
            "INSERT INTO account_events (at, kind, account, school_code, actor, request_id)"
            " VALUES (%s, %s, %s, '', %s, %s)",
            (by.at, Kind.SESSION_CLOSED.value, employer, by.actor.account, by.request_id),
        ),
    ]
