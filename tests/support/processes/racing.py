"""Processes that race for the log: writers on shared streams, positioners, a tailing reader."""

import random
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from uuid import NAMESPACE_URL, UUID, uuid5

from signing.storage.engine import reading_engine, writing_engine
from signing.storage.log import Log
from signing.storage.recorder import Conflict, PostgresRecorder
from support.facts.events import make_stored_event

STREAMS = [uuid5(NAMESPACE_URL, f"stream {number}") for number in range(40)]
PAUSE_SECONDS = 0.005

StreamVersion = tuple[UUID, int]


@contextmanager
def open_log(url: str) -> Iterator[tuple[PostgresRecorder, Log]]:
    writing, reading = writing_engine(url), reading_engine(url)
    log = Log(reading)
    yield PostgresRecorder(writing, log), log
    writing.dispose()
    reading.dispose()


def write_events(url: str, stop: Event, written: "Queue[list[StreamVersion]]") -> None:
    """Write until told to stop; put the stream and version of every recorded event."""
    places: list[StreamVersion] = []
    with open_log(url) as (recorder, _):
        while not stop.is_set():
            stream = random.choice(STREAMS)  # noqa: S311 - chance, not a secret
            latest = recorder.select_events(stream, desc=True, limit=1)
            version = latest[0].originator_version if latest else 0
            several = range(version + 1, version + random.choice((2, 2, 3)))  # noqa: S311 - as above
            try:
                recorder.insert_events([make_stored_event(stream, one) for one in several])
            except Conflict:
                continue
            places += [(stream, one) for one in several]
    written.put(places)


def assign_positions(url: str, stop: Event) -> None:
    """Assign positions in small batches, so that a kill meets one, until no event waits."""
    with open_log(url) as (_, log):
        while not stop.is_set() or log.count_waiting():
            if not log.assign_positions(limit=50):
                time.sleep(PAUSE_SECONDS)


def tail_log(url: str, stop: Event, found: "Queue[list[StreamVersion]]") -> None:
    """Put every event in the order of the log; fail at a gap or a step back in a stream."""
    places: list[StreamVersion] = []
    versions: dict[UUID, int] = defaultdict(int)
    with open_log(url) as (_, log):
        while True:
            finished = stop.is_set()
            batch = log.read(len(places), 200)
            for one in batch:
                assert one.position == len(places) + 1
                assert one.version == versions[one.stream] + 1
                versions[one.stream] = one.version
                places.append((one.stream, one.version))
            if finished and not batch:
                break
            time.sleep(PAUSE_SECONDS)
    found.put(places)
