"""How much a request may bring, and how slowly: read whole before anything else is done for it."""

import asyncio
from collections.abc import Awaitable, Callable
from tempfile import SpooledTemporaryFile
from time import monotonic
from types import TracebackType
from typing import Self

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from signing.http.edge.places import Room, refuse
from signing.refusals import BodyTooSlow, Refusal

MOST_FIELDS = 10
SLOW_SECONDS = 2.0
"""A body that takes longer needs a place among the slow ones."""
IDLE_SECONDS = 60.0
LONGEST_SECONDS = 900.0
UNHURRIED_SECONDS = 20.0
LEAST_PER_SECOND = 2 * 2**10
"""Bytes, in the mean, of a body that takes longer than `UNHURRIED_SECONDS`."""
LONGEST_LENGTH = 18
"""Digits of a length; longer ones are as good as infinite."""
IN_MEMORY = 64 * 2**10
"""What is larger lies in a file without a name."""
PIECE = 64 * 2**10


class Body:
    """A request's body, kept until the end of the block, and handed on as if it came just now."""

    def __init__(self, receive: Receive, most: int, too_large: Refusal, room: Room) -> None:
        self._receive = receive
        self._most = most
        self._too_large = too_large
        self._room = room
        self._kept = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 — closed at the end
        self._size = 0
        self._whole = self._handed_on = False
        self._began = monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._room.give_back(self._size)
        self._kept.close()

    async def read(self, when_slow: Callable[[], Awaitable[None]]) -> None:
        """Read all of it; `when_slow` is asked once, and may refuse.

        Raises the refusal of what is too large, BodyTooSlow, or the room's refusal.
        """
        try:
            async with asyncio.timeout(SLOW_SECONDS):
                await self._read_on()
        except TimeoutError:
            await when_slow()
            await self._read_on()
        self._kept.seek(0)

    async def receive(self) -> Message:
        """Hand on what was read; behind it comes what the client does meanwhile."""
        if self._handed_on:
            return await self._receive()
        piece = self._kept.read(PIECE)
        self._handed_on = self._kept.tell() >= self._size
        return {"type": "http.request", "body": piece, "more_body": not self._handed_on}

    async def _read_on(self) -> None:
        while not self._whole:
            message = await self._next()
            self._whole = not message.get("more_body", False)
            self._keep(message.get("body", b""))

    def _keep(self, piece: bytes) -> None:
        if self._size + len(piece) > self._most:
            raise refuse("body_size", self._too_large)
        self._room.take(len(piece))
        self._size += len(piece)
        self._kept.write(piece)

    async def _next(self) -> Message:
        """Raises BodyTooSlow, for a client that left too: nobody hears it."""
        passed = monotonic() - self._began
        in_pace = UNHURRIED_SECONDS + self._size / LEAST_PER_SECOND
        try:
            async with asyncio.timeout(min(IDLE_SECONDS, min(LONGEST_SECONDS, in_pace) - passed)):
                message = await self._receive()
        except TimeoutError:
            raise refuse("body_pace", BodyTooSlow()) from None
        if message["type"] != "http.request":
            raise BodyTooSlow
        return message


def declares_body(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"


def declared_size(scope: Scope) -> int:
    """Return the length that the head names; 0 where it names none."""
    text = Headers(scope=scope).get("content-length", "")
    return int(text[:LONGEST_LENGTH]) if text.isascii() and text.isdecimal() else 0


async def close_early(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Run `app`. An answer before the end of the body ends the connection: nobody listens on."""
    whole = not declares_body(scope)

    async def listen() -> Message:
        nonlocal whole
        message = await receive()
        whole = whole or not message.get("more_body", False)
        return message

    async def reply(message: Message) -> None:
        if message["type"] == "http.response.start" and not whole:
            MutableHeaders(scope=message)["Connection"] = "close"
        await send(message)

    await app(scope, listen, reply)
