"""What an account did last: its next read waits for it, also where it sends no receipt.

A row beside the facts, written in their statement and read in the one that says who asks (decision
0043). It is of the account, so all its sessions and programs read what any of them did.
"""

from signing.facts import Fact
from signing.storage.recorder import Beside
from signing.storage.schema import REMEMBERED
from signing.use_cases.core.actors import EmployerUser, Someone, Staffer, WeChatUser

REMEMBER = f"""
INSERT INTO last_receipts AS r (account, stream, version, xid, at)
VALUES (%s, %s, %s, pg_current_xact_id(), now())
ON CONFLICT (account) DO UPDATE SET stream = excluded.stream, version = excluded.version,
 xid = excluded.xid, at = excluded.at
WHERE r.xid < excluded.xid OR r.at < now() - interval '{REMEMBERED}'
"""  # noqa: S608 — a word of ours
"""Of two at once the one that comes later in the log stays: its receipt answers for both."""


def name_receipt(fact: Fact) -> str:
    return f"{fact.originator_id}:{fact.originator_version}"


def remember_receipt(by: Someone, last: Fact) -> list[Beside]:
    """Return the row of whoever has an account; who has none is not known at the next read."""
    if not isinstance(by, WeChatUser | EmployerUser | Staffer):
        return []
    values = (by.stamp.actor.account, last.originator_id, last.originator_version)
    return [Beside(REMEMBER, values)]
