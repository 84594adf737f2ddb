"""Who is at the door, told by a request's head: the account of a session, or else a network."""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from time import monotonic

from fastapi.security.utils import get_authorization_scheme_param
from starlette.requests import HTTPConnection
from starlette.routing import Route
from starlette.types import Scope

from signing.http.edge.rules import known_route
from signing.use_cases.access.accounts import Accounts
from signing.use_cases.access.clients import PREFIX, Clients
from signing.use_cases.core.context import Context
from signing.use_cases.limits.attempts import name_addresses_around

GOOD_SECONDS = 300.0
MOST_SESSIONS = 50_000
FindAccount = Callable[[str], str | None]
"""Asks the database whose session a token opens; None where it opens none."""
FindCard = Callable[[Scope], str | None]
"""Reads which card stands in the address of a request; None where there is none."""


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


def read_token(scope: Scope, cookie: str) -> str:
    """Return the token that the request shows, or an empty text."""
    connection = HTTPConnection(scope)
    scheme, token = get_authorization_scheme_param(connection.headers.get("authorization"))
    return token if scheme.lower() == "bearer" else connection.cookies.get(cookie, "")


def digest_of(token: str) -> bytes:
    return sha256(token.encode()).digest() if token else b""


def find_account(context: Context, token: str) -> str | None:
    """Return the account of a person's session, or of a program's owner."""
    now = datetime.now(UTC)
    if token.startswith(PREFIX):
        program = Clients(context).find_program(token, now)
        found = program and program.owner
    else:
        found = Accounts(context).find_session(token, now)
    return str(found.subject or found.wechat_account) if found else None


def find_card(context: Context, scope: Scope) -> str | None:
    """Return a name for the card in the address; None where there is none of ours.

    Only whoever scanned a card, or was sent its link, has such an address.
    """
    route = known_route(scope)
    match = route.path_regex.match(scope["path"]) if isinstance(route, Route) else None
    token = match.groupdict().get("token", "") if match else ""
    card = context.tokens.read_card(token)
    return f"card {card.card_id}" if card else None


def name_neighbours(scope: Scope) -> str:
    """Return one name for the addresses around a caller: an IPv4 /24, an IPv6 /64."""
    return name_addresses_around(str(scope["client"][0])) if scope.get("client") else ""
