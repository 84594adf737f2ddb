"""HEAD on every GET: the same status and headers, no body (RFC 9110, 9.3.2), and no fact.

A route that records what it gives out is not run: HEAD says there whether the caller may ask.
"""

from contextvars import ContextVar

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from signing.http.edge.rules import Answer, rules_of

IS_HEAD: ContextVar[bool] = ContextVar("IS_HEAD", default=False)


class Heads:
    """Pure ASGI, behind all gates: they know the call as what it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        ends = rules_of(scope).answer is Answer.EVENTS
        sending = _Head(send, ends=ends)
        was = IS_HEAD.set(True)
        try:
            await self._app({**scope, "method": "GET"}, receive, sending)
        except ClientDisconnect:
            if not ends:
                raise
        finally:
            IS_HEAD.reset(was)
        await sending.finish()


class _Head:
    """Passes on what comes before a body. `ends` stops an answer that would never end."""

    def __init__(self, send: Send, *, ends: bool) -> None:
        self._send = send
        self._ends = ends

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._send(message)
        elif self._ends and message.get("more_body"):
            raise ClientDisconnect

    async def finish(self) -> None:
        await self._send({"type": "http.response.body", "body": b""})
