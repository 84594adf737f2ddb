"""The client of the WeChat platform's `code2session`, and what each of its errors means.

The platform wants secret and code in the address of the call. So the call goes below the layer that
logs addresses, and only refusals leave this module.
"""

import json
import time
from collections.abc import Mapping
from typing import Any, Protocol

import httpx2
import structlog

from signing.refusals import (
    NotReady,
    WeChatAccountAtRisk,
    WeChatAway,
    WeChatCodeOver,
    WrongCredentials,
)
from signing.text import find_foreign
from signing.use_cases.core.outside import load_trust, read_answer

TIMEOUT_SECONDS = 5.0
"""For each step of a call, and for all of its answer."""
PAUSE_SECONDS = 0.3
CONNECTIONS = 20
LARGEST_ANSWER = 16 * 2**10
BUSY = frozenset({-1, 45011})
"""The system is busy, or was called too often: worth one more try."""
REFUSED: Mapping[int, type[WrongCredentials]] = {
    40029: WeChatCodeOver,  # invalid
    40163: WeChatCodeOver,  # used
    40226: WeChatAccountAtRisk,
}
LOG = structlog.get_logger()


class WeChat(Protocol):
    def find_openid(self, code: str) -> str:
        """Return the openid of a login code. Raises WrongCredentials, NotReady."""
        ...

    def close(self) -> None: ...


class RealWeChat:
    """Calls `GET {url}/sns/jscode2session` of the platform, over one pool."""

    def __init__(
        self, url: str, app_id: str, secret: str, *, timeout: float = TIMEOUT_SECONDS
    ) -> None:
        self._url = f"{url}/sns/jscode2session"
        self._app = {"appid": app_id, "secret": secret}
        self._timeout = timeout
        self._pool = httpx2.HTTPTransport(
            verify=load_trust(),
            limits=httpx2.Limits(max_connections=CONNECTIONS),
            retries=1,  # of connecting only: an answered code is used up
        )

    def find_openid(self, code: str) -> str:
        told = self._fetch(code)
        if _read_error(told) in BUSY:
            time.sleep(PAUSE_SECONDS)
            told = self._fetch(code)
        error, openid = _read_error(told), told.get("openid")
        if error in REFUSED:
            raise REFUSED[error]
        if error or not isinstance(openid, str) or not openid or find_foreign(openid):
            raise _away(f"errcode {error}")
        return openid  # and the session key is dropped: nobody here needs it

    def close(self) -> None:
        self._pool.close()

    def _fetch(self, code: str) -> Mapping[str, Any]:
        """Raises outside of the `except`: the caught error knows the address, so is not chained."""
        told, why = None, "no object"
        try:
            told = json.loads(self._answer(code))
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, RecursionError) as failed:
            why = type(failed).__name__
        if isinstance(told, dict):
            return told
        raise _away(why)

    def _answer(self, code: str) -> bytes:
        """Return the body, whose type the platform always calls text/plain."""
        asked = self._app | {"js_code": code, "grant_type": "authorization_code"}
        steps = httpx2.Timeout(self._timeout).as_dict()
        request = httpx2.Request("GET", self._url, params=asked, extensions={"timeout": steps})
        until = time.monotonic() + self._timeout
        answer = self._pool.handle_request(request)
        try:
            if answer.status_code != httpx2.codes.OK:
                raise ValueError
            return read_answer(answer, until, LARGEST_ANSWER)
        finally:
            answer.close()


class NoWeChat:
    """An installation without WeChat credentials."""

    def find_openid(self, code: str) -> str:
        del code
        raise NotReady

    def close(self) -> None:
        """There is nothing to close."""


def _read_error(told: Mapping[str, Any]) -> int:
    """Return the error's number; 0 for none, and for what is not a number."""
    error = told.get("errcode")
    return error if isinstance(error, int) else 0


def _away(why: str) -> WeChatAway:
    """`why` is a number of the platform or the kind of an exception, never its text."""
    LOG.warning("wechat.away", why=why)
    return WeChatAway()
