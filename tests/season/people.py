"""Everyone who speaks to the service: each command once, retried until answered, and noted."""

import ssl
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2

from support.waiting import PATIENCE, soon

PAUSE = 0.2
TRUST = ssl.create_default_context()
"""Made once: every client of its own would read all certificate authorities."""


@dataclass
class Diary:
    """What was answered: how many commands of each kind, and which signings came of them."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    retried: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, answer: httpx2.Response) -> None:
        with self.lock:
            if answer.is_success or answer.is_redirect:
                self.done[kind] += 1
            else:
                self.refused[f"{kind}:{answer.json()['code']}"] += 1

    @property
    def commands(self) -> int:
        return self.done.total() + self.refused.total()


class Person:
    """A session at the service; `receipt` is that of the last command."""

    def __init__(self, url: str, diary: Diary, *, hangs_up: bool = False) -> None:
        """Who `hangs_up` keeps no connection between two requests: for thousands of people."""
        self.diary = diary
        self.receipt = ""
        kept = httpx2.Limits(max_keepalive_connections=0 if hangs_up else None)
        self._client = httpx2.Client(base_url=url, timeout=PATIENCE, verify=TRUST, limits=kept)

    def close(self) -> None:
        self._client.close()

    def signs_in(self, username: str, password: str) -> None:
        self._enter("/api/sessions", {"username": username, "password": password})

    def signs_in_with_wechat(self, code: str) -> None:
        self._enter("/api/sessions/wechat", {"code": code})

    def does(
        self,
        kind: str,
        method: str,
        path: str,
        *,
        expected: tuple[int, ...] = (200, 201),
        seen: int | None = None,
        **body: Any,
    ) -> Any:
        """Send one command, exactly once; return its answer as JSON, or the bytes of a PDF."""
        headers = {"Idempotency-Key": uuid4().hex}
        if seen is not None:
            headers["If-Match"] = f'"{seen}"'
        answer = self._sent(method, path, headers=headers, **body)
        assert answer.status_code in expected, (kind, path, answer.status_code, answer.text[:400])
        self.diary.note(kind, answer)
        self.receipt = answer.headers.get("Signing-Receipt", self.receipt)
        is_json = "json" in answer.headers.get("content-type", "")
        return answer.json() if is_json else answer.content

    def reads(self, path: str, receipt: str = "") -> Any:
        """Read, and see what this person, or another with that receipt, just did."""
        fresh = receipt or self.receipt
        answer = self._sent("GET", path, headers={"Signing-Receipt": fresh} if fresh else {})
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:400])
        return answer.json()

    def reads_all(self, path: str) -> list[Any]:
        """Return the items of every page of a list."""
        items: list[Any] = []
        cursor = None
        while True:
            joint = "&" if "?" in path else "?"
            part = f"{path}{joint}limit=200" + (f"&cursor={cursor}" if cursor else "")
            page = self.reads(part)
            items += page["items"]
            cursor = page["next"]
            if cursor is None:
                return items

    def _enter(self, path: str, who: dict[str, str]) -> None:
        answer = self._sent("POST", path, json=who)
        assert answer.status_code == 201, answer.text
        self._client.headers["Authorization"] = f"Bearer {answer.json()['token']}"

    def _sent(self, method: str, path: str, **request: Any) -> httpx2.Response:
        """Send until there is an answer, since a server may die at any moment."""

        def answered() -> httpx2.Response | None:
            try:
                answer = self._client.request(method, path, **request)
            except httpx2.TransportError:
                answer = None
            if answer is not None and answer.status_code != 503:
                return answer
            with self.diary.lock:
                self.diary.retried += 1
            return None

        return soon(answered, pause=PAUSE)
