"""What computes long is done in turn: one at a time for each caller, and a few in all.

Waiting costs no thread. Who waits too long, or has too many waiting, is sent away before anything
is done.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from signing.http.answering.problems import answered
from signing.http.edge.rate_limits import find_caller
from signing.http.edge.rules import rules_of
from signing.refusals import Crowded, TooMany

AT_ONCE = 8
"""In one process, of the forty threads that answer requests."""
MOST_WAITING = 4
"""Of one caller."""
WAIT_SECONDS = 20
RETRY_SECONDS = 5


class _Line:
    """The requests of one caller, of which one is answered."""

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        self.standing = 0


class Turns:
    """Pure ASGI. A caller's turn ends with the answer, that of the process when it begins."""

    def __init__(self, app: ASGIApp, *, cookie: str) -> None:
        self._app = app
        self._cookie = cookie
        self._lines: dict[str, _Line] = {}
        self._places = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        cost = rules_of(scope).cost if scope["type"] == "http" else None
        if cost is None or not cost.in_turn:
            await self._app(scope, receive, send)
            return
        async with self._stand(find_caller(HTTPConnection(scope), self._cookie)) as line:
            if line is None:
                await answered(scope, TooMany(seconds=RETRY_SECONDS))(scope, receive, send)
            elif not await self._wait(line):
                await answered(scope, Crowded(seconds=RETRY_SECONDS))(scope, receive, send)
            else:
                await self._answer(line, scope, receive, send)

    @asynccontextmanager
    async def _stand(self, caller: str) -> AsyncIterator[_Line | None]:
        """Yield the caller's line, with this request in it; None if it is too long."""
        line = self._lines.setdefault(caller, _Line())
        if line.standing > MOST_WAITING:
            yield None
            return
        line.standing += 1
        try:
            yield line
        finally:
            line.standing -= 1
            if not line.standing:
                self._lines.pop(caller, None)

    async def _wait(self, line: _Line) -> bool:
        """Return whether this request has both turns."""
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await line.turn.acquire()
                try:
                    await self._places.acquire()
                except BaseException:
                    line.turn.release()
                    raise
        except TimeoutError:
            return False
        return True

    async def _answer(self, line: _Line, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def reply(message: Message) -> None:
            nonlocal begun
            if not begun:
                begun = True
                self._places.release()
            await send(message)

        try:
            await self._app(scope, receive, reply)
        finally:
            line.turn.release()
            if not begun:
                self._places.release()
