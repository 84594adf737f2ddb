"""The desk over HTTP, and its live counts: one look for all, until the session ends."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.answering import live_counts, streams
from signing.http.answering.live_counts import LiveCounts
from signing.storage.account_tables import sessions
from signing.use_cases.access.accounts import Accounts
from signing.vocabulary import Oversight
from support.printing.print_school import make_school, make_signers, sign_in_staff
from support.waiting import PATIENCE, soon

SCHOOL = Oversight(school_code="99001")


def read_counts(client: TestClient, by: dict[str, str]) -> dict[str, int]:
    found: dict[str, int] = client.get("/api/desk/live", headers=by).json()
    return found


def parse_event(chunk: bytes) -> tuple[str, dict[str, Any]]:
    event, data = chunk.decode().strip().split("\n")
    return event.removeprefix("event: "), json.loads(data.removeprefix("data: "))


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_counts, "BETWEEN_SECONDS", 0.05)
    monkeypatch.setattr(live_counts, "SESSION_SECONDS", 0.2)
    monkeypatch.setattr(streams, "LOOK_SECONDS", 0.02)


def test_the_desk_counts_what_waits_and_tells_what_happened(
    client: TestClient, installation: Installation
) -> None:
    numbers, by = (
        make_school(installation.context, make_signers(2)),
        sign_in_staff(installation.context),
    )
    soon(lambda: read_counts(client, by)["to_print"] == 2)

    found = client.get("/api/desk", headers=by).json()

    assert (found["pending"], found["over_48h"], found["terminations"]) == (0, 0, 0)
    assert found["to_print"] == 2
    assert {one["agreement_number"] for one in found["latest"]} == set(numbers)


@pytest.mark.usefixtures("hasty")
def test_a_stream_tells_a_change_and_ends_with_the_session(installation: Installation) -> None:
    projector = installation.projector()
    projector.catch_up()
    watch = LiveCounts(installation.asking)
    going = [True]

    async def listen() -> list[tuple[str, dict[str, Any]]]:
        stream: AsyncIterator[bytes] = watch.stream(SCHOOL, lambda: going[0]).body_iterator  # type: ignore[assignment]  # ours are bytes
        heard = [parse_event(await anext(stream))]
        make_school(installation.context, make_signers(1))
        projector.catch_up()
        heard.append(parse_event(await anext(stream)))
        going[0] = False
        return [*heard, *[parse_event(chunk) async for chunk in stream]]

    first, second, last = asyncio.run(asyncio.wait_for(listen(), PATIENCE))
    assert (first[0], first[1]["to_print"]) == ("counts", 0)
    assert (second[0], second[1]["to_print"]) == ("counts", 1)
    assert last == ("over", second[1])


def test_one_look_serves_everybody_with_the_same_graduates(installation: Installation) -> None:
    make_school(installation.context, make_signers(1))
    installation.projector().catch_up()
    watch = LiveCounts(installation.asking)
    for _ in range(20):
        assert watch.counts(SCHOOL)["to_print"] == 1
    assert watch.looks == 1
    assert watch.counts(Oversight(school_code="99002"))["to_print"] == 0
    assert watch.looks == 2


@pytest.mark.usefixtures("hasty")
def test_nothing_is_counted_again_while_no_list_moves(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation.projector().catch_up()
    watch = LiveCounts(installation.asking)
    monkeypatch.setattr(live_counts, "monotonic", iter(range(100)).__next__)
    for _ in range(10):
        watch.counts(SCHOOL)
    assert watch.looks == 1
    make_school(installation.context, make_signers(1))
    installation.projector().catch_up()
    assert watch.counts(SCHOOL)["to_print"] == 1
    assert watch.looks == 2


def test_a_stream_ends_when_the_service_stops(
    idle_client: TestClient, installation: Installation
) -> None:
    by = sign_in_staff(installation.context) | {"Accept": "text/event-stream"}
    idle_client.app.state.desk_watch.close()  # type: ignore[attr-defined]  # a FastAPI app
    answer = idle_client.get("/api/desk/live", headers=by)
    assert (answer.status_code, answer.text) == (200, "")
    assert answer.headers["content-type"].startswith("text/event-stream")


def test_asking_whether_a_session_lasts_is_no_sign_of_life(installation: Installation) -> None:
    token = sign_in_staff(installation.context)["Authorization"].removeprefix("Bearer ")
    accounts, now = Accounts(installation.context), datetime.now(UTC)
    who = accounts.find_session(token, now)
    assert who is not None
    assert accounts.is_session_open(who, now)
    assert not accounts.is_session_open(who, now + installation.context.policy.idle_time)
    with installation.context.engine.connect() as connection:
        connection.execute(sessions.delete())
    assert not accounts.is_session_open(who, now)
