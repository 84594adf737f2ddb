"""How fast events are saved: a bare INSERT, our recorder and the library's, side by side.

    python benchmarks/recorder.py [--seconds 2] [--url postgresql://…]

Without a URL it starts a PostgreSQL of its own, with fsync on. One event of 300 bytes a save.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg2
from eventsourcing.persistence import StoredEvent
from sqlalchemy import make_url

from signing.storage.embedded import embedded_url
from signing.storage.engine import reading_engine, writing_engine
from signing.storage.log import Log
from signing.storage.migrate import migrate
from signing.storage.recorder import Basis, PostgresRecorder
from signing.use_cases.core.supervision import Supervisor

WRITERS = (1, 4, 8)
REPEATS = 3
BACKLOG, SAVE = 100_000, 20_000
STATE = os.urandom(300)
BARE_TABLE = """
CREATE TABLE bare (id bigserial PRIMARY KEY, stream uuid NOT NULL, version integer NOT NULL,
                   topic text NOT NULL, state bytea NOT NULL, UNIQUE (stream, version))
"""
BARE = "INSERT INTO bare (stream, version, topic, state) VALUES (%s, %s, %s, %s) RETURNING id"

Save = Callable[[StoredEvent], object]
processes = get_context("forkserver")


def fresh() -> StoredEvent:
    return StoredEvent(uuid4(), 1, "signing.events:OfferSigned", STATE)


@contextmanager
def bare_insert(url: str) -> Iterator[Save]:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    cursor = connection.cursor()

    def save(event: StoredEvent) -> object:
        values = (event.originator_id, event.originator_version, event.topic, event.state)
        cursor.execute(BARE, values)
        return cursor.fetchall()

    yield save
    connection.close()


def hear_others(log: Log) -> Supervisor:
    background = Supervisor({"messenger": log.hear_others})
    background.start()
    return background


@contextmanager
def ours(url: str) -> Iterator[Save]:
    writing, reading = writing_engine(url), reading_engine(url)
    log = Log(reading)
    background = hear_others(log)
    recorder = PostgresRecorder(writing, log)
    yield lambda event: recorder.insert_events([event])
    background.tell_to_stop()
    writing.dispose()
    reading.dispose()


@contextmanager
def ours_resting(url: str) -> Iterator[Save]:
    """Every writer rests on the same two streams, as signings of one employer do."""
    writing, reading = writing_engine(url), reading_engine(url)
    log = Log(reading)
    background = hear_others(log)
    recorder = PostgresRecorder(writing, log)
    bases = [Basis(UUID(int=number << 64), 0) for number in (1, 2)]
    yield lambda event: recorder.insert_events([event], rests_on=bases)
    background.tell_to_stop()
    writing.dispose()
    reading.dispose()


@contextmanager
def library(url: str) -> Iterator[Save]:
    with datastore(url) as store:
        recorder = library_recorder(store)
        yield lambda event: recorder.insert_events([event])


@contextmanager
def datastore(url: str) -> Iterator[Any]:
    from eventsourcing.postgres import PostgresDatastore  # noqa: PLC0415 - needs psycopg 3

    to = make_url(url)
    host = to.host or str(to.query["host"])
    with PostgresDatastore(
        to.database or "", host, to.port or 5432, to.username or "", to.password or ""
    ) as store:
        yield store


def library_recorder(store: Any) -> Any:
    from eventsourcing.postgres import PostgresApplicationRecorder  # noqa: PLC0415 - as above

    return PostgresApplicationRecorder(store, events_table_name="library_events")


CASES = {
    "bare INSERT": bare_insert,
    "ours": ours,
    "ours, on two streams": ours_resting,
    "library": library,
}


def write(case: str, url: str, seconds: float, start: Any, counts: Any) -> None:
    with CASES[case](url) as save:
        save(fresh())
        start.wait()
        began, saved = time.monotonic(), 0
        while time.monotonic() - began < seconds:
            save(fresh())
            saved += 1
        counts.put(saved / (time.monotonic() - began))


def rate(case: str, url: str, writers: int, seconds: float) -> float:
    """Events a second of all writers together."""
    start, counts = processes.Barrier(writers), processes.Queue()
    arguments = (case, url, seconds, start, counts)
    crowd = [processes.Process(target=write, args=arguments) for _ in range(writers)]
    for one in crowd:
        one.start()
    total = sum(counts.get() for _ in crowd)
    for one in crowd:
        one.join()
    return float(total)


def prepare(url: str) -> list[str]:
    """The tables; the cases that can run here."""
    migrate(url)
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(BARE_TABLE)
    connection.close()
    try:
        with datastore(url) as store:
            library_recorder(store).create_table()
    except ImportError as missing:
        print(
            f"The library's recorder is left out: {missing}. (pip install 'psycopg[binary,pool]')"
        )
        return [case for case in CASES if case != "library"]
    return list(CASES)


def compare(url: str, cases: list[str], seconds: float, repeats: int) -> None:
    print("| writers | " + " | ".join(f"{case}, events/s | ratio" for case in cases) + " |")
    print("|---" * (1 + 2 * len(cases)) + "|")
    for writers in WRITERS:
        rounds = [[rate(case, url, writers, seconds) for case in cases] for _ in range(repeats)]
        medians = [statistics.median(one) for one in zip(*rounds, strict=True)]
        cells = [f"{median:.0f} | {median / medians[0]:.2f}" for median in medians]
        print(f"| {writers} | " + " | ".join(cells) + " |")


def backlog(url: str) -> None:
    writing, reading = writing_engine(url), reading_engine(url)
    log = Log(reading)
    recorder = PostgresRecorder(writing, log)
    while log.assign_positions():
        pass
    began = time.monotonic()
    for _ in range(BACKLOG // SAVE):
        recorder.insert_events([fresh() for _ in range(SAVE)])
    print(f"\n{SAVE} events in one save: {BACKLOG / (time.monotonic() - began):.0f} events/s")
    began, positioned = time.monotonic(), 0
    while some := log.assign_positions():
        positioned += some
    print(
        f"Positioning a backlog of {positioned}:"
        f" {positioned / (time.monotonic() - began):.0f} events/s"
    )
    began = time.monotonic()
    for _ in range(100):
        log.assign_positions()
    print(f"Sealing nothing: {(time.monotonic() - began) * 10:.2f} ms")
    writing.dispose()
    reading.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--repeats", type=int, default=REPEATS)
    parser.add_argument("--url", help="an empty database; none: a server of our own")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        url = given.url or embedded_url(Path(folder) / "pg")
        compare(url, prepare(url), given.seconds, given.repeats)
        backlog(url)


if __name__ == "__main__":
    main()
