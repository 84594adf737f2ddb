"""Whoever waits is told so in time: a slow database, one without a free place, too many at once."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from time import monotonic
from typing import Any

import psycopg2
import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.cli.serving import Server
from signing.http.app import create_app
from signing.http.edge import rules
from signing.http.edge.callers import Sessions
from signing.http.edge.caps import Caps
from signing.http.edge.concurrency import Door
from signing.http.edge.routing import Router
from signing.http.edge.rulebook import RuleBook
from signing.storage import engine
from support.printing.print_client import (
    JOBS,
    order_job,
    read_refusal,
)
from support.printing.print_school import make_school, make_signers, sign_in_staff
from support.routes.api_routes import CREDIT_CODE, EMPLOYER
from support.waiting import PATIENCE, soon

SOON = 1.0
WHO = {"username": "province", "password": "a long enough one"}


@pytest.fixture
def chosen_settings(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Choose none, and have everybody's patience end soon."""
    for name in ("ASKING_SECONDS", "LOCK_SECONDS", "PATIENCE_SECONDS"):
        monkeypatch.setattr(engine, name, SOON)
    return {}


@contextmanager
def serve_connection(app: FastAPI) -> Iterator[HTTPConnection]:
    """Yield a connection to the server of `signing serve`, without background work."""
    config = uvicorn.Config(app, port=0, lifespan="off", log_config=None)
    server = Server(config)
    running = threading.Thread(target=server.run)
    running.start()
    soon(lambda: server.started)
    host, port = server.servers[0].sockets[0].getsockname()
    wire = HTTPConnection(host, port, timeout=PATIENCE)
    yield wire
    server.give_up()
    running.join()
    wire.close()


def ask_path(
    wire: HTTPConnection, path: str, method: str = "GET", **more: Any
) -> tuple[int, bytes]:
    wire.request(method, path, **more)
    answer = wire.getresponse()
    return answer.status, answer.read()


@contextmanager
def hold_table(url: str, table: str) -> Iterator[None]:
    """Lock a table as somebody who works on it and does not end."""
    with psycopg2.connect(url) as other:
        other.cursor().execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield
    other.close()


SLOW = """
ALTER TABLE read_models RENAME TO kept;
CREATE VIEW read_models AS SELECT kept.* FROM kept, (SELECT pg_sleep(300)) AS slow;
GRANT SELECT ON read_models TO signing_service
"""
AT_ONCE = 3
NEWCOMER = EMPLOYER | {"credit_code": CREDIT_CODE, "username": "tea", "password": WHO["password"]}


@pytest.mark.parametrize(
    ("table", "method", "path", "sent"),
    [
        ("read_models", "GET", "/ready", None),
        ("accounts", "POST", "/api/sessions", WHO),
        ("events", "POST", "/api/employers", NEWCOMER),
    ],
)
def test_who_waits_for_somebody_else_is_told_so_in_time(
    installation: Installation, table: str, method: str, path: str, sent: Any
) -> None:
    client = TestClient(create_app(installation, projecting=False))
    with hold_table(installation.url, table):
        began = monotonic()
        answer = client.request(method, path, json=sent)
        took = monotonic() - began
    assert read_refusal(answer) == (503, "NotReady")
    assert answer.headers["Retry-After"] == "2"
    assert took < PATIENCE
    assert client.request(method, path, json=sent).status_code != 503


def test_a_large_body_whose_session_cannot_be_looked_up_waits_in_vain(
    installation: Installation,
) -> None:
    client = TestClient(create_app(installation, projecting=False))
    who = {"Authorization": "Bearer x"}
    file = {"file": ("a.pdf", bytes(2**20))}
    with hold_table(installation.url, "sessions"):
        answer = client.post("/api/employer/qualifications", headers=who, files=file)
    assert read_refusal(answer) == (503, "NotReady")
    after = client.post("/api/employer/qualifications", headers=who, files=file)
    assert read_refusal(after) == (401, "NotSignedIn")


def test_a_query_that_takes_too_long_is_ended(installation: Installation) -> None:
    with psycopg2.connect(installation.url) as other:
        other.cursor().execute(SLOW)
    other.close()
    with serve_connection(create_app(installation, projecting=False)) as wire:
        began = monotonic()
        status, said = ask_path(wire, "/ready")
        took = monotonic() - began
        assert ask_path(wire, "/live")[0] == 200
    assert (status, b'"code":"NotReady"' in said) == (503, True)
    assert SOON <= took < PATIENCE


def test_where_no_connection_comes_free_it_is_said_soon(installation: Installation) -> None:
    client = TestClient(create_app(installation, projecting=False))
    with ExitStack() as taken:
        for _ in range(engine.KEPT + engine.EXTRA):
            taken.enter_context(installation.asking.connect())
        assert read_refusal(client.get("/ready")) == (503, "NotReady")
    assert client.get("/ready").status_code == 200
    with ExitStack() as taken:
        for _ in range(engine.KEPT + engine.EXTRA):
            taken.enter_context(installation.writing.connect())
        assert read_refusal(client.post("/api/sessions", json=WHO)) == (503, "NotReady")


def test_who_comes_when_it_is_crowded_is_sent_away_with_words_and_machines_are_not() -> None:
    app, router = FastAPI(openapi_url=None, docs_url=None, redoc_url=None), Router()
    inside, leave = threading.Semaphore(0), threading.Event()

    @router.get("/live", rules.MACHINE)
    def live() -> dict[str, str]:
        return {}

    @router.get("/x", rules.READ.open_to("everybody"))
    def stay() -> dict[str, str]:
        inside.release()
        assert leave.wait(PATIENCE)
        return {}

    app.router.routes += router.make_routes()
    app.state.rulebook = RuleBook(app.routes)
    app.add_middleware(
        Door,
        caps=Caps(most=AT_ONCE),
        sessions=Sessions(),
        cookie="signing_session",
        find=lambda _: None,
    )
    client = TestClient(app)
    with client, ThreadPoolExecutor() as pool:
        first = [pool.submit(client.get, "/x") for _ in range(AT_ONCE)]
        for _ in first:
            assert inside.acquire(timeout=PATIENCE)
        over = client.get("/x")
        assert read_refusal(over) == (503, "Crowded")
        assert over.headers["Retry-After"] == "2"
        assert client.get("/live").status_code == 200
        leave.set()
        assert [one.result().status_code for one in first] == [200] * AT_ONCE
        assert client.get("/x").status_code == 200


def test_the_service_stops_while_streams_are_open(installation: Installation) -> None:
    numbers, by = (
        make_school(installation.context, make_signers(1)),
        sign_in_staff(installation.context),
    )
    app = create_app(installation, projecting=False)
    job = order_job(TestClient(app), by, numbers=numbers)
    with serve_connection(app) as wire:
        wire.request("GET", f"{JOBS}/{job['id']}/progress", headers=by)
        stream = wire.getresponse()
        assert stream.status == 200
        assert stream.readline().startswith(b"event: progress")
        began = monotonic()
    assert monotonic() - began < PATIENCE
