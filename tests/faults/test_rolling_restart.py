"""A server that is told to end leaves its proxy first: nobody notices that it was started anew."""

import shutil
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import psycopg2
import pytest

from support.processes.served import (
    PASSWORD,
    ServedProcess,
    ServedProcesses,
    make_employer,
    serve_processes,
)
from support.servers.fronts import HOST, Front
from support.waiting import PATIENCE, soon

DRAIN_SECONDS = "4"
PAUSE_SECONDS = 0.2
"""Between two requests of a client: servers that start have the same two cores."""
DENSE = "SELECT count(*) = max(position) AND count(*) = count(DISTINCT event_id) FROM log"
UNSEALED = "SELECT count(*) FROM events e LEFT JOIN log l ON l.event_id = e.id WHERE l IS NULL"
REGISTERED = "SELECT count(*) FROM events WHERE topic LIKE '%:EmployerRegistered'"


@pytest.fixture
def processes(database_url: str, tmp_path: Path) -> Iterator[ServedProcesses]:
    settings = {
        "SIGNING_DRAIN_SECONDS": DRAIN_SECONDS,
        "SIGNING_PUBLIC_URL": f"https://{HOST}",
        "SIGNING_TRUSTED_PROXIES": "127.0.0.1",
    }
    with serve_processes(database_url, tmp_path, settings=settings) as found:
        yield found


class Clients:
    """Write and read all the time through a proxy, and count what is answered."""

    def __init__(self, front: Front) -> None:
        self._url = f"https://127.0.0.1:{front.secure}"
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._numbers = iter(range(2, 10**6))
        self.failed: list[str] = []
        self.answers: Counter[str] = Counter()
        self.written: list[str] = []

    def start(self) -> None:
        with self._open() as client:
            self._ask(client, "POST", "/api/employers", json=make_employer(1))
            given = {"username": "tea1", "password": PASSWORD}
            token = self._ask(client, "POST", "/api/sessions", json=given).json()["token"]
        reads = [("/login", ""), ("/api/audit/checkpoints", ""), ("/api/employer", token)]
        self._threads = [threading.Thread(target=self._read, args=one) for one in reads]
        self._threads += [threading.Thread(target=self._write) for _ in range(2)]
        for one in self._threads:
            one.start()

    def end(self) -> None:
        self._over.set()
        for one in self._threads:
            one.join()

    def _open(self) -> httpx2.Client:
        return httpx2.Client(
            base_url=self._url, headers={"Host": HOST}, verify=False, timeout=PATIENCE
        )

    def _read(self, path: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        with self._open() as client:
            while not self._over.wait(PAUSE_SECONDS):
                self._ask(client, "GET", path, headers=headers)

    def _write(self) -> None:
        with self._open() as client:
            while not self._over.wait(PAUSE_SECONDS):
                employer = make_employer(next(self._numbers))
                if self._ask(client, "POST", "/api/employers", json=employer).is_success:
                    self.written.append(employer["credit_code"])

    def _ask(
        self, client: httpx2.Client, method: str, path: str, **more: object
    ) -> httpx2.Response:
        try:
            answer = client.request(method, path, **more)  # type: ignore[arg-type]  # of httpx2
        except httpx2.HTTPError as broken:
            self.failed.append(f"{method} {path}: {broken!r}")
            raise
        if not answer.is_success:
            self.failed.append(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
        self.answers[method] += 1
        return answer


@contextmanager
def open_front(folder: Path, *servers: ServedProcess) -> Iterator[Front]:
    folder.mkdir()
    front = Front("haproxy", folder, *(one.port for one in servers))
    try:
        soon(lambda: set(front.list_servers().values()) == {"UP"}, pause=0.1)
        yield front
    finally:
        front.stop()


def ask(url: str, query: str) -> int:
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        [[found]] = cursor.fetchall()
    connection.close()
    return int(found)


def read_status(served: ServedProcess, path: str) -> int:
    return served.client.get(path).status_code


@pytest.mark.skipif(shutil.which("haproxy") is None, reason="haproxy is not here")
def test_servers_and_projectors_are_restarted_in_turn_and_no_request_fails(
    processes: ServedProcesses, database_url: str, tmp_path: Path
) -> None:
    servers = [processes.serve("--no-projecting") for _ in range(2)]
    projectors = [processes.project() for _ in range(2)]
    soon(servers[0].has_caught_up, pause=0.1)
    with open_front(tmp_path / "front", *servers) as front:
        clients = Clients(front)
        clients.start()
        try:
            for served, projector in zip(servers, projectors, strict=True):
                assert served.end() == 0
                again = processes.serve("--no-projecting", port=served.port)
                assert projector.end() == 0
                processes.project()
                soon(lambda: set(front.list_servers().values()) == {"UP"}, pause=0.1)
        finally:
            clients.end()
    assert clients.failed == []
    assert min(clients.answers["GET"], clients.answers["POST"]) > 20
    soon(again.has_caught_up, pause=0.1)
    assert len(set(clients.written)) == len(clients.written)
    assert ask(database_url, REGISTERED) == len(clients.written) + 1
    assert (ask(database_url, DENSE), ask(database_url, UNSEALED)) == (1, 0)
    verified = processes.run("verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


@pytest.mark.sample
def test_who_is_told_to_end_says_so_and_serves_until_it_is_told_again(
    processes: ServedProcesses,
) -> None:
    served = processes.serve("--no-projecting")
    served.process.send_signal(signal.SIGTERM)
    soon(lambda: read_status(served, "/ready") == 503, pause=0.01)
    told = time.monotonic()
    answer = served.client.get("/ready")
    assert (answer.json()["code"], answer.headers["Retry-After"]) == ("Draining", "2")
    assert read_status(served, "/live") == 200
    assert served.register_employer(1).status_code == 201
    soon(lambda: served.client.get("/live").headers.get("Connection") == "close")

    soon(lambda: time.monotonic() - told > 0.6)  # a closed terminal tells twice, and means once
    assert served.end() == 0
    assert time.monotonic() - told < float(DRAIN_SECONDS)
