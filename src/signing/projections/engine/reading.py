"""Reads the log as facts; decodes and decrypts each once for all read models."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol
from uuid import UUID

from signing.events import UnreadableFactError, revive
from signing.facts import Fact, Recorded
from signing.storage.log import Log, LoggedEvent
from signing.storage.positioning import Placed
from signing.vocabulary import Encrypted

WINDOW = 20
"""The log is searched for facts of some kinds in parts so many times as long as a batch."""
Decrypt = Callable[[UUID, Encrypted], str | None]
WrappedKey = tuple[int, bytes]
"""The number of its master key, and what that one wrapped."""


class Keeper(Protocol):
    """Holds the keys, which read models never see: the vault."""

    def load_decrypter(self, subjects: Collection[UUID]) -> Decrypt:
        """Load the keys of these streams at once; return what decrypts values under them."""

    def make_decrypter(self, wrapped: Mapping[UUID, WrappedKey]) -> Decrypt:
        """Unwrap these keys; return what decrypts values under them. Others are erased."""

    def digest(self, kind: str, text: str) -> bytes:
        """Return a keyed digest: equal for equal texts, and unknown without the key."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A fact whose kind this program does not know, or whose body it cannot decode."""

    position: int
    topic: str
    error: str


@dataclass(frozen=True)
class Batch:
    """Facts in log order up to `end`, and those among them that cannot be read."""

    facts: list[Recorded]
    end: int
    unreadable: tuple[Unreadable, ...] = ()


class FactReader:
    def __init__(self, log: Log, keeper: Keeper) -> None:
        self._log = log
        self._keeper = keeper

    def read(self, after: int, limit: int) -> Batch:
        """Return at most `limit` facts behind a position."""
        return self.revive(self._log.read(after, limit), after)

    def read_heard(self, after: int, limit: int, stop: int, heard: Collection[type[Fact]]) -> Batch:
        """Return at most `limit` facts of the kinds that are heard, behind a position up to `stop`.

        The batch ends where the next one begins: perhaps beyond its last fact.
        """
        stop = min(stop, after + WINDOW * limit)
        topics = [kind.topic() for kind in heard]
        batch = self.revive(self._log.read(after, limit, stop=stop, topics=topics), after)
        is_full = len(batch.facts) + len(batch.unreadable) >= limit
        return batch if is_full else replace(batch, end=max(stop, after))

    def revive(self, events: Sequence[LoggedEvent], after: int) -> Batch:
        """Return the events behind a position as facts."""
        streams = {event.stream for event in events}
        return self._revive(events, after, partial(self._keeper.load_decrypter, streams))

    def revive_placed(self, placed: Placed) -> Batch:
        """Return events that got their positions just now, with their keys, as facts."""
        events = [LoggedEvent(*row) for row in placed.rows]
        return self._revive(events, 0, partial(self._keeper.make_decrypter, placed.keys))

    def _revive(
        self, events: Sequence[LoggedEvent], after: int, make_decrypter: Callable[[], Decrypt]
    ) -> Batch:
        opened = Opened(make_decrypter)
        facts: list[Recorded] = []
        unreadable: list[Unreadable] = []
        for event in events:
            try:
                facts.append(_decode(event, opened, self._keeper))
            except UnreadableFactError as error:
                told = Unreadable(event.position, event.topic, f"unreadable {error}")
                unreadable.append(told)
        return Batch(facts, events[-1].position if events else after, tuple(unreadable))


class Opened:
    """Decrypts the values of one batch. It gets the keys with the first value."""

    def __init__(self, make_decrypter: Callable[[], Decrypt]) -> None:
        self._make_decrypter = make_decrypter
        self._decrypt: Decrypt | None = None
        self._texts: dict[tuple[UUID, str], str | None] = {}

    def open(self, stream: UUID, sealed: Encrypted) -> str | None:
        key = (stream, sealed.sealed)
        if key not in self._texts:
            if self._decrypt is None:
                self._decrypt = self._make_decrypter()
            self._texts[key] = self._decrypt(stream, sealed)
        return self._texts[key]


def _decode(event: LoggedEvent, opened: Opened, keeper: Keeper) -> Recorded:
    fact = revive(event.stream, event.version, event.topic, event.state)
    return Recorded(event.position, fact, partial(opened.open, event.stream), keeper.digest)
