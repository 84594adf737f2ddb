"""What every request passes: an id, safe headers, a line of log, a count."""

import re
import time
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from signing.http.answering.problems import broken
from signing.http.edge.body_limits import close_early
from signing.http.edge.headers import add_headers
from signing.http.machines import LATENCY, REQUESTS

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
LOG = structlog.get_logger()


class CutShortError(Exception):
    """An answer broke after it had begun: its connection ends, so that nobody takes it as whole."""


class Edge:
    """Pure ASGI. The log names the route, never the address: a card's token stands in it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id, theirs = uuid4().hex, _read_client_id(headers.get("x-request-id"))
        scope.setdefault("state", {}).update(request_id=request_id, client_request_id=theirs)
        began, status = time.perf_counter(), 0

        async def reply(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                add_headers(MutableHeaders(scope=message), scope, theirs or request_id)
            await send(message)

        try:
            await close_early(self._app, scope, receive, reply)
        except Exception as error:  # noqa: BLE001 — nobody outside shall print what stands in it
            answer = broken(Request(scope), error)
            if status:
                raise CutShortError from None
            await answer(scope, receive, reply)
        finally:
            _tell(scope, status or 500, time.perf_counter() - began)


def _read_client_id(given: str | None) -> str:
    """It goes back to the client, and stands beside our own: nobody outside chooses ours."""
    return given if given and REQUEST_ID.fullmatch(given) else ""


def _tell(scope: Scope, status: int, seconds: float) -> None:
    route = route_of(scope)
    method = scope["method"]
    REQUESTS.labels(method, route, str(status)).inc()
    LATENCY.labels(method, route).observe(seconds)
    LOG.info(
        "request",
        method=method,
        route=route,
        status=status,
        ms=round(seconds * 1000, 1),
        request_id=scope["state"]["request_id"],
        **(
            {"client_request_id": theirs} if (theirs := scope["state"]["client_request_id"]) else {}
        ),
    )


def route_of(scope: Scope) -> str:
    """The whole template, `/api/cards/{token}`: a route knows its own router's part of it."""
    own: str | None = getattr(scope.get("route"), "path", None)
    if own is None:
        return "unknown"
    parts: list[str] = scope["path"].split("/")
    return "/".join(parts[: len(parts) - len(own.split("/")) + 1]) + own
