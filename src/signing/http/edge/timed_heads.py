"""How long the head of a request may take: uvicorn waits for ever, and no middleware runs before.

uvicorn limits how long a connection is idle between two requests, and takes any byte for a sign of
life; so whoever sends a byte now and then, or none at all, kept a connection.
"""

from asyncio import TimerHandle, Transport

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from signing.watching.metrics import REFUSED

HEAD_SECONDS = 20.0


class TimedHeads(H11Protocol):
    """Closes a connection `HEAD_SECONDS` after it opened, or a head began, that is not whole."""

    _ending: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as theirs
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif self._ending is None:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self._ending = self.loop.call_later(HEAD_SECONDS, self._end)

    def _stop_waiting(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None

    def _end(self) -> None:
        REFUSED.labels("head_pace").inc()
        self.timeout_keep_alive_handler()
