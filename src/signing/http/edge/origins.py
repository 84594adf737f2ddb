"""Where a request of a browser comes from: no other site may act with the session of our pages.

A browser sends its cookies along whoever made it ask. What changes something must therefore show
that our own pages asked: by `Sec-Fetch-Site`, in older browsers by `Origin` or `Referer`. A
`Bearer` token proves it by itself: no browser adds one on its own.
"""

from urllib.parse import urlsplit

from fastapi.security.utils import get_authorization_scheme_param
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from signing.http.answering.problems import answered
from signing.http.edge.rules import rules_of
from signing.refusals import ForeignOrigin

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
OUR_OWN = frozenset({"same-origin", "none"})
"""`none` is the person: an address typed, a bookmark."""
PORTS = {"http": 80, "https": 443}
Origin = tuple[str, str, int | None]


class Origins:
    """Pure ASGI, before anything of a body is read. `address` is the service's public one."""

    def __init__(self, app: ASGIApp, *, address: str, cookie: str) -> None:
        self._app = app
        self._address = address
        self._cookie = cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._is_foreign(scope):
            await answered(scope, ForeignOrigin())(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _is_foreign(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        if _has_bearer(headers):
            return False
        if scope["method"] in SAFE_METHODS:
            return rules_of(scope).recording and self._comes_from_elsewhere(headers, scope)
        return not self._shows_ours(headers, self._ours(headers, scope))

    def _comes_from_elsewhere(self, headers: Headers, scope: Scope) -> bool:
        """Whether another site led here: its link must not put on record that somebody printed."""
        site, referer = headers.get("sec-fetch-site"), headers.get("referer")
        if site is not None:
            return site not in OUR_OWN
        return referer is not None and origin_of(referer) not in self._ours(headers, scope)

    def _ours(self, headers: Headers, scope: Scope) -> set[Origin | None]:
        host = headers.get("host", "")
        return {origin_of(self._address), origin_of(f"{scope['scheme']}://{host}")} - {None}

    def _shows_ours(self, headers: Headers, ours: set[Origin | None]) -> bool:
        """Without a session saying nothing is enough; a mini program's `Referer` is WeChat's."""
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is not None:
            return site in OUR_OWN
        if origin is not None:
            return origin_of(origin) in ours
        if not _has_cookie(headers, self._cookie):
            return True
        return origin_of(headers.get("referer")) in ours


def origin_of(address: str | None) -> Origin | None:
    """Scheme, host and port; None for what has none, such as `null`."""
    try:
        parts = urlsplit(address or "")
        port = parts.port or PORTS.get(parts.scheme)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname, port) if parts.scheme and parts.hostname else None


def _has_bearer(headers: Headers) -> bool:
    scheme, token = get_authorization_scheme_param(headers.get("authorization"))
    return scheme.lower() == "bearer" and bool(token)


def _has_cookie(headers: Headers, name: str) -> bool:
    return any(f"{name}=" in one for one in headers.getlist("cookie"))
