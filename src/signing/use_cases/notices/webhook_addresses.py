"""Where a webhook may lead: to a server of the public internet, however its address is written.

Whoever names an address makes this service call it, from inside of the province's network. So a
name is resolved, each answer is judged, and the connection goes to the address that was judged: a
name that means something else a moment later gains nothing.
"""

import re
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLateError
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from threading import Condition

import httpx2

from signing.refusals import (
    WebhookAddressClosed,
    WebhookAddressUnknown,
    WebhookInsecure,
    WebhookResolverBusy,
)

Address = IPv4Address | IPv6Address
Networks = Sequence[IPv4Network | IPv6Network]
Resolve = Callable[[str, int], Sequence[Address]]
"""Raises OSError of a name that nobody has."""

LONGEST = 500
HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9a-fA-F:.]+")
HTTPS, HTTP, UNPRIVILEGED, LAST_PORT = 443, 80, 1024, 65535
"""Other ports below are those of mail, files and remote logins, at which nobody knocks for us."""
RESOLVING_SECONDS, TURN_SECONDS = 5.0, 1.0
"""For an answer of the system's resolver, and before that for a thread to ask it."""
RESOLVING_AT_ONCE = 32
UNICAST = IPv6Network("2000::/3")
"""Of IPv6 only this is the internet: no local, mapped, compatible or translated addresses."""
CLOSED: Networks = tuple(
    ip_network(one)
    for one in (
        *("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15"),
        *("224.0.0.0/4", "240.0.0.0/4"),
        "168.63.129.16/32",  # a cloud's own services, on a public address
        *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    )
)
"""What `is_global` lets pass in some versions of Python, or means another network inside."""


@dataclass(frozen=True)
class Place:
    """An address as its owner wrote it, taken apart once: who judges and who connects see the same.

    `host` is in ASCII, without brackets.
    """

    url: str
    secure: bool
    host: str
    port: int
    target: str


def read_place(url: str) -> Place:
    """Raises ValueError of what is no address of a server, or has more in it than one."""
    try:
        read = httpx2.URL(url)
        host, port = read.raw_host.decode("ascii"), read.port
    except (httpx2.InvalidURL, UnicodeError) as error:
        raise ValueError from error
    secure = read.scheme == "https"
    usual = HTTPS if secure else HTTP
    port = usual if port is None else port
    is_server = read.scheme in {"http", "https"} and HOST.fullmatch(host)
    if not is_server or read.userinfo or "#" in url:
        raise ValueError
    if port != usual and not UNPRIVILEGED <= port <= LAST_PORT:
        raise ValueError
    return Place(str(read), secure, host.strip("[]"), port, read.raw_path.decode("ascii"))


def resolve_name(host: str, port: int) -> Sequence[Address]:
    """Return all addresses of a name, in the order of the resolver; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ip_address(str(sockaddr[0]).partition("%")[0]) for *_, sockaddr in found]


@dataclass
class Resolvers:
    """Threads that look names up, one at a time for an owner.

    A thread is not free before the system's resolver answers, though nobody waits for it any more:
    so whoever names slow servers keeps one of them, and not those of others.
    """

    at_once: int = RESOLVING_AT_ONCE
    _asking: set[str] = field(default_factory=set)
    _turns: Condition = field(default_factory=Condition)

    def __post_init__(self) -> None:
        self._threads = ThreadPoolExecutor(self.at_once, thread_name_prefix="resolving")

    def look_up(self, owner: str, place: Place, resolve: Resolve) -> Sequence[Address]:
        """Raises WebhookResolverBusy, and what `resolve` raises, or TooLateError."""
        with self._turns:
            if not self._turns.wait_for(lambda: self._has_turn(owner), TURN_SECONDS):
                raise WebhookResolverBusy(host=place.host)
            self._asking.add(owner)
        asked = self._threads.submit(resolve, place.host, place.port)
        asked.add_done_callback(lambda _: self._end(owner))
        return asked.result(RESOLVING_SECONDS)

    def _has_turn(self, owner: str) -> bool:
        return owner not in self._asking and len(self._asking) < self.at_once

    def _end(self, owner: str) -> None:
        with self._turns:
            self._asking.discard(owner)
            self._turns.notify_all()


RESOLVERS = Resolvers()
"""Of this process."""


def choose_address(
    place: Place, networks: Networks, resolve: Resolve = resolve_name, owner: str = ""
) -> Address:
    """Resolve the name once, and return an address that may be called.

    Those of `networks` may though they are private, and by HTTP too. One bad answer among several
    refuses all of them. Raises WebhookResolverBusy, WebhookAddressUnknown, WebhookAddressClosed,
    WebhookInsecure.
    """
    try:
        found = RESOLVERS.look_up(owner or place.host, place, resolve)
    except (OSError, UnicodeError, ValueError, TooLateError):
        found = []
    if not found:
        raise WebhookAddressUnknown(host=place.host)
    ours = [any(one in network for network in networks) for one in map(unwrap, found)]
    if not all(our or is_public(one) for one, our in zip(found, ours, strict=True)):
        raise WebhookAddressClosed(host=place.host)
    if not (place.secure or all(ours)):
        raise WebhookInsecure
    return found[0]


def is_public(address: Address) -> bool:
    """Return whether it is of the internet, and means no other network inside of it."""
    plain = unwrap(address)
    if isinstance(plain, IPv6Address) and plain not in UNICAST:
        return False
    usual = plain.is_global and not plain.is_multicast
    return usual and not any(plain in network for network in CLOSED)


def unwrap(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address only spells (`::ffff:127.0.0.1`)."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
