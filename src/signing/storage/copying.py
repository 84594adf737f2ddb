"""Records thousands of events through COPY, in pieces: fast, and no piece is large."""

import io
from collections.abc import Iterable
from itertools import islice
from struct import Struct
from typing import Any

from eventsourcing.persistence import StoredEvent

COPY = "COPY events (stream, version, topic, state) FROM STDIN (FORMAT binary)"
PIECE = 2000
"""Events in one COPY: a statement, with the time limit of one."""
BEGINNING = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"
FIRST = Struct(">hi").pack(4, 16)
"""Four fields, and the length of the first, the stream."""
KIND = Struct(">iii")
"""The version after its length, and the length of the topic."""
LENGTH = Struct(">i")


def copy_events(cursor: Any, stored_events: Iterable[StoredEvent]) -> None:
    """Copy them in their order, in the cursor's transaction. Raises what psycopg2 raises."""
    copy_packed(cursor, map(_pack, stored_events))


def copy_packed(cursor: Any, packed: Iterable[bytes]) -> None:
    """The same for what `pack_event` returned."""
    left = iter(packed)
    while piece := list(islice(left, PIECE)):
        cursor.copy_expert(COPY, io.BytesIO(BEGINNING + b"".join(piece) + END))


def pack_kind(version: int, topic: str) -> bytes:
    """Return what stands between stream and state, for many events that have it alike."""
    named = topic.encode()
    return KIND.pack(4, version, len(named)) + named


def pack_event(stream: bytes, kind: bytes, state: bytes) -> bytes:
    return b"".join((FIRST, stream, kind, LENGTH.pack(len(state)), state))


def _pack(one: StoredEvent) -> bytes:
    kind = pack_kind(one.originator_version, one.topic)
    return pack_event(one.originator_id.bytes, kind, one.state)  # type: ignore[union-attr]  # ours are UUIDs
