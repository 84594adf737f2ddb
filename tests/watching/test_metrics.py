"""Metrics: what is counted, what is read when somebody asks, and what is told in bad times."""

import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Connection, make_url, text

from signing.bootstrap import Installation
from signing.condition.gauges import measure_database
from signing.http.app import create_app
from signing.projections import READ_MODELS
from signing.storage.glance import Glance
from support.processes.served import PASSWORD, find_free_port, make_employer, serve_processes
from support.use_cases.database_owner import run_as_owner
from support.waiting import soon

SIGN_IN = {"username": "tea1", "password": PASSWORD}
END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture
def chosen_settings() -> dict[str, Any]:
    return {"public_url": "http://here"}


@pytest.fixture
def client(installation: Installation) -> TestClient:
    app = create_app(installation, projecting=False)
    return TestClient(app, "http://here", client=("127.0.0.1", 1))


def read_samples(told: str) -> Samples:
    families = list(text_string_to_metric_families(told))
    return {
        (one.name, tuple(sorted(one.labels.items()))): one.value
        for family in families
        for one in family.samples
    }


def measure(client: TestClient) -> Samples:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    return read_samples(answer.text)


def value(samples: Samples, metric: str, /, **labels: str) -> float:
    return samples.get((metric, tuple(sorted(labels.items()))), 0.0)


def register(client: TestClient, number: int) -> int:
    return client.post("/api/employers", json=make_employer(number)).status_code


def test_commands_are_counted_by_use_case_and_outcome(client: TestClient) -> None:
    before = measure(client)
    assert [register(client, number) for number in (1, 2, 1)] == [201, 201, 409]
    after = measure(client)

    def grew(metric: str, /, **labels: str) -> float:
        return value(after, metric, **labels) - value(before, metric, **labels)

    named = {"command": "Employers.register"}
    assert grew("signing_commands_total", **named, outcome="done") == 2
    assert grew("signing_commands_total", **named, outcome="AlreadyRegistered") == 1
    assert grew("signing_command_seconds_count", **named) == 3
    asked = {"method": "POST", "route": "/api/employers"}
    assert grew("signing_requests_total", **asked, status="201") == 2
    assert value(after, "signing_requests_in_progress") == 1  # the one that asks
    assert value(after, "signing_recorder_connections_busy") == 0


def test_what_the_database_knows_is_told(client: TestClient, installation: Installation) -> None:
    installation.projector().prepare()
    register(client, 1)
    assert client.post("/api/sessions", json=SIGN_IN).status_code == 201
    samples = measure(client)
    assert value(samples, "signing_database_up") == 1
    assert value(samples, "signing_log_waiting") > 0
    assert value(samples, "signing_log_oldest_waiting_seconds") > 0
    assert value(samples, "signing_database_size_bytes") > 2**20
    assert value(samples, "signing_sessions", role="employer") == 1

    installation.log.assign_positions()
    samples = measure(client)
    assert value(samples, "signing_log_waiting") == 0
    assert value(samples, "signing_read_model_behind", name="positions") > 0
    assert value(samples, "signing_read_model_age_seconds", name="positions") > 0

    installation.projector().catch_up()
    samples = measure(client)
    for model in READ_MODELS:
        assert value(samples, "signing_read_model_live", name=model.NAME) == 1
        assert value(samples, "signing_read_model_behind", name=model.NAME) == 0
        assert value(samples, "signing_read_model_age_seconds", name=model.NAME) == 0
    assert value(samples, "signing_graduates_guessed_at") == 0
    assert value(samples, "signing_print_jobs", state="queued") == 0
    assert value(samples, "signing_disk_free_bytes") > 0
    assert value(samples, "signing_pool_connections_max", pool="asking") == 16
    assert value(samples, "signing_request_threads", state="idle") == 40


@contextmanager
def refuse_connections(url: str) -> Iterator[None]:
    name = make_url(url).database
    end = END.format(name)
    server = make_url(url).set(database="postgres").render_as_string(hide_password=False)
    run_as_owner(server, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false", end)
    try:
        yield
    finally:
        run_as_owner(server, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def test_while_the_database_is_away_what_the_process_knows_is_told_and_nothing_old(
    client: TestClient, database_url: str
) -> None:
    assert value(measure(client), "signing_database_size_bytes") > 0
    with refuse_connections(database_url):
        samples = measure(client)
        assert samples["signing_database_up", ()] == 0
        assert not [one for one, _ in samples if one.startswith("signing_log_")]
        assert not [one for one, _ in samples if one.startswith("signing_read_model")]
        assert value(samples, "signing_pool_connections", pool="asking", state="busy") == 0
        assert value(samples, "signing_threads") > 0
    assert measure(client)["signing_database_up", ()] == 1


def test_a_database_that_hangs_holds_no_scrape_and_no_connection_of_requests(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signing.storage.glance.SECONDS", 0.2)
    glance, go_on = Glance(installation.asking), threading.Event()

    def hang(_: Connection) -> bool:
        return go_on.wait(60)

    began = time.monotonic()
    assert glance.take(hang) is None
    assert [one.value for one in measure_database(glance)] == [False]
    assert time.monotonic() - began < 30
    assert installation.pools()["asking"].checkedout() == 0  # type: ignore[attr-defined]  # QueuePool
    go_on.set()
    assert soon(lambda: glance.take(lambda it: it.execute(text("SELECT 1")).scalar())) == 1


def test_no_label_has_what_a_stranger_chose(client: TestClient) -> None:
    client.request("BREW", "/api/cards/whispered")
    client.get("/made/up/by-me")
    told = client.get("/metrics").text
    for word in ("BREW", "whispered", "by-me"):
        assert word not in told
    samples = read_samples(told)
    unknown = {"method": "OTHER", "route": "unknown"}
    assert [
        value
        for (name, labels), value in samples.items()
        if unknown.items() <= dict(labels).items()
    ]


def test_who_is_refused_at_the_door_is_counted_at_the_route(client: TestClient) -> None:
    labels = {"method": "POST", "route": "/api/cards/{token}/signing", "status": "413"}
    before = value(measure(client), "signing_requests_total", **labels)
    client.post("/api/cards/secret/signing", content=b"x" * 2**20)
    assert value(measure(client), "signing_requests_total", **labels) == before + 1


def test_the_projectors_port_tells_the_same_and_what_it_applied(
    database_url: str, tmp_path: Path
) -> None:
    with serve_processes(database_url, tmp_path) as processes:
        served = processes.serve("--no-projecting")
        projector = processes.project(port=find_free_port())
        assert served.register_employer(1).status_code == 201
        soon(served.has_caught_up, pause=0.05)

        def measure_led() -> Samples | None:
            told = read_samples(projector.client.get("/metrics").text)
            return told if value(told, "signing_lease_held", name="log") else None

        samples = soon(measure_led, pause=0.05)
        forwarded = projector.client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
        assert forwarded.status_code == 403
    assert value(samples, "signing_database_up") == 1
    assert value(samples, "signing_projection_facts_total") > 0
    assert value(samples, "signing_projection_batch_seconds_count") > 0
    assert value(samples, "signing_background_failing", name="projector") == 0


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not here")
def test_prometheus_finds_no_fault_with_them(client: TestClient) -> None:
    register(client, 3)
    told = client.get("/metrics").text
    ran = subprocess.run(
        ["promtool", "check", "metrics"], input=told, capture_output=True, text=True, check=False
    )
    faults = [one for one in ran.stderr.splitlines() if one.startswith("signing_")]
    assert faults == []
    assert "error while linting" not in ran.stderr
