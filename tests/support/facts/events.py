"""What tests of the event store share: an event with nothing special, and patient sealing."""

from uuid import UUID

from eventsourcing.persistence import StoredEvent

from signing.storage.log import Log
from support.waiting import soon


def stored(
    stream: UUID, version: int = 1, topic: str = "signing.events:SchoolApproved"
) -> StoredEvent:
    return StoredEvent(stream, version, topic, f'{{"version": {version}}}'.encode())


def seal_everything(log: Log) -> int:
    """How many. Transactions of other tests, in the same cluster, may hold it up for a moment."""
    sealed = [log.seal()]

    def nothing_waits() -> bool:
        if log.waiting():
            sealed.append(log.seal())
            return False
        return True

    soon(nothing_waits, pause=0.002)
    return sum(sealed)
