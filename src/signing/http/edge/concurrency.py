"""How many requests are answered at once: more would all become slow, so some are sent away."""

from starlette.types import ASGIApp, Receive, Scope, Send

from signing.http.answering.problems import answered
from signing.http.edge.rules import is_for_machines
from signing.refusals import Crowded

MOST = 400
"""In one process, streams included; forty threads and sixteen connections take turns for them."""
SECONDS = 2


class Crowd:
    """Pure ASGI. Machines are always answered: that it is crowded is no reason to restart it."""

    def __init__(self, app: ASGIApp, *, most: int = MOST) -> None:
        self._app = app
        self._most = most
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or is_for_machines(scope):
            await self._app(scope, receive, send)
        elif self._inside >= self._most:
            await answered(scope, Crowded(seconds=SECONDS))(scope, receive, send)
        else:
            self._inside += 1
            try:
                await self._app(scope, receive, send)
            finally:
                self._inside -= 1
