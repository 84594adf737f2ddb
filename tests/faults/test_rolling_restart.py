"""A server that is told to end leaves its proxy first: nobody notices that it was started anew."""

import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest

from support.processes.clients import CLIENTS, Clients
from support.processes.served import (
    START_PATIENCE,
    ServedProcess,
    ServedProcesses,
    serve_processes,
)
from support.servers.fronts import HOST, Front
from support.waiting import soon

DRAIN_SECONDS = "4"
DENSE = "SELECT count(*) = max(position) AND count(*) = count(DISTINCT event_id) FROM log"
UNSEALED = "SELECT count(*) FROM events e LEFT JOIN log l ON l.event_id = e.id WHERE l IS NULL"
REGISTERED = "SELECT count(*) FROM events WHERE topic LIKE '%:EmployerRegistered'"


@pytest.fixture
def processes(database_url: str, tmp_path: Path) -> Iterator[ServedProcesses]:
    settings = {
        "SIGNING_DRAIN_SECONDS": DRAIN_SECONDS,
        "SIGNING_PUBLIC_URL": f"https://{HOST}",
        "SIGNING_TRUSTED_PROXIES": "127.0.0.1",
    }
    with serve_processes(database_url, tmp_path, settings=settings) as found:
        yield found


@contextmanager
def open_front(program: str, folder: Path, *servers: ServedProcess) -> Iterator[Front]:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not here")
    folder.mkdir()
    front = Front(program, folder, *(one.port for one in servers))
    try:
        soon(front.asks_all, pause=0.1)
        yield front
    finally:
        front.stop()


def ask(url: str, query: str) -> int:
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        [[found]] = cursor.fetchall()
    connection.close()
    return int(found)


def read_status(served: ServedProcess, path: str) -> int:
    return served.client.get(path).status_code


def must_be_recorded_once(processes: ServedProcesses, url: str, clients: Clients) -> None:
    assert len(set(clients.written)) == len(clients.written)
    assert ask(url, REGISTERED) == len(clients.written) + 1
    assert (ask(url, DENSE), ask(url, UNSEALED)) == (1, 0)
    verified = processes.run("verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


@pytest.mark.parametrize("program", ["haproxy", "nginx"])
def test_servers_and_projectors_are_restarted_in_turn_and_no_request_fails(
    processes: ServedProcesses, database_url: str, tmp_path: Path, program: str
) -> None:
    servers = [processes.serve("--no-projecting") for _ in range(2)]
    projectors = [processes.project() for _ in range(2)]
    soon(servers[0].has_caught_up, pause=0.1, patience=START_PATIENCE)
    with open_front(program, tmp_path / "front", *servers) as front:
        clients = Clients(front)
        with clients.at_work():
            for served, projector in zip(servers, projectors, strict=True):
                assert served.end() == 0
                again = processes.serve("--no-projecting", port=served.port)
                assert projector.end() == 0
                processes.project()
                soon(front.asks_all, pause=0.1)
    assert clients.failed == []
    assert min(clients.answers["GET"], clients.answers["POST"]) > 20
    soon(again.has_caught_up, pause=0.1, patience=START_PATIENCE)
    must_be_recorded_once(processes, database_url, clients)


@pytest.mark.parametrize("program", ["haproxy", "nginx"])
def test_a_killed_server_costs_only_what_a_client_may_repeat(
    processes: ServedProcesses, database_url: str, tmp_path: Path, program: str
) -> None:
    servers = [processes.serve("--no-projecting") for _ in range(2)]
    processes.project()
    soon(servers[0].has_caught_up, pause=0.1, patience=START_PATIENCE)
    with open_front(program, tmp_path / "front", *servers) as front:
        clients = Clients(front, tries=25)
        with clients.at_work():
            for served in servers:
                assert served.end(signal.SIGKILL) == -signal.SIGKILL
                known = len(clients.written)
                soon(lambda known=known: len(clients.written) > known + 10)  # type: ignore[misc]  # its default
                again = processes.serve("--no-projecting", port=served.port)
                soon(front.asks_all, pause=0.1)
    assert clients.failed == []
    assert clients.lost.total() <= 2 * CLIENTS * 15  # in hand, and while nginx asks nobody
    soon(again.has_caught_up, pause=0.1, patience=START_PATIENCE)
    must_be_recorded_once(processes, database_url, clients)


@pytest.mark.sample
def test_who_is_told_to_end_says_so_and_serves_until_it_is_told_again(
    processes: ServedProcesses,
) -> None:
    served = processes.serve("--no-projecting")
    served.process.send_signal(signal.SIGTERM)
    soon(lambda: read_status(served, "/ready") == 503, pause=0.01)
    told = time.monotonic()
    answer = served.client.get("/ready")
    assert (answer.json()["code"], answer.headers["Retry-After"]) == ("Draining", "2")
    assert read_status(served, "/live") == 200
    assert served.register_employer(1).status_code == 201
    soon(lambda: served.client.get("/live").headers.get("Connection") == "close")

    soon(lambda: time.monotonic() - told > 0.6)  # a closed terminal tells twice, and means once
    assert served.end() == 0
    assert time.monotonic() - told < float(DRAIN_SECONDS)
