"""Handing messages over to be sent, in the transaction that gives the reason for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection

from signing.use_cases.notices.sending import Channel, Message


class Posting(Protocol):
    """The outbox, as it is seen by whoever has something to say."""

    def sends_by(self, channel: Channel) -> bool:
        """Whether this installation sends anything through the channel."""
        ...

    def post(self, connection: Connection, messages: Sequence[Message]) -> int:
        """Keep them to be sent once the transaction has ended; return how many rows are new.

        Of a key that is known nothing is kept.
        """
        ...


@dataclass(frozen=True)
class NoPosting:
    """An installation that sends nothing: everything stays in the inbox."""

    def sends_by(self, channel: Channel) -> bool:
        del channel
        return False

    def post(self, connection: Connection, messages: Sequence[Message]) -> int:
        """There is nobody to hand them to."""
        del connection, messages
        return 0
