"""Server-Sent Events: something is looked at again and again until it is over."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from time import monotonic

from fastapi.concurrency import run_in_threadpool
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event
from starlette.types import Receive, Scope, Send

from signing.refusals import TooMany
from signing.storage.engine import DATABASE_ERRORS

MOST = 32
LOOK_SECONDS = 0.5
HEART_SECONDS = 15.0
"""Of silence, after which a comment keeps proxies from closing the connection."""
LONGEST_SECONDS = 3600.0
"""Then the client connects again, and shows again who it is."""
AGAIN_SECONDS = 5
Look = Callable[[], tuple[Mapping[str, object], bool]]
"""What is told, and whether it is over. It may query, but keeps nothing between two looks."""


class Streams:
    """At most `most` at a time in this process; all end soon after `close`.

    The first of `names` is said of every change, the second of the end.
    """

    def __init__(self, *, most: int = MOST, names: tuple[str, str] = ("progress", "done")) -> None:
        self._most = most
        self._change, self._end = names
        self._open = 0
        self._closing = False

    def close(self) -> None:
        self._closing = True

    @contextmanager
    def counted(self) -> Iterator[None]:
        self._open += 1
        try:
            yield
        finally:
            self._open -= 1

    def stream(self, look: Look) -> "Stream":
        """Raises TooMany, and whatever the first look raises."""
        first = look()
        if self._open >= self._most:
            raise TooMany(seconds=AGAIN_SECONDS)
        return Stream(self, self._repeat_look(look, first))

    async def _repeat_look(
        self, look: Look, first: tuple[Mapping[str, object], bool]
    ) -> AsyncIterator[bytes]:
        began = spoke = monotonic()
        (told, over), last = first, None
        while not self._closing and monotonic() - began < LONGEST_SECONDS:
            if told != last:
                yield _event(self._change, told)
                last, spoke = told, monotonic()
            if over:
                yield _event(self._end, told)
                return
            if monotonic() - spoke > HEART_SECONDS:
                yield KEEPALIVE_COMMENT
                spoke = monotonic()
            await asyncio.sleep(LOOK_SECONDS)
            try:
                told, over = await run_in_threadpool(look)
            except DATABASE_ERRORS:  # the client connects again
                return


class Stream(EventSourceResponse):
    def __init__(self, streams: Streams, told: AsyncIterator[bytes]) -> None:
        super().__init__(told, headers={"X-Accel-Buffering": "no"})
        self._streams = streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._streams.counted():
            await super().__call__(scope, receive, send)


def _event(name: str, told: Mapping[str, object]) -> bytes:
    return format_sse_event(event=name, data_str=json.dumps(told, ensure_ascii=False))
