"""How long the head of a request may take and be: uvicorn waits for ever, and takes any length.

No middleware runs before a head is whole, and uvicorn takes each byte for a sign of life; so
whoever sends one now and then, or never ends, kept a connection and as much memory as it sent.
"""

from asyncio import TimerHandle, Transport

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from signing.watching.metrics import REFUSED

HEAD_SECONDS = 20.0
HEAD_BYTES = 64 * 2**10
"""A browser sends one or two KiB, and servers in front of this one take no more than 32."""


class TimedHeads(HttpToolsProtocol):
    """Closes a connection `HEAD_SECONDS` after it opened, or a head began, that is not whole.

    So it does with one that is longer than `HEAD_BYTES`.
    """

    _ending: TimerHandle | None = None
    _is_in_head = True
    _read = 0
    """Bytes since the head began."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as theirs
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        self._read += len(data)
        super().data_received(data)
        if self._is_in_head and self._read > HEAD_BYTES:
            self._close("head_size")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if not self._is_in_head:
            self._is_in_head, self._read = True, 0
        if self._ending is None:
            self._await_head()

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        self._stop_waiting()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self._ending = self.loop.call_later(HEAD_SECONDS, self._close, "head_pace")

    def _stop_waiting(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None

    def _close(self, cap: str) -> None:
        REFUSED.labels(cap).inc()
        self.transport.close()
