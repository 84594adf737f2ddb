"""How much a request may bring, and how slowly: cut off as it comes in, whatever it declared."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from signing.http.answering.problems import answered
from signing.http.edge.rules import USUAL_BODY, rules_of
from signing.refusals import (
    BodyTooLarge,
    BodyTooSlow,
    FileTooLarge,
    NotSignedIn,
    Refusal,
)

MOST_FIELDS = 10
IDLE_SECONDS = 60.0
LONGEST_SECONDS = 900.0
LONGEST_LENGTH = 18
"""Digits of a length; longer ones are as good as infinite."""


class CutOffError(Exception):
    """Ends the reading of a body; nobody answers to it but `bounded`."""


@dataclass
class Body:
    """A body as it comes in; `refusal` is set once it was cut off."""

    receive: Receive
    most: int
    too_large: Refusal
    began: float = field(default_factory=monotonic)
    size: int = 0
    whole: bool = False
    refusal: Refusal | None = None

    async def read(self) -> Message:
        """The next message, or CutOffError; behind the body only its end is waited for."""
        if self.whole:
            return await self.receive()
        message = await self._in_time()
        self.whole = not message.get("more_body", False)
        self.size += len(message.get("body", b""))
        if self.size > self.most:
            self._cut_off(self.too_large)
        return message

    async def _in_time(self) -> Message:
        left = LONGEST_SECONDS - (monotonic() - self.began)
        try:
            async with asyncio.timeout(min(IDLE_SECONDS, left)):
                return await self.receive()
        except TimeoutError:
            self._cut_off(BodyTooSlow())
            raise  # never reached: it was cut off

    def _cut_off(self, refusal: Refusal) -> None:
        self.refusal = refusal
        raise CutOffError


async def bounded(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Runs `app`; when its request is too large or slow the answer is that, whatever it says.

    An answer before the end of the body ends the connection: nobody listens to the rest.
    """
    most, too_large = _allowed(scope)
    body, started = Body(receive, most, too_large, whole=not _comes(scope)), False

    async def reply(message: Message) -> None:
        nonlocal started
        if started or body.refusal is None:
            if not started and not body.whole:
                MutableHeaders(scope=message)["Connection"] = "close"
            started = True
            await send(message)

    if _declared(scope) > most:
        body.refusal = too_large
    else:
        with suppress(CutOffError):
            await app(scope, body.read, reply)
    if body.refusal is not None and not started:
        answer = answered(scope, body.refusal)
        answer.headers["Connection"] = "close"
        await answer(scope, receive, send)


def _allowed(scope: Scope) -> tuple[int, Refusal]:
    """Much only for uploads, and only for who shows a session."""
    rules = rules_of(scope)
    if not rules.files:
        return USUAL_BODY, BodyTooLarge(most_kib=USUAL_BODY // 2**10)
    headers = Headers(scope=scope)
    if "authorization" not in headers and "cookie" not in headers:
        return USUAL_BODY, NotSignedIn()
    return rules.most_bytes, FileTooLarge(most_mib=rules.files // 2**20)


def _comes(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"


def _declared(scope: Scope) -> int:
    text = Headers(scope=scope).get("content-length", "")
    return int(text[:LONGEST_LENGTH]) if text.isascii() and text.isdecimal() else 0
