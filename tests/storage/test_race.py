import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine, insert

from signing.storage.log import Lag, Log
from signing.storage.schema import events
from support.processes import racing
from support.waiting import PATIENCE, soon

WRITERS = 8
OPEN_SECONDS = 2.0

processes = get_context("forkserver")
processes.set_forkserver_preload(["signing.storage.recorder"])


@contextmanager
def run_process(target: Any, *arguments: Any) -> Iterator[None]:
    process = processes.Process(target=target, args=arguments, daemon=True)
    process.start()
    try:
        yield
        process.join(PATIENCE)
        assert process.exitcode == 0
    finally:
        process.kill()


def wait_until_writing(log: Log) -> None:
    soon(lambda: log.count_waiting() >= WRITERS * 10)


def lag_while_a_slow_transaction_records(slow: UUID, reading: Engine, log: Log) -> Lag:
    with reading.begin() as connection:
        connection.execute(insert(events).values(stream=slow, version=1, topic="", state=b""))
        time.sleep(OPEN_SECONDS)
        return log.measure_lag()


def kill_in_the_middle(url: str, never: Any, log: Log) -> None:
    positioner = processes.Process(target=racing.assign_positions, args=(url, never))
    positioner.start()
    soon(log.last_position)
    positioner.kill()
    positioner.join()


def test_whoever_follows_the_log_misses_nothing_and_meets_nothing_twice(
    database_url: str, reading: Engine, log: Log
) -> None:
    # given writers on shared streams and a reader who follows, from the first event on
    slow = uuid4()
    stop_writing, stop_positioning, stop_reading = (processes.Event() for _ in range(3))
    written, found = processes.Queue(), processes.Queue()
    with run_process(racing.tail_log, database_url, stop_reading, found):
        with ExitStack() as writers:
            for _ in range(WRITERS):
                writers.enter_context(
                    run_process(racing.write_events, database_url, stop_writing, written)
                )

            wait_until_writing(log)

            # when one assigner is killed, two take over, and one transaction takes seconds
            kill_in_the_middle(database_url, stop_positioning, log)
            positioning = (racing.assign_positions, database_url, stop_positioning)
            with run_process(*positioning), run_process(*positioning):
                lag = lag_while_a_slow_transaction_records(slow, reading, log)
                stop_writing.set()
                places = [(slow, 1)]
                for _ in range(WRITERS):
                    places += written.get(timeout=PATIENCE)
                stop_positioning.set()
        stop_reading.set()
        followed = found.get(timeout=PATIENCE)

    # then all that was recorded, and nothing else, was read once and in the order of each stream
    assert lag.events > 0
    assert lag.seconds > OPEN_SECONDS / 2
    assert len(followed) == len(places) > 100
    assert set(followed) == set(places)
    assert log.last_position() == len(places)
