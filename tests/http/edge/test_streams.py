"""Streams of progress: not too many at once, and none that keeps a service from stopping."""

from contextlib import ExitStack
from typing import Any

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.answering.streams import MOST, Streams
from signing.refusals import TooMany
from support.printing.print_client import JOBS, order_job
from support.printing.print_school import make_school, make_signers, sign_in_staff


def waiting() -> tuple[dict[str, Any], bool]:
    return {}, False


def test_who_comes_when_all_places_are_taken_is_told_to_come_again() -> None:
    streams = Streams()
    with ExitStack() as taken:
        for _ in range(MOST):
            taken.enter_context(streams.counted())
        with pytest.raises(TooMany):
            streams.stream(waiting)
    assert streams.stream(waiting).status_code == 200


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
