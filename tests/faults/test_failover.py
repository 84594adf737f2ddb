"""The primary is killed and its replica promoted: nothing is lost, and nobody sees a fault."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from sqlalchemy import Engine

from signing.storage.connections import Connections
from signing.storage.engine import (
    DATABASE_ERRORS,
    is_database_away,
    reading_engine,
    writing_engine,
)
from signing.storage.migrate import migrate
from support.processes.served import ServedProcess, make_employer, serve_processes
from support.servers.replicas import PROGRAMS, Pair, start_pair
from support.waiting import soon

pytestmark = pytest.mark.skipif(PROGRAMS is None, reason="no PostgreSQL of the system is here")
MOST_SECONDS = 10.0
DENSE = "SELECT count(*) = max(position) AND count(*) = count(DISTINCT event_id) FROM log"
RECORD = (
    "INSERT INTO events (stream, version, topic, state)"
    " VALUES (gen_random_uuid(), 1, '', '') RETURNING id"
)
TWICE = "SELECT stream FROM events WHERE version = 1 GROUP BY stream HAVING count(*) > 1"


@pytest.fixture
def pair() -> Iterator[Pair]:
    with start_pair() as started:
        yield started


def register_and_sign_in(served: ServedProcess) -> str:
    """Return the token of a new employer."""
    assert served.register_employer(1).status_code == 201
    form = make_employer(1)
    given = {"username": form["username"], "password": form["password"]}
    session = served.client.post("/api/sessions", json=given)
    token: str = session.json()["token"]
    return token


class Callers(threading.Thread):
    """Somebody who writes and reads without a pause at one server; what they hear is kept."""

    def __init__(self, served: ServedProcess, token: str, first: int) -> None:
        super().__init__()
        self._served = served
        self._token = token
        self._number = first
        self._over = threading.Event()
        self.heard: Counter[tuple[str, int]] = Counter()
        self.acknowledged: dict[int, float] = {}
        self.odd: list[str] = []

    def run(self) -> None:
        while not self._over.is_set():
            self._number += 1
            self._write(self._number)
            self._read()

    def _write(self, number: int) -> None:
        """Send a command with a key, until it is acknowledged or the end has come."""
        with suppress(httpx2.HTTPError):
            answer = self._served.client.post(
                "/api/employers",
                json=make_employer(number),
                headers={"Idempotency-Key": f"number-{number}"},
            )
            self._note("write", answer)
            if answer.status_code == 201:
                self.acknowledged[number] = time.monotonic()

    def _read(self) -> None:
        with suppress(httpx2.HTTPError):
            own = {"Authorization": f"Bearer {self._token}"}
            self._note("read", self._served.client.get("/api/employer", headers=own))

    def _note(self, what: str, answer: httpx2.Response) -> None:
        self.heard[what, answer.status_code] += 1
        if answer.status_code == 503 and "Retry-After" not in answer.headers:
            self.odd.append(f"{what}: 503 without Retry-After")
        if answer.status_code not in {200, 201, 503}:
            self.odd.append(f"{what}: {answer.status_code} {answer.text[:300]}")

    def end(self) -> None:
        self._over.set()
        self.join()


def test_a_promoted_replica_has_all_that_was_acknowledged_and_serves_within_seconds(
    pair: Pair, tmp_path: Path
) -> None:
    url = pair.make_url()
    migrate(url)
    with serve_processes(url, tmp_path) as processes:
        servers = [processes.serve("--no-projecting") for _ in range(2)]
        processes.project()
        soon(servers[0].has_caught_up, pause=0.1)
        token = register_and_sign_in(servers[0])
        callers = [Callers(one, token, 1000 * place) for place, one in enumerate(servers, 1)]
        for one in callers:
            one.start()
        soon(lambda: all(len(one.acknowledged) >= 3 for one in callers))

        pair.primary.kill()
        soon(lambda: all(one.heard["write", 503] >= 5 for one in callers))
        pair.replica.promote()
        promoted = time.monotonic()
        soon(lambda: all(max(one.acknowledged.values()) > promoted for one in callers))
        took = [
            min(at for at in one.acknowledged.values() if at > promoted) - promoted
            for one in callers
        ]
        soon(lambda: all(len(one.acknowledged) >= 8 for one in callers))
        for one in callers:
            one.end()

        assert [one.odd for one in callers] == [[], []]
        assert max(took) < MOST_SECONDS
        soon(servers[0].has_caught_up, pause=0.1)
        kept = {name for (name,) in pair.replica.ask("SELECT username FROM accounts")}
        assert kept >= {f"employer:tea{number}" for one in callers for number in one.acknowledged}
        assert pair.replica.ask(DENSE) == [(True,)]
        assert pair.replica.ask(TWICE) == []
        verified = processes.run("verify")
        assert verified.returncode == 0, verified.stderr


@contextmanager
def open_ways(url: str) -> Iterator[list[Callable[[], AbstractContextManager[Any]]]]:
    """Yield the ways to a connection that writes; each holds three connections at rest."""
    writing, other, reading = writing_engine(url), writing_engine(url), reading_engine(url)
    ways: list[Callable[[], AbstractContextManager[Any]]] = [
        partial(run_lent, Connections(writing)),
        partial(run_alone, other),
        partial(run_together, reading),
    ]
    for way in ways:
        with way() as first, way() as second, way() as third:
            for one in (first, second, third):
                one.execute("SELECT 1")
    yield ways
    for engine in (writing, other, reading):
        engine.dispose()


@contextmanager
def run_lent(connections: Connections) -> Iterator[Any]:
    with connections.lend() as line:
        yield SimpleNamespace(execute=lambda statement: line.preparing.ask([statement], ()))


@contextmanager
def run_alone(engine: Engine) -> Iterator[Any]:
    with engine.connect() as connection:
        yield SimpleNamespace(execute=connection.exec_driver_sql)


@contextmanager
def run_together(engine: Engine) -> Iterator[Any]:
    with engine.begin() as connection:
        yield SimpleNamespace(execute=connection.exec_driver_sql)


def is_refused(way: Callable[[], AbstractContextManager[Any]]) -> bool:
    try:
        with way() as one:
            one.execute(RECORD)
    except DATABASE_ERRORS as error:
        return is_database_away(error)
    return False


@pytest.mark.sample
def test_a_primary_that_only_reads_from_now_on_is_left_after_one_refusal(pair: Pair) -> None:
    url = pair.make_url()
    migrate(url)
    with open_ways(url) as ways:
        pair.primary.ask("ALTER SYSTEM SET default_transaction_read_only = on")
        pair.primary.ask("SELECT pg_reload_conf()")
        for way in ways:
            soon(partial(is_refused, way))
        pair.replica.promote()
        for way in ways:
            assert [is_refused(way) for _ in range(3)] == [False] * 3
