"""What tests of the event store share: an event with nothing special, and patient sealing."""

import time
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from signing.storage.log import Log

PATIENCE_SECONDS = 30


def stored(
    stream: UUID, version: int = 1, topic: str = "signing.events:SchoolApproved"
) -> StoredEvent:
    return StoredEvent(stream, version, topic, f'{{"version": {version}}}'.encode())


def seal_everything(log: Log) -> int:
    """How many. Transactions of other tests, in the same cluster, may hold it up for a moment."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    sealed = log.seal()
    while log.waiting():
        assert time.monotonic() < deadline
        time.sleep(0.002)
        sealed += log.seal()
    return sealed
