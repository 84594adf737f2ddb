"""Who really asks, and by which name and scheme, where a proxy stands in front.

`X-Forwarded-For`, `-Proto` and `-Host` are believed of trusted proxies only, from right to left:
each of them wrote the last word that it knew. `Forwarded` is not read: of two ways to say the
same a caller can always forge the one that the proxy does not set.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
SCHEMES = frozenset({"http", "https"})


class Proxies:
    """Pure ASGI, before all others: what they read of the request is true afterwards."""

    def __init__(self, app: ASGIApp, *, trusted: tuple[Network, ...]) -> None:
        self._app = app
        self._trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._trusts(_peer(scope)):
            self._believe(scope)
        await self._app(scope, receive, send)

    def _trusts(self, text: str) -> bool:
        address = address_in(text)
        return address is not None and any(address in one for one in self._trusted)

    def _believe(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        hops, asker = self._way(_words(headers, "x-forwarded-for"), _peer(scope))
        scope["client"] = (asker, 0)
        scheme = _told(_words(headers, "x-forwarded-proto"), hops).lower()
        if scheme in SCHEMES:
            scope["scheme"] = scheme
        host = _told(_words(headers, "x-forwarded-host"), hops)
        if host:
            MutableHeaders(scope=scope)["host"] = host

    def _way(self, told: list[str], peer: str) -> tuple[int, str]:
        """How many trusted proxies it came through, and who asked the first of them."""
        hops, asker = 1, peer
        for word in reversed(told):
            address = address_in(word)
            if address is None:
                break
            asker = str(address)
            if not self._trusts(asker):
                break
            hops += 1
        return hops, asker


def address_in(text: str) -> Address | None:
    """With a port or without; an IPv4 address is itself, however it is written."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _peer(scope: Scope) -> str:
    return str(scope["client"][0]) if scope.get("client") else ""


def _words(headers: Headers, name: str) -> list[str]:
    return [word.strip() for line in headers.getlist(name) for word in line.split(",")]


def _told(words: list[str], hops: int) -> str:
    """What the outermost of the trusted proxies said; some say it once, for all behind them."""
    return words[-min(hops, len(words))] if words else ""


def is_watcher(address: str, networks: tuple[Network, ...], *, forwarded: bool) -> bool:
    """Return whether details are for this address: the machine itself, or a monitor's.

    Behind a proxy that is not trusted everybody seems to be near: so nobody is.
    """
    found = address_in(address)
    if found is None:
        return False
    return (found.is_loopback and not forwarded) or any(found in one for one in networks)
