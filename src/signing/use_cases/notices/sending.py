"""What is sent to one person, and what a channel is to the outbox that sends through it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from signing.fact_words import Both, Group

__all__ = ["Channel", "Group", "Message", "PermanentFailure", "Sender", "TemporaryFailure"]

Channel = Literal["mail", "wechat", "sms"]
TOO_MANY = "当天发送已达上限，次日再发。 Enough for one day; it goes out the next."


@dataclass(frozen=True)
class Message:
    """A sentence for one person, and where the next step is; no ID number, phone or reason.

    `account` is the account's public id, a graduate's own id for a graduate. Of two with the same
    `key` a provider sends one, where it can. `path` begins with a slash. `fields` fill the
    templates of WeChat and SMS; moments among them are ISO 8601, with offset. `about` is the
    graduate whom the words name, if that is not the reader: erasing takes what still waits.
    `urgent` goes at once, whatever its reader chose.

    With `to` it goes by mail to this address alone, whatever its owner chose: a link that proves
    an address, or opens an account. After `until` nobody sends it any more: its link is over.
    """

    key: str
    account: UUID
    kind: str
    group: Group
    subject: Both
    text: Both
    path: str
    fields: Mapping[str, str] = field(default_factory=dict)
    urgent: bool = False
    about: UUID | None = None
    to: str = ""
    until: datetime | None = None


class TemporaryFailure(Exception):  # noqa: N818 - a channel fails, nobody erred
    """It may be sent later, not before `after` if that is known; given up after `most` tries.

    `why` is read by people, in Chinese and then English, and quotes nobody: 信箱已满。 It is full.
    """

    def __init__(self, why: str, after: datetime | None = None, *, most: int | None = None) -> None:
        super().__init__(why)
        self.why, self.after, self.most = why, after, most


class ChannelAway(TemporaryFailure):
    """Nothing can be sent through the channel for now: that was no try of this message."""


class PermanentFailure(Exception):  # noqa: N818 - as above
    """Sending it again as it is would fail again; `why` says what to change."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Sender(Protocol):
    """One channel."""

    @property
    def channel(self) -> Channel: ...

    @property
    def is_set(self) -> bool:
        """Whether this installation sends through it."""
        ...

    def takes(self, message: Message) -> bool:
        """Whether it has words for it, and may send them to that person: asked before an address.

        What it does not take is not posted to it, so that nothing waits that could never go out.
        """
        ...

    def find_address(self, account: UUID) -> str | None:
        """Return where the account gets it; None if it cannot be reached so."""
        ...

    def send(self, message: Message, to: str) -> None:
        """Hand it over. Raises TemporaryFailure, ChannelAway, PermanentFailure."""
        ...

    def close(self) -> None:
        """Let go of its connections."""
        ...
