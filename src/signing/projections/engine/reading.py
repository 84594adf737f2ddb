"""The log as facts: each is decoded once and what is encrypted in it is decrypted once, for all."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Protocol
from uuid import UUID

from signing.events import Recorded, UnreadableFactError, revive
from signing.storage.log import Log, LoggedEvent
from signing.vocabulary import Encrypted

Decrypt = Callable[[UUID, Encrypted], str | None]


class Keeper(Protocol):
    """Who has the keys, which read models never see: the vault."""

    def load_decrypter(self, subjects: Collection[UUID]) -> Decrypt:
        """Load the keys of these streams at once; return what decrypts values under them."""

    def digest(self, kind: str, text: str) -> bytes:
        """The same for the same text, always; nobody without the key can make it."""


@dataclass(frozen=True)
class Batch:
    """Facts in log order. `unreadable` says why there are no more, if the next cannot be read."""

    facts: list[Recorded]
    end: int
    unreadable: str = ""


class FactReader:
    def __init__(self, log: Log, keeper: Keeper) -> None:
        self._log = log
        self._keeper = keeper

    def read(self, after: int, limit: int) -> Batch:
        """At most `limit` facts behind a position."""
        events = self._log.read(after, limit)
        opened = Opened(self._keeper, {event.stream for event in events})
        facts: list[Recorded] = []
        for event in events:
            try:
                facts.append(_revived(event, opened, self._keeper))
            except UnreadableFactError as unreadable:
                return Batch(facts, event.position - 1, f"unreadable {unreadable}")
        return Batch(facts, events[-1].position if events else after)


class Opened:
    """The encrypted values of one batch. Keys are loaded when the first is decrypted."""

    def __init__(self, keeper: Keeper, streams: set[UUID]) -> None:
        self._keeper = keeper
        self._streams = streams
        self._decrypt: Decrypt | None = None
        self._texts: dict[tuple[UUID, str], str | None] = {}

    def open(self, stream: UUID, sealed: Encrypted) -> str | None:
        key = (stream, sealed.sealed)
        if key not in self._texts:
            if self._decrypt is None:
                self._decrypt = self._keeper.load_decrypter(self._streams)
            self._texts[key] = self._decrypt(stream, sealed)
        return self._texts[key]


def _revived(event: LoggedEvent, opened: Opened, keeper: Keeper) -> Recorded:
    fact = revive(event.stream, event.version, event.topic, event.state)
    return Recorded(event.position, fact, partial(opened.open, event.stream), keeper.digest)
