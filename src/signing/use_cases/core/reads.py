"""What a command or a look has read: nothing is loaded twice, and all must hold when it saves."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from signing.aggregates import Stream
from signing.storage.statements import Namesakes


class StoredFact(NamedTuple):
    """A row of a stream."""

    version: int
    topic: str
    state: bytes


class WrappedKey(NamedTuple):
    """A row of a subject's data key."""

    key_id: int
    wrapped: bytes


@dataclass
class Reads:
    """`versions` are those of streams that others write, as they were when they were first read.

    `streams` wait to be replayed, `aggregates` are; `named` are the others that a student number
    names, read with their streams and keys; `keys` holds None for who has none, `opened`
    those that were unwrapped. `saved` once something was.
    """

    versions: dict[UUID, int] = field(default_factory=dict)
    streams: dict[UUID, list[StoredFact]] = field(default_factory=dict)
    aggregates: dict[UUID, Stream] = field(default_factory=dict)
    named: dict[Namesakes, list[UUID]] = field(default_factory=dict)
    keys: dict[UUID, WrappedKey | None] = field(default_factory=dict)
    opened: dict[UUID, bytes] = field(default_factory=dict)
    saved: bool = False

    def has(self, stream: UUID) -> bool:
        return stream in self.aggregates or stream in self.streams

    def find_recorded(self, streams: Collection[UUID]) -> list[UUID]:
        """Return those of them that have facts, as far as they were read."""
        return [one for one in streams if one in self.aggregates or self.streams.get(one)]

    def forget_loaded(self) -> None:
        """What comes after a save is read anew; what was decided before rests on what it read."""
        for loaded in (self.streams, self.aggregates, self.named, self.keys, self.opened):
            loaded.clear()


READS: ContextVar[Reads | None] = ContextVar("reads", default=None)


def note_key(subject: UUID | None, key_id: int | None, wrapped: bytes | None) -> None:
    """Remember the data key of a subject, if one was read beside something else."""
    reads = READS.get()
    if reads is not None and subject and key_id is not None and wrapped:
        reads.keys[subject] = WrappedKey(key_id, bytes(wrapped))


@contextmanager
def noting_reads() -> Iterator[Reads]:
    """Note what is read in the block. One within another rests on what the other has read too."""
    outer = READS.get()
    reads = Reads(versions=dict(outer.versions) if outer else {})
    before = READS.set(reads)
    try:
        yield reads
    finally:
        READS.reset(before)
        if outer is not None and reads.saved:
            outer.forget_loaded()


@contextmanager
def reading_once() -> Iterator[None]:
    """Read nothing twice in the block, nor what the request that it is part of has read before."""
    if READS.get() is not None:
        yield
        return
    with noting_reads():
        yield
