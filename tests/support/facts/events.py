"""An event of the store without anything special, assigning all positions, and hearing of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from signing.storage.log import Log
from signing.use_cases.core.supervision import Supervisor
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


@contextmanager
def hear_others(log: Log) -> Iterator[Supervisor]:
    """Let a log exchange wake-ups with those of other processes, within the block."""
    background = Supervisor({"messenger": log.hear_others})
    background.start()
    try:
        yield background
    finally:
        background.tell_to_stop()
        log.wake()
        background.join()
