"""An event of the store without anything special, and assigning all positions."""

from uuid import UUID

from eventsourcing.persistence import StoredEvent

from signing.storage.log import Log
from support.waiting import soon


def make_stored_event(
    stream: UUID, version: int = 1, topic: str = "signing.events:SchoolApproved"
) -> StoredEvent:
    return StoredEvent(stream, version, topic, f'{{"version": {version}}}'.encode())


def assign_all_positions(log: Log) -> int:
    """Return how many. Transactions of other tests in the cluster may delay it for a moment."""
    counts = [log.assign_positions()]

    def nothing_waits() -> bool:
        if log.count_waiting():
            counts.append(log.assign_positions())
            return False
        return True

    soon(nothing_waits, pause=0.002)
    return sum(counts)
