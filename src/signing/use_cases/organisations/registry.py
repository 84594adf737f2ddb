"""The client of the business register: who is registered under a credit code.

A province puts a bridge before its register, which answers `GET {url}/companies/{credit_code}`
(docs/operations.md). It is asked while people wait, so a call has two seconds in all, and a
register that failed several times is left alone for a while. Only refusals leave this module.
"""

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from queue import Empty, SimpleQueue
from typing import Any, Protocol

import httpx2
import structlog

from signing.codes.companies import CompanyStatus, RegistryEntry
from signing.refusals import RegistryAway, RegistryNotSet
from signing.text import find_foreign
from signing.use_cases.core.outside import load_trust, read_answer

TIMEOUT_SECONDS = 2.0
"""For each step of a call, and for all of it."""
CONNECTIONS = 8
"""Calls at once; who comes later waits for a turn within the same two seconds."""
LARGEST_ANSWER = 16 * 2**10
LONGEST = {"name": 100, "legal_representative": 100, "address": 300}
FAILURES, REST_SECONDS = 3, 15.0
"""After so many failed calls in a row the register is not called for so long."""
LOG = structlog.get_logger()


class Registry(Protocol):
    @property
    def is_set(self) -> bool:
        """Whether there is a register to ask."""
        ...

    @property
    def rests(self) -> bool:
        """Whether it failed so often that it is left alone for now."""
        ...

    def look_up(self, credit_code: str) -> RegistryEntry | None:
        """Return who has the credit code, None if nobody. Raises RegistryAway, RegistryNotSet."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class NoRegistry:
    """An installation without a register."""

    is_set: bool = False
    rests: bool = False

    def look_up(self, credit_code: str) -> RegistryEntry | None:
        del credit_code
        raise RegistryNotSet

    def close(self) -> None:
        """There is nothing to close."""


class HttpRegistry:
    """Calls the bridge over one pool, each call in a thread that a late answer leaves behind."""

    is_set = True

    def __init__(
        self,
        url: str,
        token: str = "",
        *,
        timeout: float = TIMEOUT_SECONDS,
        rest: float = REST_SECONDS,
    ) -> None:
        self._url = f"{url.rstrip('/')}/companies/"
        self._headers = {"Accept": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._timeout, self._rest = timeout, rest
        self._pool = httpx2.HTTPTransport(
            verify=load_trust(),
            limits=httpx2.Limits(max_connections=CONNECTIONS),
            retries=1,  # of connecting only
        )
        self._turns = threading.BoundedSemaphore(CONNECTIONS)
        self._lock = threading.Lock()
        self._failures, self._rests_until = 0, 0.0

    @property
    def rests(self) -> bool:
        return time.monotonic() < self._rests_until

    def look_up(self, credit_code: str) -> RegistryEntry | None:
        """Wait no longer than the time of a call, whatever the register sends meanwhile."""
        if self.rests:
            raise RegistryAway
        until = time.monotonic() + self._timeout
        if not self._turns.acquire(timeout=self._timeout):
            raise RegistryAway  # those before failed, or will
        told = SimpleQueue[RegistryEntry | str | None]()
        threading.Thread(target=self._ask, args=(credit_code, told), daemon=True).start()
        try:
            found = told.get(timeout=max(0, until - time.monotonic()))
        except Empty:
            found = "late"
        if isinstance(found, str):
            self._note_failure(found)
            raise RegistryAway
        self._failures = 0
        return found

    def close(self) -> None:
        self._pool.close()

    def _ask(self, credit_code: str, told: SimpleQueue[RegistryEntry | str | None]) -> None:
        """Tell the answer, or the kind of what went wrong: its text may quote the answer."""
        try:
            told.put(self._fetch(credit_code))
        except Exception as failed:  # noqa: BLE001 — whatever it is, somebody waits for it
            told.put(type(failed).__name__)
        finally:
            self._turns.release()

    def _note_failure(self, why: str) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                self._rests_until = time.monotonic() + self._rest
        LOG.warning("registry.away", why=why)

    def _fetch(self, credit_code: str) -> RegistryEntry | None:
        steps = httpx2.Timeout(self._timeout).as_dict()
        request = httpx2.Request(
            "GET", self._url + credit_code, headers=self._headers, extensions={"timeout": steps}
        )
        until = time.monotonic() + self._timeout
        answer = self._pool.handle_request(request)
        try:
            if answer.status_code == httpx2.codes.NOT_FOUND:
                return None
            if answer.status_code != httpx2.codes.OK:  # a redirect too
                raise ValueError
            return read_entry(credit_code, json.loads(read_answer(answer, until, LARGEST_ANSWER)))
        finally:
            answer.close()


def read_entry(credit_code: str, told: Any) -> RegistryEntry:
    """Read the bridge's answer. Raises ValueError for whatever is not as it was agreed."""
    if not isinstance(told, dict) or told.get("credit_code") != credit_code:
        raise ValueError
    name = _read_text(told, "name")
    status = told.get("status")
    if not name or not isinstance(status, str):
        raise ValueError
    known = {one.value for one in CompanyStatus}
    return RegistryEntry(
        credit_code=credit_code,
        name=name,
        status=CompanyStatus(status) if status in known else CompanyStatus.OTHER,
        legal_representative=_read_text(told, "legal_representative"),
        founded_on=_read_day(told.get("founded_on")),
        address=_read_text(told, "address"),
    )


def _read_text(told: Mapping[str, Any], name: str) -> str:
    """Return a text; "" where the register says nothing of it."""
    text = told.get(name)
    if text is None:
        return ""
    if not isinstance(text, str) or len(text) > LONGEST[name] or find_foreign(text):
        raise ValueError
    return text.strip()


def _read_day(told: Any) -> date | None:
    if told is None:
        return None
    if not isinstance(told, str):
        raise ValueError  # noqa: TRY004 — whatever is wrong is the same
    return date.fromisoformat(told)
