"""By which names the service may be called: a page that lends us its name would be another's."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from signing.http.answering.problems import answered
from signing.http.edge.rules import is_for_machines
from signing.refusals import HostUnknown
from signing.settings import Settings

ANY = "*"


class Hosts:
    """Pure ASGI. Machines ask by address, so their few routes answer to every name."""

    def __init__(self, app: ASGIApp, *, known: frozenset[str]) -> None:
        self._app = app
        self._known = known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._is_known(scope):
            await answered(scope, HostUnknown())(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _is_known(self, scope: Scope) -> bool:
        if ANY in self._known or is_for_machines(scope):
            return True
        named = Headers(scope=scope).getlist("host")
        name = host_in(named[0]) if len(named) == 1 else ""
        return name in self._known or _is_near(name)


def known_hosts(settings: Settings) -> frozenset[str]:
    """Of the settings; any, where it listens on all networks and nobody said what it is called."""
    named = {host_in(one) for one in settings.hosts.split()}
    if not (settings.public_url or named) and _is_everywhere(settings.host):
        return frozenset({ANY})
    own = urlsplit(settings.public_url).hostname or ""
    return frozenset({*named, own, host_in(settings.host)} - {""})


def host_in(text: str) -> str:
    """Without its port; "" when that is no name."""
    if text == ANY:
        return ANY
    written = f"[{text}]" if text.count(":") > 1 and not text.startswith("[") else text
    try:
        parts = urlsplit(f"//{written}")
        _ = parts.port  # ValueError when it is none
    except ValueError:
        return ""
    bare = not (parts.path or parts.query or parts.fragment or "@" in parts.netloc)
    return (parts.hostname or "").removesuffix(".") if bare else ""


def _is_near(name: str) -> bool:
    """Only who is on the machine itself calls it so."""
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


def _is_everywhere(host: str) -> bool:
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return not host
