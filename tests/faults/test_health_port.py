"""`signing project --health-port`: it says that it lives, and 503 while its works fail."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import make_url

from support.processes.served import (
    WORKS,
    ServedProcess,
    ServedProcesses,
    find_free_port,
    serve_processes,
)
from support.use_cases.database_owner import run_as_owner
from support.waiting import soon


@pytest.fixture
def processes(database_url: str, tmp_path: Path) -> Iterator[ServedProcesses]:
    with serve_processes(database_url, tmp_path) as found:
        yield found


@pytest.fixture
def projector(processes: ServedProcesses) -> ServedProcess:
    started = processes.project(port=find_free_port())
    soon(started.read_ready, pause=0.05)
    return started


def read_code(served: ServedProcess, path: str = "/ready") -> int:
    return served.client.get(path).status_code


def cut_off(url: str, *, refused: bool) -> None:
    name = make_url(url).database
    run_as_owner(url, f"ALTER DATABASE {name} SET default_transaction_read_only = {refused}")
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"
    run_as_owner(url, f"{end.format(name)} AND pid <> pg_backend_pid()")


@pytest.mark.sample
def test_it_says_what_the_server_says_and_503_while_its_works_fail(
    processes: ServedProcesses, projector: ServedProcess, database_url: str
) -> None:
    assert projector.client.get("/live").json() == {"status": "ok"}
    assert read_code(projector, "/other") == 404
    soon(lambda: "seals" in str(projector.read_ready()["dependencies"]), pause=0.05)
    ready = projector.read_ready()
    assert ready["status"] == "ok"
    assert {one["name"] for one in ready["background"]} == WORKS | {
        "binding_reports",
        "health",
        "messenger",
        "registry_answers",
        "resting",
        "webhooks",
    }
    assert {one["name"] for one in ready["dependencies"]} >= {"database", "leader", "keys"}

    forwarded = projector.client.get("/ready", headers={"X-Forwarded-For": "203.0.113.9"})
    assert forwarded.json() == {"status": "ok"}

    cut_off(database_url, refused=True)
    soon(lambda: read_code(projector) == 503, pause=0.05)
    assert read_code(projector, "/live") == 200
    assert projector.client.get("/ready").json()["status"] == "degraded"

    taken = processes.run("project", "--health-port", str(projector.port))
    assert taken.returncode == 1
    assert "换一个 --health-port" in taken.stderr

    assert projector.end() == 0
    with pytest.raises(httpx2.HTTPError):
        projector.client.get("/live")
