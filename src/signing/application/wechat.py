"""Whose WeChat a login code is: the real `code2session` call, and the demo's simulation of it."""

import ssl
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import httpx2

from signing.refusals import NotReady, WrongCredentials

TIMEOUT_SECONDS = 5.0
INVALID_CODES = frozenset({40029, 40163, 40226})
"""The code is wrong, was used before, or its user is blocked."""


class WeChat(Protocol):
    def openid_of(self, code: str) -> str:
        """The account that a login code names. Raises WrongCredentials, NotReady."""
        ...


@dataclass(frozen=True)
class SimulatedWeChat:
    """The demo: any code `demo-…` is an account of its own."""

    def openid_of(self, code: str) -> str:
        if not code.startswith("demo-") or len(code) == len("demo-"):
            raise WrongCredentials
        return code


@dataclass(frozen=True, repr=False)
class RealWeChat:
    """`GET {url}/sns/jscode2session` of the mini program's platform."""

    url: str
    app_id: str
    secret: str

    def openid_of(self, code: str) -> str:
        asked = {
            "appid": self.app_id,
            "secret": self.secret,
            "js_code": code,
            "grant_type": "authorization_code",
        }
        try:
            answer = httpx2.get(
                f"{self.url}/sns/jscode2session",
                params=asked,
                timeout=TIMEOUT_SECONDS,
                verify=_trust(),
            )
            told = answer.raise_for_status().json()
        except (httpx2.HTTPError, ValueError):
            raise NotReady from None
        if told.get("errcode") in INVALID_CODES:
            raise WrongCredentials
        if not told.get("openid"):
            raise NotReady
        return str(told["openid"])


@dataclass(frozen=True)
class NoWeChat:
    """An installation without WeChat credentials."""

    def openid_of(self, code: str) -> str:
        del code
        raise NotReady


@cache
def _trust() -> ssl.SSLContext:
    """Read once: loading the authorities takes longer than the call."""
    return ssl.create_default_context()
