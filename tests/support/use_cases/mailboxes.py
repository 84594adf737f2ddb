"""Mail that is kept instead of sent, and the letters about accounts that are written to it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from signing.use_cases.access.account_letters import AccountLetters
from signing.use_cases.access.accounts import Accounts, SignedIn
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.context import Context
from signing.use_cases.notices.sending import Message
from support.use_cases.contexts import NOW
from support.use_cases.signing_in import sign_in_fully

VISIT = Visit(now=NOW, address="203.0.113.7", agent="curl/8", request_id="r-1")
LINK = re.compile(r"/(email|password|join)/(.+)")


@dataclass
class Mailboxes:
    """What was posted, in order; an installation of which this is the outbox sends mail."""

    context: Context
    posted: list[Message] = field(default_factory=list)

    def post(self, connection: Connection, messages: Sequence[Message]) -> int:
        del connection
        known = {one.key for one in self.posted}
        new = [one for one in messages if one.key not in known]
        self.posted += new
        return len(new)

    def write(self, at: datetime = NOW) -> list[Message]:
        """Write what was asked for until now; return it."""
        before = len(self.posted)
        AccountLetters(self.context, self).write_all(at)
        return self.posted[before:]

    def write_one(self, at: datetime = NOW) -> Message:
        [found] = self.write(at)
        return found


def with_mail(context: Context) -> Context:
    return replace(context, sends_mail=True)


def read_token(message: Message) -> str:
    """Return the token of the link that a letter leads to."""
    found = LINK.fullmatch(message.path)
    assert found is not None, message.path
    return found[2]


def find_session(context: Context, username: str, password: str) -> SignedIn:
    """Return the session of somebody who signs in."""
    accounts = Accounts(context)
    session = sign_in_fully(accounts, username, password, VISIT)
    who = accounts.find_session(session.token, NOW)
    assert who is not None
    return who
