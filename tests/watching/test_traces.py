"""Traces: requests, commands, statements and batches by name; nothing at all while they are off."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from signing.watching.exporting import name_statement
from signing.watching.traces import open_request, open_span, open_statement
from support.processes.served import ServedProcess, serve_processes
from support.servers.trace_collector import TraceCollector, collect_traces
from support.waiting import soon

OFF = """
import sys
import signing.http.app, signing.cli
found = [one for one in sys.modules if one.startswith(("opentelemetry.sdk",
    "opentelemetry.exporter", "google.protobuf", "signing.watching.exporting"))]
print(found)
"""
WITHOUT_LIBRARIES = """
import sys
sys.modules["opentelemetry.sdk"] = None
from signing.__main__ import main
sys.argv = ["signing", "serve"]
main()
"""
SOON = {"OTEL_BSP_SCHEDULE_DELAY": "100"}


def run(program: str, folder: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", program],
        env=settings,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_while_they_are_off_nothing_is_imported_and_nothing_made(tmp_path: Path) -> None:
    assert run(OFF, tmp_path).stdout == "[]\n"
    assert open_span("command") is open_statement("SELECT log") is open_request(dict)


def test_who_names_a_collector_without_its_libraries_is_told_what_to_install(
    tmp_path: Path,
) -> None:
    ran = run(WITHOUT_LIBRARIES, tmp_path, SIGNING_TRACES_ENDPOINT="http://127.0.0.1:4318")
    assert ran.returncode == 1
    assert "pip install 'signing[traces]'" in " ".join(ran.stderr.split())


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("SELECT l.position FROM log l JOIN events e ON true", "SELECT log"),
        ('INSERT INTO "a_v3".notices (at) VALUES (%(at)s)', "INSERT a_v3.notices"),
        ("\n  update sessions SET last_seen_at = now()", "UPDATE sessions"),
        ("SELECT * FROM 张三", "SELECT"),
        ("SELECT 1", "SELECT"),
        ("", "SQL"),
    ],
)  # fmt: skip
def test_a_statement_is_named_by_its_verb_and_its_table(statement: str, name: str) -> None:
    assert name_statement(statement) == name


@pytest.fixture
def collector() -> Iterator[TraceCollector]:
    with collect_traces() as found:
        yield found


@pytest.fixture
def served(database_url: str, tmp_path: Path, collector: TraceCollector) -> Iterator[ServedProcess]:
    settings = SOON | {"SIGNING_TRACES_ENDPOINT": collector.url}
    with serve_processes(database_url, tmp_path, settings=settings) as processes:
        yield processes.serve()


def test_a_command_is_followed_from_its_request_to_the_read_models(
    served: ServedProcess, collector: TraceCollector
) -> None:
    answer = served.register_employer(1)
    assert answer.status_code == 201
    request = soon(lambda: collector.find("POST /api/employers"), pause=0.05)
    [command] = [
        one
        for one in collector.list_spans()
        if one.parent == request.id and "signing.command" in one.attributes
    ]
    [insert] = [
        one
        for one in collector.list_spans()
        if one.parent == command.id and one.name == "INSERT events"
    ]

    assert collector.places == {"/v1/traces"}
    assert request.parent == ""
    assert request.trace == command.trace == insert.trace
    assert request.attributes == {
        "http.request.method": "POST",
        "http.route": "/api/employers",
        "http.response.status_code": "201",
        "signing.request_id": answer.headers["X-Request-Id"],
    }
    assert command.attributes == {
        "signing.command": command.name,
        "signing.outcome": "done",
    }
    assert insert.attributes == {"db.system.name": "postgresql"}
    batch = soon(lambda: collector.find("projection batch"), pause=0.05)  # of the process beside
    assert int(batch.attributes["signing.facts"]) > 0
    [line] = [one for one in served.read_log() if one.get("route") == "/api/employers"]
    assert line["trace_id"] == request.trace

    assert served.register_employer(1).status_code == 409
    refused = soon(lambda: collector.find(command.name, outcome="AlreadyRegistered"), pause=0.05)
    assert refused.trace != command.trace


@pytest.mark.faults
def test_a_collector_that_is_away_holds_nobody_up(database_url: str, tmp_path: Path) -> None:
    asked = SOON | {"SIGNING_TRACES_ENDPOINT": "http://127.0.0.1:9"}
    with serve_processes(database_url, tmp_path, settings=asked) as processes:
        served = processes.serve()
        assert served.register_employer(2).status_code == 201
        soon(lambda: "Otel" in served.log.read_text("utf-8"), pause=0.05)
        assert served.end() == 0
    lines = served.log.read_text("utf-8").splitlines()
    assert all(json.loads(one)["event"] for one in lines)
