"""What every request passes: an id, safe headers, a line of log, a count."""

import re
import time
from functools import partial
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from signing.http.answering.problems import broken
from signing.http.edge.body_limits import close_early
from signing.http.edge.headers import add_headers
from signing.http.edge.rules import route_of
from signing.watching.metrics import IN_PROGRESS, LATENCY, REQUESTS
from signing.watching.tasks import REQUEST
from signing.watching.traces import Span, Value, open_request

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
METHODS = frozenset(
    {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}
)
LEFT = 499
"""Counted where whoever asked left before there was an answer: no fault of ours."""
LOG = structlog.get_logger()


class CutShortError(Exception):
    """An answer broke after it had begun: its connection ends, so that nobody takes it as whole."""


class Edge:
    """Pure ASGI. Log, metrics and traces name the route, never the address: tokens stand in it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id, theirs = uuid4().hex, _read_client_id(headers.get("x-request-id"))
        scope.setdefault("state", {}).update(request_id=request_id, client_request_id=theirs)
        REQUEST.set(partial(_describe, scope))
        began, status = time.perf_counter(), 0

        async def reply(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                add_headers(MutableHeaders(scope=message), scope, theirs or request_id)
            await send(message)

        with IN_PROGRESS.track_inprogress(), open_request(partial(_attributes, scope)) as span:
            try:
                await close_early(self._app, scope, receive, reply)
            except Exception as error:  # noqa: BLE001 — nobody outside shall print what stands in it
                answer = broken(Request(scope), error)
                if status:
                    raise CutShortError from None
                await answer(scope, receive, reply)
            finally:
                _tell(scope, status or LEFT, time.perf_counter() - began, span)


def _read_client_id(given: str | None) -> str:
    """It goes back to the client, and stands beside our own: nobody outside chooses ours."""
    return given if given and REQUEST_ID.fullmatch(given) else ""


def _tell(scope: Scope, status: int, seconds: float, span: Span) -> None:
    method, route = name_method(scope), route_of(scope)
    REQUESTS.labels(method, route, str(status)).inc()
    LATENCY.labels(method, route).observe(seconds)
    span.update_name(f"{method} {route}")
    span.set_attribute("http.route", route)
    span.set_attribute("http.response.status_code", status)
    done = {"method": method, "status": status, "ms": round(seconds * 1000, 1)}
    LOG.info("request", **done, **_describe(scope))


def name_method(scope: Scope) -> str:
    """Any word may stand there; what counts them knows a few."""
    method: str = scope["method"]
    return method if method in METHODS else "OTHER"


def _describe(scope: Scope) -> dict[str, str]:
    """For each line that is written while it is handled."""
    state = scope["state"]
    theirs = state["client_request_id"]
    ours = {"route": route_of(scope), "request_id": state["request_id"]}
    return ours | ({"client_request_id": theirs} if theirs else {})


def _attributes(scope: Scope) -> dict[str, Value]:
    return {
        "http.request.method": name_method(scope),
        "signing.request_id": scope["state"]["request_id"],
    }
