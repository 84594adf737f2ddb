"""Handing messages over to be sent, in the transaction that gives the reason for them."""

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import Connection

from signing.use_cases.notices.sending import Message


class Posting(Protocol):
    """The outbox, as it is seen by whoever has something to say."""

    def post(self, connection: Connection, messages: Sequence[Message]) -> int:
        """Keep them to be sent once the transaction has ended; return how many rows are new.

        Of a key that is known nothing is kept.
        """
        ...
