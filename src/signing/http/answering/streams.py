"""Server-Sent Events: something is looked at again and again until it is over."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic

from fastapi.concurrency import run_in_threadpool
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event
from starlette.types import Receive, Scope, Send

from signing.http.answering.problems import answered
from signing.http.edge.callers import name_neighbours
from signing.http.edge.places import refuse
from signing.refusals import TooManyStreams
from signing.storage.engine import DATABASE_ERRORS

MOST = 32
OF_ACCOUNT = 5
LOOK_SECONDS = 0.5
HEART_SECONDS = 15.0
"""Of silence, after which a comment keeps proxies from closing the connection."""
LONGEST_SECONDS = 3600.0
"""Then the client connects again, and shows again who it is."""
AGAIN_SECONDS = 5
LATER_MILLISECONDS = 30_000
"""Until a page asks again whose stream ended for a newer one, lest windows drive each other out."""
Look = Callable[[], tuple[Mapping[str, object], bool]]
"""What is told, and whether it is over. It may query, but keeps nothing between two looks."""


@dataclass(frozen=True)
class Written:
    """Events as they are sent, whether it is over, and whether more is there already."""

    events: Sequence[bytes]
    over: bool = False
    goes_on: bool = False


Read = Callable[[], Written]
"""Reads on from where it stopped; like a look it keeps nothing of the database between two."""


@dataclass(eq=False)
class Place:
    """Of an open stream; `lost` once a newer one of the same account took it."""

    account: str = ""
    network: str = ""
    lost: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait(self, seconds: float) -> None:
        """Return early once it is lost."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.lost.wait()


class Streams:
    """At most `most` at a time in this process, half of them of one network; all end after `close`.

    An account has `of_account`: for a new one its oldest ends, so the page that was opened last is
    live. The first of `names` is said of every change, the second of the end.
    """

    def __init__(
        self,
        *,
        most: int = MOST,
        of_account: int = OF_ACCOUNT,
        names: tuple[str, str] = ("progress", "done"),
    ) -> None:
        self._most = most
        self._of_account = of_account
        self._change, self._end = names
        self._open: list[Place] = []
        self._closing = False

    def close(self) -> None:
        self._closing = True

    def count_open(self) -> int:
        return len(self._open)

    @contextmanager
    def hold(self, place: Place) -> Iterator[None]:
        """Count a stream within the block. Raises TooManyStreams."""
        staying = [one for one in self._open if not one.lost.is_set()]
        own = [one for one in staying if one.account == place.account]
        near = sum(one.network == place.network for one in staying)
        if own[self._of_account - 1 :]:
            refuse("streams_of_account", TooManyStreams(seconds=AGAIN_SECONDS))
            own[0].lost.set()
        elif near >= max(self._most // 2, 1):
            raise refuse("streams_of_network", TooManyStreams(seconds=AGAIN_SECONDS))
        elif len(staying) >= self._most:
            raise refuse("streams", TooManyStreams(seconds=AGAIN_SECONDS))
        self._open.append(place)
        try:
            yield
        finally:
            self._open.remove(place)

    def stream(self, look: Look) -> "Stream":
        """Raises whatever the first look raises."""
        first, place = look(), Place()
        return Stream(self, self.repeat_look(look, first, place), place)

    def follow(self, read: Read) -> "Stream":
        """Stream what is read, piece by piece. Raises whatever the first reading raises."""
        first, place = read(), Place()
        return Stream(self, self._repeat(read, first, place), place)

    def repeat_look(
        self, look: Look, first: tuple[Mapping[str, object], bool], place: Place
    ) -> AsyncIterator[bytes]:
        last: Mapping[str, object] | None = None

        def write(told: Mapping[str, object], *, over: bool) -> Written:
            nonlocal last
            events = [] if told == last else [_event(self._change, told)]
            last = told
            return Written([*events, _event(self._end, told)] if over else events, over=over)

        def read() -> Written:
            told, over = look()
            return write(told, over=over)

        return self._repeat(read, write(first[0], over=first[1]), place)

    async def _repeat(self, read: Read, first: Written, place: Place) -> AsyncIterator[bytes]:
        began = spoke = monotonic()
        written = first
        while not self._closing and monotonic() - began < LONGEST_SECONDS:
            for event in _say(written, place, silent=monotonic() - spoke):
                yield event
                spoke = monotonic()
            if written.over or place.lost.is_set():
                return
            await place.wait(0 if written.goes_on else LOOK_SECONDS)
            try:
                written = await run_in_threadpool(read)
            except DATABASE_ERRORS:  # the client connects again
                return


class Stream(EventSourceResponse):
    """Takes its place when it begins; the answer is a refusal where there is none."""

    def __init__(self, streams: Streams, told: AsyncIterator[bytes], place: Place) -> None:
        super().__init__(told, headers={"X-Accel-Buffering": "no"})
        self._streams = streams
        self._place = place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._place.account = scope.get("state", {}).get("account", "")
        self._place.network = name_neighbours(scope)
        with ExitStack() as held:
            try:
                held.enter_context(self._streams.hold(self._place))
            except TooManyStreams as refusal:
                await answered(scope, refusal)(scope, receive, send)
            else:
                await super().__call__(scope, receive, send)


def _say(written: Written, place: Place, *, silent: float) -> Iterator[bytes]:
    """Yield what was read, and what keeps the connection, or says when to come again."""
    yield from written.events
    if place.lost.is_set() and not written.over:
        yield format_sse_event(retry=LATER_MILLISECONDS)
    elif not written.events and silent > HEART_SECONDS:
        yield KEEPALIVE_COMMENT


def _event(name: str, told: Mapping[str, object]) -> bytes:
    return format_sse_event(event=name, data_str=json.dumps(told, ensure_ascii=False))
