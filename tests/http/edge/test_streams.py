"""Streams of progress: not too many at once, and none that keeps a service from stopping."""

import asyncio
from contextlib import ExitStack
from typing import Any

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.answering.streams import MOST, Place, Streams
from signing.refusals import TooManyStreams
from support.printing.print_client import JOBS, order_job
from support.printing.print_school import make_school, make_signers, sign_in_staff
from support.waiting import PATIENCE


def waiting() -> tuple[dict[str, Any], bool]:
    return {}, False


def hold(taken: ExitStack, streams: Streams, account: str, network: str = "") -> Place:
    place = Place(account, network)
    taken.enter_context(streams.hold(place))
    return place


def test_who_comes_when_all_places_are_taken_is_told_to_come_again() -> None:
    streams = Streams()
    with ExitStack() as taken:
        for number in range(MOST):
            hold(taken, streams, f"account {number}", f"network {number}")
        with pytest.raises(TooManyStreams):
            hold(taken, streams, "another", "elsewhere")
    with ExitStack() as taken:
        hold(taken, streams, "another", "elsewhere")


def test_a_new_stream_of_an_account_ends_its_oldest_and_nobody_elses() -> None:
    streams = Streams(of_account=3)
    with ExitStack() as taken:
        other = hold(taken, streams, "other")
        own = [hold(taken, streams, "own") for _ in range(5)]
    assert [one.lost.is_set() for one in (other, *own)] == [False, True, True, False, False, False]


def test_one_network_takes_half_of_all_places() -> None:
    streams = Streams(most=6)
    with ExitStack() as taken:
        for number in range(3):
            hold(taken, streams, f"account {number}", "near")
        with pytest.raises(TooManyStreams):
            hold(taken, streams, "another", "near")
        hold(taken, streams, "another", "elsewhere")


def test_a_page_whose_stream_ended_for_a_newer_one_asks_again_later() -> None:
    streams = Streams(of_account=1)

    async def lose_place() -> bytes:
        place = Place("own")
        told = streams.repeat_look(waiting, waiting(), place)
        with ExitStack() as taken:
            taken.enter_context(streams.hold(place))
            assert b"event: progress" in await anext(told)
            hold(taken, streams, "own")
            [last] = [one async for one in told]
        return last

    assert asyncio.run(asyncio.wait_for(lose_place(), PATIENCE)) == b"retry: 30000\n\n"


def test_a_stream_ends_when_the_service_stops_and_does_not_say_that_the_job_is_done(
    idle_client: TestClient, installation: Installation
) -> None:
    numbers, by = (
        make_school(installation.context, make_signers(1)),
        sign_in_staff(installation.context),
    )
    job = order_job(idle_client, by, numbers=numbers)
    idle_client.app.state.streams.close()  # type: ignore[attr-defined]  # a FastAPI app
    answer = idle_client.get(f"{JOBS}/{job['id']}/progress", headers=by)
    assert (answer.status_code, answer.text) == (200, "")


def test_its_place_is_free_again_when_it_has_ended(
    idle_client: TestClient, installation: Installation
) -> None:
    numbers, by = (
        make_school(installation.context, make_signers(1)),
        sign_in_staff(installation.context),
    )
    job = order_job(idle_client, by, numbers=numbers)
    idle_client.delete(f"{JOBS}/{job['id']}", headers=by)
    for _ in range(MOST + 1):
        answer = idle_client.get(f"{JOBS}/{job['id']}/progress", headers=by)
        assert answer.text.endswith("\n\n")
        assert "event: done" in answer.text
