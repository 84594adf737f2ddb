"""The log as facts: each is decoded once and what is sealed in it is opened once, for everyone."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Protocol
from uuid import UUID

from signing.events import Recorded, UnreadableFactError, revive
from signing.storage.log import Log, SealedEvent
from signing.vocabulary import Sealed

Unseal = Callable[[UUID, Sealed], str | None]


class Keeper(Protocol):
    """Who has the keys, which read models never see: the vault."""

    def opener(self, subjects: Collection[UUID]) -> Unseal:
        """Loads the keys of these streams, at once, and opens what is sealed under them."""

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
    """What was sealed in one batch. Keys are loaded when the first is opened."""

    def __init__(self, keeper: Keeper, streams: set[UUID]) -> None:
        self._keeper = keeper
        self._streams = streams
        self._unseal: Unseal | None = None
        self._texts: dict[tuple[UUID, str], str | None] = {}

    def open(self, stream: UUID, sealed: Sealed) -> str | None:
        key = (stream, sealed.sealed)
        if key not in self._texts:
            if self._unseal is None:
                self._unseal = self._keeper.opener(self._streams)
            self._texts[key] = self._unseal(stream, sealed)
        return self._texts[key]


def _revived(event: SealedEvent, opened: Opened, keeper: Keeper) -> Recorded:
    fact = revive(event.stream, event.version, event.topic, event.state)
    return Recorded(event.position, fact, partial(opened.open, event.stream), keeper.digest)
