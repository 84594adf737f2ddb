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
FIRST = Struct(">hi16siii")
"""Four fields: stream and version, each after its length, and the length of the topic."""
LENGTH = Struct(">i")


def copy_events(cursor: Any, stored_events: Iterable[StoredEvent]) -> None:
    """Copy them in their order, in the cursor's transaction. Raises what psycopg2 raises."""
    left = iter(stored_events)
    while piece := list(islice(left, PIECE)):
        cursor.copy_expert(COPY, io.BytesIO(BEGINNING + b"".join(map(_pack, piece)) + END))


def _pack(one: StoredEvent) -> bytes:
    topic = one.topic.encode()
    head = FIRST.pack(4, 16, one.originator_id.bytes, 4, one.originator_version, len(topic))  # type: ignore[union-attr]  # ours are UUIDs
    return head + topic + LENGTH.pack(len(one.state)) + one.state
