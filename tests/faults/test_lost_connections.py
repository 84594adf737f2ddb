"""A database that cuts connections, refuses to write or changes under us stops nothing for ever."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

import psycopg2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import make_url, text

from signing.bootstrap import Installation
from signing.http.answering import problems
from signing.http.app import create_app
from signing.projections import READ_MODELS
from signing.projections.engine.election import election, name_leases
from signing.storage.engine import DATABASE_ERRORS
from signing.storage.leases import Holder
from signing.use_cases.access.atomic_rows import open_transaction
from support.printing.print_client import read_refusal
from support.routes.api_routes import CREDIT_CODE, EMPLOYER
from support.use_cases.database_owner import run_as_owner

CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
HOLDER = Holder("tester")
SECONDS = 60
CUTTING_SECONDS = 4.0
NEWCOMER = EMPLOYER | {"credit_code": CREDIT_CODE, "username": "tea", "password": "a long one, tea"}


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@contextmanager
def keep_cutting(url: str) -> Iterator[None]:
    over = threading.Event()

    def cut() -> None:
        connection = psycopg2.connect(url)
        connection.autocommit = True
        with connection.cursor() as cursor:
            while not over.wait(0.004):
                cursor.execute(CUT)
        connection.close()

    cutting = threading.Thread(target=cut)
    cutting.start()
    yield
    over.set()
    cutting.join()


def read_log(installation: Installation) -> None:
    installation.log.read(0, 1)


def assign_positions(installation: Installation) -> None:
    installation.log.assign_positions()


def stand_for_election(installation: Installation) -> None:
    with election(installation.reading, HOLDER, name_leases(READ_MODELS[:2])) as standing:
        standing.stand()
        with standing.begin(standing.held) as connection:
            connection.execute(text("SELECT 1"))


def write_together(installation: Installation) -> None:
    with open_transaction(installation.writing) as connection:
        connection.execute(text("SELECT 1"))


def test_connections_that_are_cut_cost_the_pools_no_place(installation: Installation) -> None:
    def go_on(work: Callable[[Installation], None]) -> None:
        until = time.monotonic() + CUTTING_SECONDS
        while time.monotonic() < until:
            with suppress(*DATABASE_ERRORS):
                work(installation)

    works = [read_log, assign_positions, stand_for_election, write_together]
    with keep_cutting(installation.url), ThreadPoolExecutor(len(works)) as pool:
        assert [None] * len(works) == list(pool.map(go_on, works))
    for engine in (installation.reading, installation.writing):
        assert "Current Checked out connections: 0" in engine.pool.status()
    for work in works:
        work(installation)


def read_background_state(client: TestClient, name: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = client.get("/ready").json()["background"]
    [state] = [one for one in found if one["name"] == name]
    return state


def has_caught_up(client: TestClient) -> bool:
    """Return whether every recorded fact has a position and is in all read models."""
    ready = client.get("/ready").json()
    return ready["log"]["waiting"] == 0 and all(one["behind"] == 0 for one in ready["read_models"])


def register_employer(client: TestClient) -> Any:
    return client.post("/api/employers", json=NEWCOMER)


def read_metric(client: TestClient, name: str) -> str:
    lines = client.get("/metrics").text.splitlines()
    return next(line for line in lines if line.startswith(f'{name}{{name="projector"}}'))


def open_near_client(installation: Installation) -> TestClient:
    return TestClient(create_app(installation), client=("127.0.0.1", 1))


def test_the_projector_goes_on_when_its_connections_are_cut(installation: Installation) -> None:
    with open_near_client(installation) as client:
        wait_until(lambda: has_caught_up(client))
        with keep_cutting(installation.url):
            time.sleep(CUTTING_SECONDS)
        state = read_background_state(client, "projector")
        assert state["failures"] > 0
        assert (state["state"], client.get("/ready").json()["status"]) == ("failing", "degraded")
        assert read_metric(client, "signing_background_failing").endswith(" 1.0")
        wait_until(lambda: register_employer(client).status_code in {201, 409})
        wait_until(lambda: installation.log.last_position() > 0 and has_caught_up(client))


def read_only(installation: Installation, *, on: bool) -> None:
    name = make_url(installation.url).database
    run_as_owner(
        installation.url,
        "SET default_transaction_read_only = off",
        f"ALTER DATABASE {name} SET default_transaction_read_only = {'on' if on else 'off'}",
    )
    with psycopg2.connect(installation.url) as connection:
        connection.cursor().execute(CUT)
    connection.close()


def change_log(installation: Installation, *, on: bool) -> None:
    old, new = ("leaf", "leaf_of_tomorrow")[:: 1 if on else -1]
    run_as_owner(installation.url, f"ALTER TABLE log RENAME COLUMN {old} TO {new}")


@pytest.mark.parametrize("break_it", [read_only, change_log])
def test_the_projector_waits_for_a_database_that_it_cannot_work_on_and_says_so(
    installation: Installation, break_it: Callable[..., None]
) -> None:
    with open_near_client(installation) as client:
        wait_until(lambda: has_caught_up(client))
        break_it(installation, on=True)
        wait_until(lambda: read_background_state(client, "projector")["failures"] > 1)
        assert client.get("/ready").json()["status"] == "degraded"
        break_it(installation, on=False)
        wait_until(lambda: register_employer(client).status_code in {201, 409})
        wait_until(lambda: installation.log.last_position() > 0 and has_caught_up(client))


def test_a_standby_refuses_commands_as_not_ready(installation: Installation) -> None:
    client = TestClient(create_app(installation, projecting=False))
    read_only(installation, on=True)
    assert read_refusal(register_employer(client)) == (503, "NotReady")
    who = {"username": "tea", "password": NEWCOMER["password"]}
    assert read_refusal(client.post("/api/sessions", json=who)) == (503, "NotReady")
    read_only(installation, on=False)
    assert register_employer(client).status_code == 201


@pytest.mark.parametrize("error", [psycopg2.OperationalError, psycopg2.InterfaceError])
def test_an_error_of_the_driver_itself_is_told_as_any_of_the_database(
    error: type[Exception],
) -> None:
    app = FastAPI()
    problems.install(app)

    @app.get("/broken")
    def broken() -> None:
        raise error("server closed the connection unexpectedly")

    assert read_refusal(TestClient(app).get("/broken")) == (503, "NotReady")
