"""Attacks on a service from a process of its own; each holds on until it is told to stop."""

import asyncio
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from types import TracebackType
from typing import Self

STRANGERS_ADDRESS = "203.0.113.66"
MIB = 2**20
PIECE = bytes(2**16)
FILE = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n'
PAUSE = 0.25
"""Seconds between two bytes of whoever is slow."""
AGAIN = 1.0
"""Seconds until whoever was refused comes again."""
NICE = 10
"""Attackers have machines of their own: theirs is not the processor that the service works with."""


@dataclass
class Besieger:
    """One attack: what it sends, from where and with whose session, and what it is answered."""

    port: int
    token: str
    stop: Event
    answers: Counter[str] = field(default_factory=Counter)
    """By status and code; `open` is held to the end, `cut` ended without an answer."""
    poured: int = 0
    """Bytes of large bodies that the service's side took."""

    async def guess_passwords(self) -> None:
        """Send forty-five wrong sign-ins at once, again and again."""
        body = b'{"username":"nobody","password":"not the right one"}'
        await self._crowd(45, lambda: self._ask("POST /api/sessions", body, "application/json"))

    async def send_slow_bodies(self) -> None:
        await self._crowd(405, lambda: self._creep("POST /api/sessions", b"{"))

    async def send_slow_heads(self) -> None:
        await self._crowd(
            405, lambda: self._creep("", b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ")
        )

    async def take_streams(self) -> None:
        await self._crowd(200, self._listen)

    async def fill_reader(self) -> None:
        """Send sixty pictures at once to be looked into, again and again."""
        part = b"--x\r\nContent-Disposition: form-data; name="
        body = b"".join((
            part, b'"title"\r\n\r\n', "营业执照".encode(), b"\r\n",
            part, b'"file"; filename="a.png"\r\n\r\n', make_costly_picture(), b"\r\n--x--\r\n",
        ))  # fmt: skip
        kind = "multipart/form-data; boundary=x"
        await self._crowd(60, lambda: self._ask("POST /api/employer/qualifications", body, kind))

    async def pour_bodies(self) -> None:
        """Send bodies of 45 MiB with a cookie that is nobody's, twenty at once."""
        await self._crowd(20, self._pour)

    async def _crowd(self, many: int, attack: Callable[[], Awaitable[str]]) -> None:
        await asyncio.gather(*(self._repeat(attack) for _ in range(many)))

    async def _repeat(self, attack: Callable[[], Awaitable[str]]) -> None:
        while not self.stop.is_set():
            try:
                self.answers[await attack()] += 1
            except (OSError, asyncio.IncompleteReadError):
                self.answers["cut"] += 1
            if not self.stop.is_set():
                await asyncio.sleep(AGAIN)

    def _write_head(self, line: str, *more: str) -> bytes:
        who = [f"Authorization: Bearer {self.token}"] if self.token else []
        common = ("Host: localhost", f"X-Forwarded-For: {STRANGERS_ADDRESS}")
        return "\r\n".join([f"{line} HTTP/1.1", *common, *who, *more, "", ""]).encode()

    async def _ask(self, line: str, body: bytes, kind: str) -> str:
        head = self._write_head(line, f"Content-Type: {kind}", f"Content-Length: {len(body)}")
        async with _Wire(self.port) as wire:
            await wire.send(head + body)
            return await self._hear(wire)

    async def _creep(self, line: str, beginning: bytes) -> str:
        """Send a byte now and then; an empty line is for what never leaves the head."""
        head = self._write_head(line, "Content-Length: 100000") if line else b""
        async with _Wire(self.port) as wire:
            await wire.send(head + beginning)

            async def creep() -> None:
                while True:
                    await asyncio.sleep(PAUSE)
                    await wire.send(b"x")

            return await self._hear(wire, creep())

    async def _listen(self) -> str:
        async with _Wire(self.port) as wire:
            await wire.send(self._write_head("GET /api/desk/live", "Accept: text/event-stream"))
            said = await self._hear(wire)
            while said == "200" and not self.stop.is_set():
                if await wire.is_over():
                    return "ended"
            return "open" if said == "200" else said

    async def _pour(self) -> str:
        length, kind = f"Content-Length: {45 * MIB}", "multipart/form-data; boundary=x"
        more = ("Cookie: x=1", length, f"Content-Type: {kind}")
        async with _Wire(self.port) as wire:
            await wire.send(self._write_head("POST /me/termination", *more))

            async def pour() -> None:
                await wire.send(FILE)
                for _ in range((45 * MIB - len(FILE)) // len(PIECE)):
                    await wire.send(PIECE)
                    self.poured += len(PIECE)

            return await self._hear(wire, pour())

    async def _hear(self, wire: "_Wire", sending: Coroutine[None, None, None] | None = None) -> str:
        """Return the answer, or `open` when the attack ends before it."""
        asked = asyncio.ensure_future(wire.hear())
        sent = asyncio.ensure_future(sending) if sending else None
        while not self.stop.is_set() and not asked.done():
            await asyncio.wait([asked], timeout=PAUSE)
        everything = [one for one in (asked, sent) if one is not None]
        for one in everything:
            one.cancel()
        found, *_ = await asyncio.gather(*everything, return_exceptions=True)
        if isinstance(found, str):
            return found
        return "open" if isinstance(found, asyncio.CancelledError) else "cut"


class _Wire:
    def __init__(self, port: int) -> None:
        self._port = port

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._writer.transport.abort()

    async def send(self, content: bytes) -> None:
        self._writer.write(content)
        await self._writer.drain()

    async def hear(self) -> str:
        """Return the status, with the code of a problem."""
        head = await self._reader.readuntil(b"\r\n\r\n")
        status = head.split(maxsplit=2)[1].decode()
        if b"problem+json" not in head:
            return status
        await self._reader.readuntil(b'"code":"')
        code = await self._reader.readuntil(b'"')
        return f"{status} {code[:-1].decode()}"

    async def is_over(self) -> bool:
        """Whether the stream has ended; waits a little."""
        try:
            async with asyncio.timeout(PAUSE):
                return b"\r\n0\r\n" in b"\r\n" + await self._reader.read(2**16)
        except TimeoutError:
            return False


def make_costly_picture() -> bytes:
    """Draw a picture that is small to send and long to look into."""
    from io import BytesIO  # noqa: PLC0415 — only one attack draws

    from PIL import Image  # noqa: PLC0415

    drawn = BytesIO()
    Image.new("RGB", (5000, 5000), "white").save(drawn, "PNG")
    return drawn.getvalue()


@dataclass
class Siege:
    """An attack that goes on within the block; `answers` are there behind it."""

    attack: str
    port: int
    token: str = ""
    answers: Counter[str] = field(default_factory=Counter)

    def __enter__(self) -> Self:
        spawning = get_context("spawn")
        self._stop, self._told = spawning.Event(), spawning.Queue()
        given = (self.attack, self.port, self.token, self._stop, self._told)
        self._process = spawning.Process(target=besiege, args=given)
        self._process.start()
        assert self._told.get(timeout=60) is None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._stop.set()
        found = self._told.get(timeout=60)
        assert found is not None
        self.answers = found
        self._process.join()


def besiege(
    attack: str, port: int, token: str, stop: Event, told: "Queue[Counter[str] | None]"
) -> None:
    """Attack until told to stop; put None at the beginning and the answers at the end."""
    os.nice(NICE)
    besieger = Besieger(port, token, stop)
    told.put(None)
    asyncio.run(getattr(besieger, attack)())
    if besieger.poured:
        besieger.answers["MiB taken"] = besieger.poured // MIB
    told.put(besieger.answers)
