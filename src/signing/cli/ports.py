"""The port of a command: that it is taken is said before anything is loaded."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from socket import (
    AF_INET6,
    AI_PASSIVE,
    IPPROTO_IPV6,
    IPV6_V6ONLY,
    SO_REUSEADDR,
    SOCK_STREAM,
    SOL_SOCKET,
    getaddrinfo,
    socket,
)

from signing.cli.installation import PortTakenError


def must_be_free(host: str, port: int, named: str) -> None:
    """`named` is the setting or option that chooses another. Raises PortTakenError."""
    with bind_port(host, port, named):
        pass


@contextmanager
def bind_port(host: str, port: int, named: str) -> Iterator[list[socket]]:
    """Bind all addresses of the host, as asyncio does; whoever serves listens on them.

    Raises PortTakenError.
    """
    with ExitStack() as opened:
        try:
            places = dict.fromkeys(getaddrinfo(host, port, type=SOCK_STREAM, flags=AI_PASSIVE))
            sockets = []
            for family, kind, protocol, _, place in places:
                bound = opened.enter_context(socket(family, kind, protocol))
                if os.name == "posix":
                    bound.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
                if family == AF_INET6:
                    bound.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 1)
                bound.bind(place)
                sockets.append(bound)
        except OSError as wrong:
            raise PortTakenError(say_taken(host, port, wrong, named)) from wrong
        yield sockets


def say_taken(host: str, port: int, wrong: OSError, named: str) -> str:
    return (
        f"无法在 {host}:{port} 监听（端口可能已被占用），请换一个 {named}。"
        f" Nobody can listen on {host}:{port} ({wrong.strerror}): choose another {named}."
    )
