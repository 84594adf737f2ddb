"""What is sent to one person, who takes it to be sent, and what a channel is to the outbox."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, Protocol, get_args
from uuid import UUID

from signing.fact_words import Both, Group
from signing.vocabulary.china_time import CHINA, assume_china_time, to_china_time

if TYPE_CHECKING:  # settings check templates, and commands without a database load none
    from sqlalchemy import Connection

Channel = Literal["mail", "wechat", "sms"]
CHANNELS: Final[tuple[Channel, ...]] = get_args(Channel)
TOO_MANY = "当天发送已达上限，次日再发。 Enough for one day; it goes out the next."
WRITTEN = re.compile(r"(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日(?: (\d{1,2}):(\d{2}))?")


@dataclass(frozen=True)
class Message:
    """A sentence for one person, and where the next step is; no ID number, phone or reason.

    `account` is the account's public id, a graduate's own id for a graduate. Of two with the same
    `key` a provider sends one, where it can. `path` begins with a slash. `fields` fill the
    templates of WeChat and SMS; moments among them are what `read_moment` reads. `about` is the
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


def read_moment(field: str) -> datetime:
    """Read ISO 8601, or as Chinese pages write it; in China's time. Raises ValueError."""
    found = WRITTEN.fullmatch(field)
    if found is None:
        return to_china_time(assume_china_time(datetime.fromisoformat(field)))
    year, month, day, hour, minute = (int(one or 0) for one in found.groups())
    return datetime(year, month, day, hour, minute, tzinfo=CHINA)


class Posting(Protocol):
    """The outbox, as it is seen by whoever has something to say."""

    def post(self, connection: "Connection", messages: Sequence[Message]) -> int:
        """Keep them to be sent once the transaction has ended; return how many rows are new.

        Of a key that is known nothing is kept.
        """
        ...


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
