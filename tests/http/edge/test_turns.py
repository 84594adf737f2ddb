"""What computes long is done in turn, and nobody waits for another account."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from signing.http.edge import rules, turns
from signing.http.edge.turns import Turns

Called = Callable[[str, str], Awaitable[int]]
COOKIE = "signing_session"


class Works:
    """A service whose answers wait until somebody lets them go."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.go = asyncio.Event()
        self.first_bytes = asyncio.Event()
        self.gate = Turns(self._work, cookie=COOKIE)

    async def _work(self, scope: Any, _: Any, send: Any) -> None:
        self.begun.append(scope["path"])
        await self.go.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await self.first_bytes.wait()
        await send({"type": "http.response.body", "body": b""})

    def ask(self, path: str, token: str, cost: rules.Cost = rules.PRINTS) -> "asyncio.Task[int]":
        return asyncio.create_task(self._ask(path, token, cost))

    async def _ask(self, path: str, token: str, cost: rules.Cost) -> int:
        headers = [(b"authorization", f"Bearer {token}".encode())]
        scope: dict[str, object] = {
            "type": "http",
            "method": "GET",
            "path": path,
            "headers": headers,
        }
        scope |= {"client": ("192.0.2.1", 1), rules.FOUND: rules.READ.costing(cost)}
        told: list[int] = []

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                told.append(message["status"])

        await self.gate(scope, None, send)  # type: ignore[arg-type]  # nothing reads the body
        return told[0]


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_one_account_draws_one_after_the_other_and_others_go_on() -> None:
    async def play() -> None:
        works = Works()
        asked = [works.ask(f"/{number}", "a") for number in range(3)] + [works.ask("/b", "b")]
        await settle()
        assert works.begun == ["/0", "/b"]
        works.go.set()
        works.first_bytes.set()
        assert await asyncio.gather(*asked) == [200] * 4
        assert works.begun == ["/0", "/b", "/1", "/2"]

    asyncio.run(play())


def test_too_long_a_line_is_refused_at_once_and_is_gone_afterwards() -> None:
    async def play() -> None:
        works = Works()
        asked = [works.ask(f"/{number}", "a") for number in range(turns.MOST_WAITING + 3)]
        await settle()
        assert [one.result() for one in asked if one.done()] == [429, 429]
        works.go.set()
        works.first_bytes.set()
        assert (await asyncio.gather(*asked)).count(200) == turns.MOST_WAITING + 1
        assert await works.ask("/again", "a") == 200

    asyncio.run(play())


def test_a_few_accounts_at_a_time_and_a_slow_reader_keeps_no_place() -> None:
    async def play() -> None:
        works = Works()
        asked = [works.ask("/", str(number)) for number in range(turns.AT_ONCE + 1)]
        await settle()
        assert len(works.begun) == turns.AT_ONCE
        works.go.set()  # answers begin, and are read slowly
        await settle()
        assert len(works.begun) == turns.AT_ONCE + 1
        works.first_bytes.set()
        assert set(await asyncio.gather(*asked)) == {200}

    asyncio.run(play())


def test_who_waits_too_long_is_told_when_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "WAIT_SECONDS", 0.01)

    async def play() -> None:
        works = Works()
        first, second = works.ask("/1", "a"), works.ask("/2", "a")
        assert await second == 503
        works.go.set()
        works.first_bytes.set()
        assert await first == 200
        assert await works.ask("/3", "a") == 200

    asyncio.run(play())


def test_what_costs_little_waits_for_nobody() -> None:
    async def play() -> None:
        works = Works()
        asked = [works.ask("/", "a", rules.READS) for _ in range(20)]
        await settle()
        assert len(works.begun) == 20
        works.go.set()
        works.first_bytes.set()
        assert set(await asyncio.gather(*asked)) == {200}

    asyncio.run(play())
