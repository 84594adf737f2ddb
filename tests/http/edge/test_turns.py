"""What computes long is done in turn, and nobody waits for another account."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from signing.http.edge import caps, rules
from signing.http.edge.callers import Sessions
from signing.http.edge.caps import Caps
from signing.http.edge.concurrency import Door

WAITING = 4
AT_ONCE = 8


class Works:
    """A service whose answers begin, and end, when somebody lets them."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.go = asyncio.Event()
        self.read = asyncio.Event()
        self._door = Door(
            self._work, caps=Caps(), sessions=Sessions(), cookie="session", find=lambda _: None
        )

    async def _work(self, scope: Any, _: Any, send: Any) -> None:
        self.begun.append(scope["path"])
        await self.go.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await self.read.wait()
        await send({"type": "http.response.body", "body": b""})

    def ask(self, path: str, token: str, cost: rules.Cost = rules.PRINTS) -> "asyncio.Task[int]":
        return asyncio.create_task(self._ask(path, token, cost))

    async def _ask(self, path: str, token: str, cost: rules.Cost) -> int:
        scope: dict[str, Any] = {"type": "http", "method": "GET", "path": path}
        scope["headers"] = [(b"authorization", f"Bearer {token}".encode())]
        scope |= {
            "client": ("192.0.2.1", 1),
            rules.FOUND: rules.Found(rules.READ.costing(cost), path),
        }
        told: list[int] = []

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                told.append(message["status"])

        await self._door(scope, None, send)  # type: ignore[arg-type]  # nothing reads the body
        return told[0]

    def finish(self) -> None:
        self.go.set()
        self.read.set()


Play = Callable[[Works], Coroutine[Any, Any, None]]


def play(scene: Play) -> None:
    async def begin() -> None:
        await scene(Works())

    asyncio.run(begin())


async def settle() -> None:
    for _ in range(30):
        await asyncio.sleep(0)


def test_one_account_draws_one_after_the_other_and_others_go_on() -> None:
    async def scene(works: Works) -> None:
        asked = [works.ask(f"/{number}", "a") for number in range(3)] + [works.ask("/b", "b")]
        await settle()
        assert works.begun == ["/0", "/b"]
        works.finish()
        assert await asyncio.gather(*asked) == [200] * 4
        assert works.begun == ["/0", "/b", "/1", "/2"]

    play(scene)


def test_too_long_a_line_is_refused_at_once_and_is_gone_afterwards() -> None:
    async def scene(works: Works) -> None:
        asked = [works.ask(f"/{number}", "a") for number in range(WAITING + 3)]
        await settle()
        assert [one.result() for one in asked if one.done()] == [429, 429]
        works.finish()
        assert (await asyncio.gather(*asked)).count(200) == WAITING + 1
        assert await works.ask("/again", "a") == 200

    play(scene)


def test_a_few_accounts_at_a_time_and_a_slow_reader_keeps_no_place() -> None:
    async def scene(works: Works) -> None:
        asked = [works.ask("/", str(number)) for number in range(AT_ONCE + 1)]
        await settle()
        assert len(works.begun) == AT_ONCE
        works.go.set()  # answers begin, and are read slowly
        await settle()
        assert len(works.begun) == AT_ONCE + 1
        works.finish()
        assert set(await asyncio.gather(*asked)) == {200}

    play(scene)


def test_who_waits_too_long_is_told_when_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caps, "DRAWING_SECONDS", 0.01)

    async def scene(works: Works) -> None:
        first, second = works.ask("/1", "a"), works.ask("/2", "a")
        assert await second == 429
        works.finish()
        assert await first == 200
        assert await works.ask("/3", "a") == 200

    play(scene)


def test_what_costs_little_waits_for_nobody() -> None:
    async def scene(works: Works) -> None:
        asked = [works.ask("/", "a", rules.READS) for _ in range(20)]
        await settle()
        assert len(works.begun) == 20
        works.finish()
        assert set(await asyncio.gather(*asked)) == {200}

    play(scene)
