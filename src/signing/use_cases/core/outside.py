"""What calls to services of others share: whom they trust, and how much of an answer is read.

A `Bridge` is what a province puts before a service of its own: JSON there and back, with a token.
"""

import json
import re
import ssl
import threading
import time
from collections.abc import Mapping
from functools import cache
from queue import Empty, SimpleQueue
from typing import Any

import httpx2

REFUSED = "refused"
NOTHING: Mapping[str, str] = {}
CONNECTIONS = 8
LARGEST_ANSWER = 16 * 2**10
TIMEOUT_SECONDS = 5.0
"""For each step of a call, and for all of its answer."""
FAILURES, REST_SECONDS = 3, 15.0
"""After so many failed calls in a row a bridge is not called for so long."""


class BridgeAwayError(Exception):
    """`why` is the kind of what went wrong, never its text: that may quote a person."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class BridgeRefusedError(BridgeAwayError):
    """The bridge answered that it will never do what it was asked: status 422."""


class _UnprocessableError(Exception): ...


class Bridge:
    """Calls over one pool. A redirect, a status but 200 and 201, or no JSON object is no answer.

    Nor is 422; but whoever gives it is there, and has judged what it was asked.
    """

    def __init__(
        self,
        url: str,
        token: str = "",
        *,
        timeout: float = TIMEOUT_SECONDS,
        rest: float = REST_SECONDS,
    ) -> None:
        self._url, self._timeout, self._rest = url.rstrip("/"), timeout, rest
        self._headers = {"Accept": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._pool = httpx2.HTTPTransport(
            verify=load_trust(),
            limits=httpx2.Limits(max_connections=CONNECTIONS),
            retries=1,  # of connecting only: what was asked may be done
        )
        self._lock = threading.Lock()
        self._failures, self._rests_until = 0, 0.0

    @property
    def rests(self) -> bool:
        """Whether it failed so often that it is left alone for now."""
        return time.monotonic() < self._rests_until

    def get(self, path: str) -> Mapping[str, Any]:
        """Raises BridgeAwayError."""
        return self._call("GET", path)

    def post(
        self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]
    ) -> Mapping[str, Any]:
        """Raises BridgeAwayError."""
        return self._call("POST", path, body, headers)

    def close(self) -> None:
        self._pool.close()

    def _call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] = NOTHING,
    ) -> Mapping[str, Any]:
        if self.rests:
            raise BridgeAwayError("rests")
        request = httpx2.Request(
            method,
            self._url + path,
            json=body,
            headers={**self._headers, **headers},
            extensions={"timeout": httpx2.Timeout(self._timeout).as_dict()},
        )
        found = self._fetch_in_time(request)
        if found == REFUSED:
            self._failures = 0
            raise BridgeRefusedError(REFUSED)
        if isinstance(found, str):
            self._note_failure()
            raise BridgeAwayError(found)
        self._failures = 0
        return found

    def _fetch_in_time(self, request: httpx2.Request) -> Mapping[str, Any] | str:
        """Return the answer, or why there is none; in a thread that a late answer leaves behind.

        A head that comes a byte at a time would pass each of the steps' timeouts.
        """
        told = SimpleQueue[Mapping[str, Any] | str]()
        threading.Thread(target=self._try, args=(request, told), daemon=True).start()
        try:
            return told.get(timeout=self._timeout)
        except Empty:
            return "late"

    def _try(self, request: httpx2.Request, told: SimpleQueue[Mapping[str, Any] | str]) -> None:
        """Tell the kind of what went wrong, never its text, which may quote the request."""
        try:
            found = json.loads(self._fetch(request))
            told.put(found if isinstance(found, dict) else "no object")
        except _UnprocessableError:
            told.put(REFUSED)
        except Exception as failed:  # noqa: BLE001 — whatever it is, somebody waits for it
            told.put(type(failed).__name__)

    def _fetch(self, request: httpx2.Request) -> bytes:
        until = time.monotonic() + self._timeout
        answer = self._pool.handle_request(request)
        try:
            if answer.status_code == httpx2.codes.UNPROCESSABLE_CONTENT:
                raise _UnprocessableError
            if answer.status_code not in {httpx2.codes.OK, httpx2.codes.CREATED}:
                raise ValueError
            return read_answer(answer, until, LARGEST_ANSWER)
        finally:
            answer.close()

    def _note_failure(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                self._rests_until = time.monotonic() + self._rest


def read_name(told: Mapping[str, Any], name: str) -> str:
    """Return the provider's name of something, which is printable ASCII. Raises ValueError."""
    given = told.get(name)
    if not isinstance(given, str) or not re.fullmatch(r"[!-~]{1,100}", given):
        raise ValueError
    return given


@cache
def load_trust() -> ssl.SSLContext:
    """Load the authorities once: it takes longer than a call."""
    return ssl.create_default_context()


def read_answer(answer: httpx2.Response, until: float, most: int) -> bytes:
    """Read all of it before `until` (monotonic): one byte a second would pass other timeouts.

    Raises ValueError of an answer that is longer than `most` bytes, or not there in time.
    """
    content = b""
    for piece in answer.iter_bytes():
        content += piece
        if len(content) > most or time.monotonic() > until:
            raise ValueError
    return content
