"""Many readers at the same instant are all answered, and whoever watches hears of it at once."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import pytest

from season.service import Service
from support.waiting import soon

AT_ONCE = 200
"""A lecture hall behind one address; the door serves a few of them at a time."""
PAGE = "/v?number=2026-99001-20260001-1&check=ABCD-EFGH"
"""Of an agreement that nobody signed: looked for like any other."""
SOON = 3.0
"""A process that froze took twenty seconds; this one a fifth of one where nobody is in its way."""
SECONDS = 60.0


@dataclass
class BurstResult:
    """Answers by status, and how long the slowest of each path took."""

    pages: Counter[int] = field(default_factory=Counter)
    machines: dict[str, float] = field(default_factory=dict)

    def note(self, path: str, status: int, seconds: float) -> None:
        assert status == 200, path
        self.machines[path] = max(seconds, self.machines.get(path, 0.0))


@dataclass
class RawConnection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def to(cls, service: Service) -> "RawConnection":
        return cls(*await asyncio.open_connection("127.0.0.1", service.port))

    async def ask(self, path: str) -> int:
        call = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        self.writer.write(call.encode())
        answer = await asyncio.wait_for(self.reader.read(), SECONDS)
        self.writer.close()
        return int(answer.split()[1])


async def send_burst(service: Service) -> BurstResult:
    """Connect all clients, and only then let them ask."""
    told, wires = BurstResult(), [await RawConnection.to(service) for _ in range(AT_ONCE)]
    asked = asyncio.gather(*(wire.ask(PAGE) for wire in wires))
    while True:
        for path in ("/live", "/ready"):
            began = monotonic()
            told.note(path, await call_once(service, path), monotonic() - began)
        if asked.done():
            told.pages.update(await asked)
            return told
        await asyncio.sleep(0.05)


async def call_once(service: Service, path: str) -> int:
    return await (await RawConnection.to(service)).ask(path)


@pytest.fixture
def service(database_url: str, tmp_path: Path) -> Iterator[Service]:
    running = Service(tmp_path, database_url, "")
    running.start(SIGNING_WECHAT_APP_ID="", SIGNING_WECHAT_SECRET="", SIGNING_LOG_LEVEL="ERROR")
    yield running
    running.stop()


def test_a_burst_of_readers_is_answered_and_the_process_lives(service: Service) -> None:
    # what is made at the first time is made, read models too
    soon(lambda: asyncio.run(call_once(service, PAGE)) == 404)
    for _ in range(2):
        told = asyncio.run(send_burst(service))
        assert told.pages == {404: AT_ONCE}
        assert max(told.machines.values()) < SOON, told.machines
