"""Text as one segment of an address, whatever it holds: `2022/0101` is `2022%2F0101` there.

Servers decode an address before anybody looks for its route, so a slash in a number divides it.
`Segments` leaves what divides an address encoded, routes are found by that, and `decode_segments`
says to them what was meant. `request.url.path` stays an address that leads here again.
"""

import re
from typing import Any
from urllib.parse import quote, unquote

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

DIVIDING = re.compile(r"%(2[35Ff]|3[Ff]|5[Cc])")
"""What `/`, `?`, `#`, `\\` and `%` itself are in an address."""


def segment(text: Any) -> str:
    """For a link, a redirection, an address that is told."""
    return quote(str(text), safe="")


class Segments:
    """Pure ASGI, before whatever reads the path."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raw: bytes | None = scope.get("raw_path")
        if scope["type"] == "http" and raw and b"%" in raw:
            kept = DIVIDING.sub(r"%25\1", raw.decode("latin-1"))
            scope["path"] = unquote(kept)
        await self._app(scope, receive, send)


async def decode_segments(request: Request) -> None:
    """A dependency of every call, before all others: routers' own are solved first."""
    told = request.path_params
    request.scope["path_params"] = {
        name: unquote(one) if isinstance(one, str) else one for name, one in told.items()
    }
