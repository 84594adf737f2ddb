"""How often one caller may ask in a minute, by what its route costs, before anything of it is read.

Who shows a session that was good lately is counted by account, everybody else by address, so a
token that is made up gains nothing. Answers tell what is left: `RateLimit` and `RateLimit-Policy`
(draft-ietf-httpapi-ratelimit-headers).
"""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from signing.http.answering.problems import answered
from signing.http.edge.callers import Sessions, digest_of, read_token
from signing.http.edge.rules import Cost, rules_of
from signing.refusals import TooMany
from signing.use_cases.limits.attempts import name_network
from signing.use_cases.limits.rates import WINDOW, Rates


class Limits:
    """Pure ASGI. The door behind it learns which sessions are good."""

    def __init__(self, app: ASGIApp, *, rates: Rates, cookie: str, sessions: Sessions) -> None:
        self._app = app
        self._rates = rates
        self._cookie = cookie
        self._sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        cost = rules_of(scope).cost if scope["type"] == "http" else None
        if cost is None:
            await self._app(scope, receive, send)
            return
        digest = digest_of(read_token(scope, self._cookie))
        account = self._sessions.account(digest) if cost.of_account and digest else None
        caller, most = _counted(cost, account, scope)
        made, left = self._rates.count(caller)
        told = _fields(cost.name, most, max(0, most - made), left)

        async def reply(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(told)
            await send(message)

        if made > most:
            await answered(scope, TooMany(seconds=left))(scope, receive, reply)
        else:
            await self._app(scope, receive, reply)


def _counted(cost: Cost, account: str | None, scope: Scope) -> tuple[str, int]:
    """Whom the call is counted for, and how many they have."""
    if account is not None:
        return f"{cost.name} account {account}", cost.of_account
    address = str(scope["client"][0]) if scope.get("client") else ""
    return f"{cost.name} address {name_network(address)}", cost.of_address


def _fields(name: str, most: int, rest: int, left: int) -> Mapping[str, str]:
    return {
        "RateLimit-Policy": f'"{name}";q={most};w={WINDOW}',
        "RateLimit": f'"{name}";r={rest};t={left}',
    }
