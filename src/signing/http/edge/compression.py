"""Pages and their styles go out compressed; answers to programs and files go out as they are."""

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Receive, Scope, Send

from signing.http.edge.rules import rules_of

SMALL = 800


class Squeezing(GZipMiddleware):
    """By the rules of the route."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and rules_of(scope).squeezed:
            await super().__call__(scope, receive, send)
        else:
            await self.app(scope, receive, send)
