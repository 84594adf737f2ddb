"""待发消息: what is to be sent to people lies here until a channel has taken it.

A message becomes one row for each channel that its reader chose, is reached by, and that this
installation sends through. Rows are written in the transaction of whoever posts, and sent outside
of any; only a crash between a channel's acceptance and our commit sends one twice, and then under
the same key.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection, text

from signing.fact_words import Both, Group
from signing.storage.recorder import Beside
from signing.use_cases.core.tokens import Tokens
from signing.use_cases.notices.sending import CHANNELS, Channel, Message, Sender

PURPOSE = "message in the outbox"
POST = text("""
INSERT INTO outbox (key, account, channel, kind, about, urgent, sealed_message, until,
    posted_at, next_try_at)
SELECT *, :now, :now FROM unnest(
    CAST(:key AS text[]), CAST(:account AS uuid[]), CAST(:channel AS text[]),
    CAST(:kind AS text[]), CAST(:about AS uuid[]), CAST(:urgent AS boolean[]),
    CAST(:sealed_message AS text[]), CAST(:until AS timestamptz[]))
ON CONFLICT DO NOTHING
""")
"""All in one statement: one a row is a round trip a row."""


class Chooser(Protocol):
    """Knows through which channels somebody wants to be told of a group of notices."""

    def find(self, account: UUID, group: Group) -> Collection[Channel]: ...


class EveryChannel:
    """For who has not chosen."""

    def find(self, account: UUID, group: Group) -> Collection[Channel]:
        del account, group
        return CHANNELS


@dataclass(frozen=True)
class Outbox:
    """`ring` wakes whoever sends, after something was posted."""

    tokens: Tokens
    senders: Sequence[Sender]
    chooser: Chooser = field(default_factory=EveryChannel)
    ring: Callable[[], None] = lambda: None

    def post(self, connection: Connection, messages: Sequence[Message]) -> int:
        """Put messages into the outbox, in this transaction; return how many rows are new.

        A second one of a key is not kept.
        """
        now = datetime.now(UTC)
        rows = [
            self._describe(message, channel)
            for message in messages
            for channel in self._choose_channels(message)
        ]
        if not rows:
            return 0
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        added = connection.execute(POST, columns | {"now": now}).rowcount
        self.ring()
        return added

    @staticmethod
    def forget(person: UUID) -> Beside:
        """Delete what was sent to somebody or waits for it, and what waits and names them."""
        return Beside(
            "DELETE FROM outbox WHERE (account = %s AND state = 'waiting')"
            " OR (account = %s AND ended_at IS NOT NULL) OR about = %s",
            (person,) * 3,
        )

    @staticmethod
    def end_wait(person: UUID, now: datetime) -> Beside:
        """Let the mail that waits for somebody go out at once: there is another address for it."""
        return Beside(
            "UPDATE outbox SET next_try_at = %s, tries = 0 WHERE account = %s AND channel = 'mail'"
            " AND state = 'waiting' AND claim IS NULL AND next_try_at > %s",
            (now, person, now),
        )

    def _choose_channels(self, message: Message) -> Iterator[Channel]:
        there = [one for one in self.senders if one.is_set]
        if message.to:
            yield from (one.channel for one in there if one.channel == "mail")
            return
        able = [one for one in there if one.takes(message)]
        if not able:
            return
        chosen = None if message.urgent else self.chooser.find(message.account, message.group)
        for sender in able:
            wanted = chosen is None or sender.channel in chosen
            if wanted and sender.find_address(message.account):
                yield sender.channel

    def _describe(self, message: Message, channel: Channel) -> dict[str, object]:
        return {
            "key": message.key,
            "account": str(message.account),
            "channel": channel,
            "kind": message.kind,
            "about": str(message.about) if message.about else None,
            "urgent": message.urgent,
            "sealed_message": encrypt_message(self.tokens, message),
            "until": message.until,
        }


def encrypt_message(tokens: Tokens, message: Message) -> str:
    said = {
        "group": message.group,
        "subject": message.subject.model_dump(),
        "text": message.text.model_dump(),
        "path": message.path,
        "fields": dict(message.fields),
        "to": message.to,
    }
    return tokens.encrypt(PURPOSE, json.dumps(said, ensure_ascii=False).encode())


def decrypt_message(tokens: Tokens, row: Any) -> Message | None:
    """Return the message of a row; None if it was encrypted under keys of before a restore."""
    plain = tokens.decrypt(PURPOSE, row.sealed_message or "")
    if plain is None:
        return None
    said: Mapping[str, Any] = json.loads(plain)
    return Message(
        key=row.key,
        account=row.account,
        kind=row.kind,
        group=said["group"],
        subject=Both(**said["subject"]),
        text=Both(**said["text"]),
        path=said["path"],
        fields=said["fields"],
        urgent=row.urgent,
        about=row.about,
        to=said["to"],
        until=row.until,
    )
