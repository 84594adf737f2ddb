"""The door: who waits their turn, who is refused, and whose body is read, by a real server."""

import asyncio
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager, suppress
from select import select

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from signing.bootstrap import Installation
from signing.http.edge import body_limits, lingering, rules, timed_heads
from signing.http.edge.callers import Sessions, name_neighbours
from signing.http.edge.caps import AT_WORK, Caps
from signing.http.edge.concurrency import Door
from signing.http.edge.places import Cap, Places
from signing.refusals import TooManyAtOnce
from support.files.upload_client import (
    MIB,
    PART,
    QUALIFICATIONS,
    count_refused,
    pour_body,
    read_answer,
    serve_installation,
    write_request_head,
)
from support.routes.province import FilledProvince
from support.waiting import PATIENCE, soon

SESSIONS = "/api/sessions"
SLOW, MORE = 40, 5
"""Slow bodies that one network may have, and some beyond."""
Address = tuple[str, int]


@contextmanager
def connect(address: Address, head: bytes) -> Iterator[socket.socket]:
    with socket.create_connection(address, PATIENCE) as wire:
        wire.sendall(head)
        yield wire


def refuse() -> TooManyAtOnce:
    return TooManyAtOnce(seconds=5)


def write_strangers_head(path: str, *more: str) -> bytes:
    return write_request_head(None, path, *more)


def test_more_than_have_a_place_wait_and_all_of_them_get_one() -> None:
    places = Places(Cap("tried", 3, refuse, waiting=100))
    inside: list[int] = []

    async def come() -> None:
        async with places.hold("campus"):
            inside.append(1)
            assert len(inside) <= 4  # who is called in may meet one on the way out
            await asyncio.sleep(0)
            inside.pop()

    async def all_come() -> None:
        await asyncio.gather(*(come() for _ in range(100)))

    asyncio.run(all_come())


def test_who_finds_the_line_full_is_refused_and_another_holder_is_not() -> None:
    places = Places(Cap("tried_full", 1, refuse, waiting=1))

    async def come() -> None:
        async with AsyncExitStack() as held:
            await held.enter_async_context(places.hold("campus"))
            waiting = asyncio.ensure_future(held.enter_async_context(places.hold("campus")))
            await asyncio.sleep(0)
            with pytest.raises(TooManyAtOnce):
                await held.enter_async_context(places.hold("campus"))
            await held.enter_async_context(places.hold("elsewhere"))
            waiting.cancel()

    asyncio.run(come())
    assert count_refused("tried_full") == 1


def test_who_waits_too_long_is_refused_and_leaves_nothing_behind() -> None:
    places = Places(Cap("tried_long", 1, refuse, waiting=1, seconds=0.01))

    async def come() -> None:
        async with places.hold("campus"):
            with pytest.raises(TooManyAtOnce):
                async with places.hold("campus"):
                    raise AssertionError
        async with places.hold("campus"):
            pass

    asyncio.run(come())


@pytest.mark.parametrize(
    ("one", "other", "neighbours"),
    [
        ("203.0.113.7", "203.0.113.250", True),
        ("203.0.113.7", "203.0.114.7", False),
        ("::ffff:203.0.113.7", "203.0.113.9", True),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
    ],
)
def test_neighbours_share_their_places(one: str, other: str, *, neighbours: bool) -> None:
    names = [name_neighbours({"client": (address, 1)}) for address in (one, other)]
    assert (names[0] == names[1]) is neighbours


