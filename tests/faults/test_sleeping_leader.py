"""A leader that the system has stopped is replaced, and writes nothing when it wakes."""

import os
import signal
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest

from support.processes.served import ServedProcess, ServedProcesses, serve_processes
from support.waiting import soon

ROUNDS = 3
ASLEEP_SECONDS = 11.0
MOST_SECONDS = 5.0
LEADER = "SELECT split_part(place, ':', 2)::int FROM leases WHERE until > clock_timestamp()"
SEALS = f"{LEADER} AND name = 'log'"
EVERYTHING = "SELECT count(*), count(DISTINCT split_part(place, ':', 2)) FROM leases"
DENSE = "SELECT count(*) = max(position) AND count(*) = count(DISTINCT event_id) FROM log"
LAST = "SELECT coalesce(max(position), 0) FROM log"
UNSEALED = "SELECT count(*) FROM events e LEFT JOIN log l ON l.event_id = e.id WHERE l IS NULL"
EMPLOYERS = "SELECT count(*) FROM events WHERE topic LIKE '%:EmployerRegistered'"


@pytest.fixture
def processes(database_url: str, tmp_path: Path) -> Iterator[ServedProcesses]:
    with serve_processes(database_url, tmp_path) as found:
        yield found


class Watch:
    """Asks the database itself."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg2.connect(url)
        self._connection.autocommit = True

    def ask(self, query: str) -> int:
        with self._connection.cursor() as cursor:
            cursor.execute(query)
            row = cursor.fetchone()
            return int(row[0]) if row else 0

    def close(self) -> None:
        self._connection.close()


class Commands(threading.Thread):
    """A stream of commands, each acknowledged or not."""

    def __init__(self, served: ServedProcess) -> None:
        super().__init__()
        self._served = served
        self._over = threading.Event()
        self.acknowledged = 0
        self.refused: list[int] = []

    def run(self) -> None:
        number = 0
        while not self._over.wait(0.05):
            number += 1
            status = self._served.register_employer(number).status_code
            if status == 201:
                self.acknowledged += 1
            else:
                self.refused.append(status)

    def end(self) -> None:
        self._over.set()
        self.join()


@contextmanager
def send_commands(served: ServedProcess) -> Iterator[Commands]:
    commands = Commands(served)
    commands.start()
    try:
        yield commands
    finally:
        commands.end()


def let_leader_sleep(watch: Watch) -> float:
    """Stop the leader, wake it after a while; return how long nobody else led."""
    leader = soon(lambda: watch.ask(SEALS), pause=0.05)
    os.kill(leader, signal.SIGSTOP)
    began = time.monotonic()
    try:
        soon(lambda: watch.ask(SEALS) not in {0, leader}, pause=0.05)
        took = time.monotonic() - began
        position = watch.ask(LAST)
        soon(lambda: watch.ask(LAST) > position, pause=0.05)
        threading.Event().wait(max(0.0, ASLEEP_SECONDS - (time.monotonic() - began)))
    finally:
        os.kill(leader, signal.SIGCONT)
    return took


def test_another_leads_within_seconds_and_who_wakes_repeats_nothing(
    processes: ServedProcesses, database_url: str
) -> None:
    watch = Watch(database_url)
    served = processes.serve("--no-projecting")
    processes.project()
    processes.project()
    soon(lambda: served.has_caught_up() and watch.ask(EVERYTHING) > 1, pause=0.1)

    with send_commands(served) as commands:
        took = [let_leader_sleep(watch) for _ in range(ROUNDS)]
    soon(served.has_caught_up, pause=0.1)

    assert statistics.median(took) <= MOST_SECONDS, took
    assert commands.refused == []
    assert watch.ask(EMPLOYERS) == commands.acknowledged > 0
    assert watch.ask(DENSE)
    assert watch.ask(UNSEALED) == 0
    watch.close()
    verified = processes.run("verify")
    assert verified.returncode == 0, verified.stderr


@pytest.mark.sample
def test_a_server_without_a_projector_seals_when_nobody_else_does(
    processes: ServedProcesses, database_url: str
) -> None:
    watch = Watch(database_url)
    served = processes.serve("--no-projecting")
    assert served.register_employer(1).status_code == 201
    soon(lambda: watch.ask(SEALS) == served.process.pid, pause=0.05)
    soon(lambda: watch.ask(UNSEALED) == 0, pause=0.05)
    projector = processes.project()
    soon(lambda: watch.ask(SEALS) == projector.process.pid, pause=0.05)
    soon(served.has_caught_up, pause=0.05)
    watch.close()
