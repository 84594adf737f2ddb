"""A fault of ours is told by its number: no trace, no SQL, nothing of anybody, nor in the log."""

import logging
import re
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, IncompleteRead
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient
from sqlalchemy.engine import URL
from starlette.types import Receive, Scope, Send

from conftest import copy_database
from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.http.edge.request_log import Edge
from support.log_lines import write_log
from support.printing.print_client import make_settings
from support.printing.print_school import make_school, sign_in_staff
from support.use_cases.database_owner import run_as_owner
from support.waiting import PATIENCE, soon

SECRET = "林小满 340102200307150012"
TRAILS = ("Traceback", "SELECT", "sessions", "sqlalchemy", SECRET, "File ")
BY = {"Authorization": "Bearer a-token", "X-Request-ID": "told-by-the-client"}


@pytest.fixture
def app(installation: Installation) -> FastAPI:
    """Return an app with two broken routes and without the table of sessions."""
    made = create_app(installation, projecting=False)

    @made.get("/api/broken")
    def broken() -> None:
        raise RuntimeError(SECRET)

    @made.get("/halfway")
    def halfway() -> StreamingResponse:
        def pieces() -> Iterator[bytes]:
            yield b"begun"
            raise RuntimeError(SECRET)

        return StreamingResponse(pieces())

    run_as_owner(installation.url, "DROP TABLE sessions CASCADE")
    return made


@pytest.mark.parametrize("path", ["/api/broken", "/api/positions"])
def test_the_answer_names_the_request_and_nothing_else(app: FastAPI, path: str) -> None:
    answer = TestClient(app).get(path, headers=BY)
    assert answer.status_code == 500
    told = answer.json()
    assert told["code"] == "Broken"
    assert UUID(told["request_id"]).version == 4
    assert "管理员" in told["next"]
    assert "administrator" in told["next_en"]
    assert answer.headers["X-Request-ID"] == "told-by-the-client"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert not [one for one in TRAILS if one in answer.text]


@contextmanager
def serve(app: FastAPI) -> Iterator[HTTPConnection]:
    """Serve on a free port; yield a connection."""
    config = uvicorn.Config(app, port=0, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    running = threading.Thread(target=server.run)
    running.start()
    soon(lambda: server.started)
    host, port = server.servers[0].sockets[0].getsockname()
    wire = HTTPConnection(host, port, timeout=PATIENCE)
    try:
        yield wire
    finally:
        wire.close()
        server.should_exit = True
        running.join()


def read_served(app: FastAPI, path: str) -> bytes:
    """Return what a real server sends, up to where it breaks off."""
    with serve(app) as wire:
        wire.request("GET", path, headers=BY)
        return wire.getresponse().read()


def test_who_leaves_before_there_is_an_answer_is_no_fault_of_ours() -> None:
    async def wait_in_vain(scope: Scope, receive: Receive, send: Send) -> None:
        """Answer nothing, as whatever waits does when its client is gone."""
        del scope, receive, send

    with write_log() as said, pytest.raises(AssertionError):
        TestClient(Edge(wait_in_vain)).get("/login")
    assert re.search(r'"status": ?499', said.getvalue())


@pytest.mark.parametrize("path", ["/api/broken", "/api/positions"])
def test_the_log_tells_the_kind_and_the_place_and_nothing_else(
    app: FastAPI, path: str, capfd: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), write_log() as said:
        assert b'"code":"Broken"' in read_served(app, path)
    log = said.getvalue() + "".join(capfd.readouterr()) + caplog.text
    assert "request.broken" in log
    assert "told-by-the-client" in log
    assert ".py:" in log
    assert not [one for one in TRAILS if one in log]


def test_an_answer_that_breaks_halfway_is_not_taken_for_whole(
    app: FastAPI, capfd: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(IncompleteRead):
        read_served(app, "/halfway")
    log = "".join(capfd.readouterr()) + caplog.text
    assert "RuntimeError" in log
    assert SECRET not in log


def test_a_read_model_that_nobody_made_yet_is_waited_for(server: URL, tmp_path: Path) -> None:
    with (
        copy_database(server) as url,
        closing(Installation.open(make_settings(url, tmp_path))) as installation,
    ):
        client = TestClient(create_app(installation, projecting=False))
        make_school(installation.context, [])
        answer = client.get("/api/reviews", headers=sign_in_staff(installation.context))
    assert answer.status_code == 503
    assert answer.json()["code"] == "NotReady"
    assert int(answer.headers["Retry-After"]) >= 1
