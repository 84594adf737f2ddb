"""A connection whose answer arrives, though its request is answered before it has come whole.

Closed at once, with bytes that nobody has read, the kernel resets it, and a client that still sends
learns of that and not of the answer: a file that is too large was "connection reset" to whoever
sent it. So the rest is thrown away for a while, as it comes.
"""

from asyncio import TimerHandle
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from signing.http.edge.timed_heads import TimedHeads

LINGER_SECONDS = 20.0
LINGER_BYTES = 16 * 2**20
LEAST_PER_SECOND = 16 * 2**10
"""Bytes, in the mean, of what goes on coming for longer: browsers read when they have sent all."""


class Lingering(TimedHeads):
    """Ends an early answer, and closes when the client does, but listens on no longer than this."""

    _closing: TimerHandle | None = None
    _answered_at = 0.0
    _thrown_away = 0

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        cycle = self.cycle
        if cycle is not None:
            close = partial(self._close_gently, cycle)
            ending = _Ending(self.transport.write, close, self._is_ending)
            cycle.transport = ending  # type: ignore[assignment]  # all that a cycle asks of it

    def data_received(self, data: bytes) -> None:
        if self._closing is None:
            super().data_received(data)
            return
        self._thrown_away += len(data)
        if self._thrown_away > LINGER_BYTES:
            self._close("lingering")

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._closing is not None:
            self._unset_keepalive_if_required()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._closing is not None:
            self._closing.cancel()
        super().connection_lost(exc)

    def _close_gently(self, cycle: RequestResponseCycle) -> None:
        if self.transport.is_closing() or not cycle.more_body:
            self.transport.close()
        elif self._closing is None:
            self._answered_at = self.loop.time()
            self._closing = self.loop.call_later(LINGER_SECONDS, self._stop_lingering)
            self.transport.write_eof()

    def _stop_lingering(self) -> None:
        until = self._answered_at + LINGER_SECONDS + self._thrown_away / LEAST_PER_SECOND
        if self.loop.time() < until:
            self._closing = self.loop.call_at(until, self._stop_lingering)
        else:
            self._close("lingering")

    def _is_ending(self) -> bool:
        return self._closing is not None or self.transport.is_closing()


@dataclass(frozen=True, slots=True)
class _Ending:
    """What an answer is written to."""

    write: Callable[[bytes], None]
    close: Callable[[], None]
    is_closing: Callable[[], bool]
    """Asked before a client is told to go on (`Expect: 100-continue`)."""