def test_slow_bodies_of_one_network_are_few_and_keep_nobody_out(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body_limits, "SLOW_SECONDS", 0.5)
    head = write_strangers_head(SESSIONS, "Content-Length: 1000")
    with serve_installation(installation) as address, ExitStack() as wires:
        slow = [wires.enter_context(connect(address, head)) for _ in range(SLOW + MORE)]
        with connect(
            address, b"GET /sign-in HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        ) as wire:
            assert read_answer(wire).startswith(b"HTTP/1.1 ")
        answered = soon(lambda: (found := select(slow, [], [], 0)[0])[MORE - 1 :] and found)
        refused = [read_answer(wire) for wire in answered]
        for wire in slow:
            wire.close()
    assert len(refused) == MORE
    assert all(said.startswith(b"HTTP/1.1 429 ") for said in refused)
    assert all(b'"code":"TooManySlow"' in said for said in refused)
    assert all(b"retry-after: 5\r\n" in said.lower() for said in refused)


def hear_alive(wire: socket.socket) -> None:
    said = b""
    while not said.endswith(b'{"status":"ok"}'):
        piece = wire.recv(2**16)
        assert piece, said
        said += piece


def test_a_fifth_upload_of_an_account_is_refused_at_once(
    installation: Installation, province: FilledProvince
) -> None:
    head = write_request_head(province, QUALIFICATIONS, f"Content-Length: {9 * MIB}") + PART
    with serve_installation(installation) as address, ExitStack() as wires:
        five = [wires.enter_context(connect(address, head)) for _ in range(5)]
        [refused] = soon(lambda: select(five, [], [], 0)[0])
        said = read_answer(refused)
    assert said.startswith(b"HTTP/1.1 429 ")
    assert b'"code":"TooManyUploads"' in said
    assert "您的账号同时上传的文件太多".encode() in said


@pytest.mark.parametrize(
    "shown", ["Cookie: x", "Cookie: signing_session=x", "Authorization: Bearer x"]
)
def test_a_session_that_is_none_opens_the_door_to_no_large_body(
    installation: Installation, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lingering, "LINGER_BYTES", 0)  # what is thrown away is not let in
    with serve_installation(installation) as address:
        for length in (f"Content-Length: {9 * MIB}", "Transfer-Encoding: chunked"):
            host = write_strangers_head(
                QUALIFICATIONS, shown, length, "Sec-Fetch-Site: same-origin"
            )
            with connect(address, host) as wire:
                if "chunked" in length:
                    assert pour_body(wire, 100 * MIB) < 16 * MIB
                else:
                    assert b'"code":"NotSignedIn"' in read_answer(wire)


def test_a_body_in_bytes_now_and_then_is_cut_off(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body_limits, "UNHURRIED_SECONDS", 0.3)
    with (
        serve_installation(installation) as address,
        connect(address, write_strangers_head(SESSIONS, "Content-Length: 1000") + b"{") as wire,
    ):
        said = read_answer(wire)
    assert said.startswith(b"HTTP/1.1 408 ")


def test_a_head_that_does_not_come_whole_ends_its_connection(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timed_heads, "HEAD_SECONDS", 0.5)
    whole = b"GET /live HTTP/1.1\r\nHost: x\r\n\r\n"
    with serve_installation(installation) as address:
        for begun in (b"", b"GET /live HTTP/1.1\r\nX-A: "):
            with connect(address, begun) as wire:
                assert read_answer(wire) == b""
        with connect(address, whole) as wire:
            hear_alive(wire)
            wire.sendall(whole[:10])  # the next head begins, and has its own time
            assert read_answer(wire) == b""
        with connect(address, whole) as wire:
            hear_alive(wire)
            assert not select([wire], [], [], 1.0)[0]  # idle is not slow
            wire.sendall(whole)
            hear_alive(wire)


def test_a_head_without_an_end_is_not_kept(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timed_heads, "HEAD_SECONDS", PATIENCE)  # only its size ends it
    fields = b"".join(b"X-%d: %s\r\n" % (number, b"a" * 1000) for number in range(100))
    before = count_refused("head_size")
    with serve_installation(installation) as address:
        for begun in (fields, b"X-A: " + b"a" * 2**17):
            with (
                suppress(ConnectionResetError),  # of what it did not read any more
                connect(address, b"GET /live HTTP/1.1\r\n" + begun) as wire,
            ):
                assert read_answer(wire) == b""
        with connect(address, b"GET /live HTTP/1.1\r\nHost: x\r\nX-A: ") as wire:
            wire.sendall(b"a" * 2**15 + b"\r\n\r\n")
            hear_alive(wire)  # long, and not too long
    assert count_refused("head_size") == before + 2


def test_a_thread_is_waited_for_outside_and_given_back_when_the_answer_begins() -> None:
    begin, end = asyncio.Event(), asyncio.Event()
    inside: list[int] = []

    async def answer(_scope: Scope, _receive: Receive, send: Send) -> None:
        inside.append(1)
        await begin.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await end.wait()

    async def send(_: Message) -> None:
        pass

    async def come_all() -> list[int]:
        door = Door(answer, caps=Caps(), sessions=Sessions(), cookie="c", find=lambda _: None)
        seen = []
        async with asyncio.TaskGroup() as group:
            for number in range(AT_WORK + 5):
                call: Scope = {"type": "http", "method": "GET", "path": "/v", "headers": []}
                call["client"] = (f"198.51.{number}.7", 1)
                group.create_task(door(call, receive_nothing, send))
            for stage in (begin, end):
                await go_on()
                seen.append(len(inside))
                stage.set()
        return seen

    assert asyncio.run(come_all()) == [AT_WORK, AT_WORK + 5]


async def go_on() -> None:
    """Let everybody go as far as they can."""
    for _ in range(100):
        await asyncio.sleep(0)


async def receive_nothing() -> Message:
    raise AssertionError


def test_a_card_brings_no_more_than_a_form(client: TestClient) -> None:
    large = {"code": "1" * rules.CARD_BODY}
    answer = client.post("/api/cards/whatever/verification", json=large)
    assert (answer.status_code, answer.json()["code"]) == (413, "BodyTooLarge")
    assert answer.json()["most_kib"] == 32


def test_each_cap_has_a_name_of_its_own() -> None:
    held = [one for one in vars(Caps()).values() if isinstance(one, Places)]
    names = Counter(one.cap.name for one in held)
    assert len(names) == len(held)
