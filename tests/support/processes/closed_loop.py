"""Clients in a closed loop from a process of its own: each asks again when it has its answer."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context


@dataclass(frozen=True)
class Loop:
    """What clients ask of 127.0.0.1:`port`, how many they are, and for how many seconds."""

    port: int
    paths: Sequence[str]
    clients: int
    seconds: float
    headers: tuple[str, ...] = ()
    pause: float = 0.0
    """Seconds between an answer and the next question."""
    networks: bool = False
    """Whether each client comes from a network of its own, as a trusted proxy tells it."""


@dataclass
class Answers:
    """How many seconds each answer took, in the order in which they came, and its status."""

    seconds: list[float] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    lasted: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.lasted

    def quantile(self, share: float) -> float:
        """Return the milliseconds within which this share was answered."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


@dataclass
class Heard(Answers):
    """`bad` counts refusals without `Retry-After`, and lost connections."""

    bad: Counter[str] = field(default_factory=Counter)


def drive(loop: Loop) -> Heard:
    return asyncio.run(_drive(loop))


async def _drive(loop: Loop) -> Heard:
    heard = Heard()
    wires = [await asyncio.open_connection("127.0.0.1", loop.port) for _ in range(loop.clients)]
    began = time.perf_counter()
    until = began + loop.seconds
    async with asyncio.TaskGroup() as group:
        for number, wire in enumerate(wires):
            group.create_task(_ask(loop, number, wire, until, heard))
    heard.lasted = time.perf_counter() - began
    return heard


async def _ask(
    loop: Loop,
    number: int,
    wire: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    until: float,
    heard: Heard,
) -> None:
    reader, writer = wire
    who = [f"X-Forwarded-For: 10.{number // 256}.{number % 256}.7"] if loop.networks else []
    turn = number
    while (began := time.perf_counter()) < until:
        path = loop.paths[turn % len(loop.paths)]
        turn += 1
        lines = (f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{loop.port}", *who, *loop.headers)
        try:
            writer.write("\r\n".join([*lines, "", ""]).encode())
            status = await _hear(reader, heard)
        except (OSError, asyncio.IncompleteReadError):
            heard.bad["cut"] += 1
            reader, writer = await asyncio.open_connection("127.0.0.1", loop.port)
            continue
        heard.seconds.append(time.perf_counter() - began)
        heard.answers[status] += 1
        await asyncio.sleep(loop.pause)
    writer.close()


async def _hear(reader: asyncio.StreamReader, heard: Heard) -> int:
    """Read one answer to its end; the service states the length of each."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split(" ", 2)[1])
    fields = dict(line.split(": ", 1) for line in head.splitlines()[1:] if ": " in line)
    await reader.readexactly(int(fields["content-length"]))
    if status in {429, 503} and "retry-after" not in fields:
        heard.bad[f"{status} without Retry-After"] += 1
    return status


@contextmanager
def driving_beside(*loops: Loop) -> Iterator[list[Heard]]:
    """Drive each in a process of its own, from here to the end of the block, which waits."""
    found: list[Heard] = []
    with ProcessPoolExecutor(len(loops), mp_context=get_context("spawn")) as pool:
        asked = [pool.submit(drive, one) for one in loops]
        yield found
        found += [one.result() for one in asked]
