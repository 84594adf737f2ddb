"""People and programs that write and read all the time through a proxy."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import httpx2

from support.processes.served import PASSWORD, make_employer
from support.servers.fronts import HOST, Front
from support.waiting import PATIENCE

PAUSE_SECONDS = 0.2
"""Between two requests of a client: servers that start have the same two cores."""
READ = ("/login", "/api/audit/checkpoints", "/api/employer")
WRITERS = 2
CLIENTS = len(READ) + WRITERS
LOST = {502, 503, 504}
"""What a proxy answers for a server that is gone, and a server that is not ready."""


class Clients:
    """Each command has an Idempotency-Key. Where they are patient they repeat what was lost.

    `lost` counts tries without an answer of the service, `failed` tells what stayed so.
    """

    def __init__(self, front: Front, tries: int = 1) -> None:
        self._url = f"https://127.0.0.1:{front.secure}"
        self._tries = tries
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._numbers = iter(range(2, 10**6))
        self.lost: Counter[str] = Counter()
        self.failed: list[str] = []
        self.answers: Counter[str] = Counter()
        self.written: list[str] = []

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let all but the last reader do without a session."""
        with self._open() as client:
            self._ask(client, "POST", "/api/employers", json=make_employer(1))
            given = {"username": "tea1", "password": PASSWORD}
            token = self._ask(client, "POST", "/api/sessions", json=given).json()["token"]
        tokens = ["", "", token]
        reads = zip(READ, tokens, strict=True)
        self._threads = [threading.Thread(target=self._read, args=one) for one in reads]
        self._threads += [threading.Thread(target=self._write) for _ in range(WRITERS)]
        for one in self._threads:
            one.start()
        try:
            yield
        finally:
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
                number = next(self._numbers)
                employer, key = make_employer(number), {"Idempotency-Key": f"number-{number}"}
                answer = self._ask(client, "POST", "/api/employers", json=employer, headers=key)
                if answer.is_success:
                    self.written.append(employer["credit_code"])

    def _ask(self, client: httpx2.Client, method: str, path: str, **more: Any) -> httpx2.Response:
        """Ask until somebody answers, as often as we are patient."""
        asked = partial(self._try, client, method, path, **more)
        answer = asked()
        for _ in range(self._tries - 1):
            if answer.status_code not in LOST:
                break
            self.lost[method] += 1
            self._over.wait(PAUSE_SECONDS)
            answer = asked()
        if not answer.is_success:
            self.failed.append(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
        self.answers[method] += 1
        return answer

    @staticmethod
    def _try(client: httpx2.Client, method: str, path: str, **more: Any) -> httpx2.Response:
        """Return the answer; of a broken connection what a proxy would say."""
        try:
            return client.request(method, path, **more)
        except httpx2.HTTPError as broken:
            return httpx2.Response(502, text=repr(broken))
