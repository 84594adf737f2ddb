"""The embedded PostgreSQL dies while a service runs on it: it is started again, nothing is lost."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

import httpx2
import psutil
import pytest

from support.processes.embedded import StartedCommand, make_server_folder
from support.processes.served import make_employer
from support.waiting import PATIENCE, soon

PAUSE_SECONDS = 0.05


@pytest.fixture
def service() -> Iterator[StartedCommand]:
    for folder in make_server_folder():
        started = StartedCommand(folder, "serve")
        started.wait_until(started.serves)
        yield started
        started.clear_away()


class Clients:
    """Read and write while the database is away, and count what is answered."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._over = threading.Event()
        self.answers: Counter[tuple[int, bool]] = Counter()
        """By status, and whether it says when to ask again."""
        self.written: list[int] = []

    def read(self) -> None:
        with self._open() as client:
            while not self._over.wait(PAUSE_SECONDS):
                self._count(client.get("/api/audit/checkpoints"))

    def write(self) -> None:
        """Each command with a key of its own until it was done, as clients do."""
        number = 0
        with self._open() as client:
            while not self._over.wait(PAUSE_SECONDS):
                key = {"Idempotency-Key": f"employer-{number}"}
                employer = make_employer(number)
                answer = self._count(client.post("/api/employers", json=employer, headers=key))
                if answer.is_success:
                    self.written.append(number)
                    number += 1

    def _open(self) -> httpx2.Client:
        return httpx2.Client(base_url=self._url, timeout=PATIENCE)

    def _count(self, answer: httpx2.Response) -> httpx2.Response:
        self.answers[answer.status_code, "Retry-After" in answer.headers] += 1
        return answer

    @contextmanager
    def at_work(self) -> Iterator[None]:
        threads = [threading.Thread(target=one) for one in (self.read, self.read, self.write)]
        for one in threads:
            one.start()
        try:
            yield
        finally:
            self._over.set()
            for one in threads:
                one.join()


def test_a_database_that_is_killed_is_started_again_and_nothing_is_lost(
    service: StartedCommand,
) -> None:
    clients = Clients(service.url)
    with clients.at_work():
        soon(lambda: clients.written, pause=0.05)
        killed = service.postmaster()
        assert killed is not None
        killed.kill()
        soon(lambda: clients.answers[503, True], pause=0.05)
        before = len(clients.written)
        soon(lambda: len(clients.written) > before + 2, pause=0.05)
    assert set(clients.answers) <= {(200, False), (201, False), (503, True)}, clients.answers
    again = service.postmaster()
    assert again is not None
    assert again.pid != killed.pid
    kept = [read_registration(service, number) for number in clients.written]
    assert kept == [HTTPStatus.CONFLICT] * len(kept)
    soon(lambda: read_works(service).get("database", {}).get("state") == "running", pause=0.1)
    assert str(read_works(service)["database"]["error"]).startswith("EmbeddedServer")
    soon(lambda: read_ready(service)["status"] == "ok", pause=0.1)

    assert service.process.poll() is None
    service.process.terminate()
    assert service.process.wait(PATIENCE) == 0
    assert service.postmaster() is None
    assert not psutil.pid_exists(again.pid) or again.status() == psutil.STATUS_ZOMBIE


def read_registration(service: StartedCommand, number: int) -> int:
    """Register the same employer without its key: 409 where the first one was kept."""
    employer = make_employer(number) | {"username": f"other{number}"}
    return httpx2.post(f"{service.url}/api/employers", json=employer, timeout=PATIENCE).status_code


def read_ready(service: StartedCommand) -> dict[str, object]:
    answer = httpx2.get(f"{service.url}/ready", timeout=PATIENCE)
    found: dict[str, object] = answer.json()
    return found


def read_works(service: StartedCommand) -> dict[str, dict[str, object]]:
    works = read_ready(service).get("background", [])
    assert isinstance(works, list)
    return {one["name"]: one for one in works}
