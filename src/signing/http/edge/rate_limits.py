"""How often one caller may ask in a minute, by what its route costs, before anything of it is read.

Who shows a session that was good lately is counted by account, everybody else by address, so a
token that is made up gains nothing. Answers tell what is left: `RateLimit` and `RateLimit-Policy`
(draft-ietf-httpapi-ratelimit-headers).
"""

from collections.abc import Mapping
from hashlib import sha256
from http import HTTPStatus
from time import monotonic

from fastapi.security.utils import get_authorization_scheme_param
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from signing.http.answering.problems import answered
from signing.http.edge.rules import Cost, rules_of
from signing.refusals import TooMany
from signing.use_cases.limits.attempts import name_network
from signing.use_cases.limits.rates import WINDOW, Rates

GOOD_SECONDS = 300.0
MOST_SESSIONS = 50_000
CALLER = "signing.account"


class Sessions:
    """Digests of tokens that were good lately, with their accounts."""

    def __init__(self) -> None:
        self._accounts: dict[bytes, tuple[str, float]] = {}

    def account(self, digest: bytes) -> str | None:
        account, until = self._accounts.get(digest, ("", 0.0))
        return account if until > monotonic() else None

    def learn(self, digest: bytes, account: str | None) -> None:
        if account is None:
            self._accounts.pop(digest, None)
            return
        if len(self._accounts) >= MOST_SESSIONS:
            self._accounts.clear()
        self._accounts[digest] = (account, monotonic() + GOOD_SECONDS)


class Limits:
    """Pure ASGI. Routes leave the account of a good session in the request's state."""

    def __init__(self, app: ASGIApp, *, rates: Rates, cookie: str) -> None:
        self._app = app
        self._rates = rates
        self._cookie = cookie
        self._sessions = Sessions()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        cost = rules_of(scope).cost if scope["type"] == "http" else None
        if cost is None:
            await self._app(scope, receive, send)
            return
        digest = _session(HTTPConnection(scope), self._cookie)
        account = self._sessions.account(digest) if cost.of_account and digest else None
        scope[CALLER] = account
        caller, most = _counted(cost, account, scope)
        made, left = self._rates.count(caller)
        told = _fields(cost.name, most, max(0, most - made), left)

        async def reply(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(told)
                self._learn(digest, scope, int(message["status"]))
            await send(message)

        if made > most:
            await answered(scope, TooMany(seconds=left))(scope, receive, reply)
        else:
            await self._app(scope, receive, reply)

    def _learn(self, digest: bytes, scope: Scope, status: int) -> None:
        account = scope.get("state", {}).get("account")
        if digest and (account or status == HTTPStatus.UNAUTHORIZED):
            self._sessions.learn(digest, account)


def find_caller(connection: HTTPConnection, cookie: str) -> str:
    """Return the account if its session was good lately, else the session, else the network."""
    account: str | None = connection.scope.get(CALLER)
    digest = _session(connection, cookie)
    address = connection.client.host if connection.client else ""
    return account or digest.hex() or name_network(address)


def _counted(cost: Cost, account: str | None, scope: Scope) -> tuple[str, int]:
    """Whom the call is counted for, and how many they have."""
    if account is not None:
        return f"{cost.name} account {account}", cost.of_account
    address = str(scope["client"][0]) if scope.get("client") else ""
    return f"{cost.name} address {name_network(address)}", cost.of_address


def _session(connection: HTTPConnection, cookie: str) -> bytes:
    scheme, token = get_authorization_scheme_param(connection.headers.get("authorization"))
    given = token if scheme.lower() == "bearer" else connection.cookies.get(cookie, "")
    return sha256(given.encode()).digest() if given else b""


def _fields(name: str, most: int, rest: int, left: int) -> Mapping[str, str]:
    return {
        "RateLimit-Policy": f'"{name}";q={most};w={WINDOW}',
        "RateLimit": f'"{name}";r={rest};t={left}',
    }
