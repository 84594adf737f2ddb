"""/ready says what the service depends on: who leads, what waits and for whom, who writes."""

import re

import psycopg2
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import make_url

from signing.bootstrap import Installation
from signing.condition import dependencies, upkeep
from signing.http.app import create_app
from support.routes.api_routes import CREDIT_CODE, EMPLOYER
from support.use_cases.database_owner import run_as_owner
from support.waiting import soon

NEWCOMER = EMPLOYER | {"credit_code": CREDIT_CODE, "username": "tea", "password": "a long one, tea"}


def open_near_client(installation: Installation, *, projecting: bool) -> TestClient:
    return TestClient(create_app(installation, projecting=projecting), client=("127.0.0.1", 1))


def read_line(client: TestClient, name: str) -> dict[str, str]:
    lines: list[dict[str, str]] = client.get("/ready").json()["dependencies"]
    return next(one for one in lines if one["name"] == name)


def test_a_database_that_only_reads_degrades_a_server_without_a_projector(
    installation: Installation,
) -> None:
    client = open_near_client(installation, projecting=False)
    assert client.get("/ready").json()["status"] == "ok"
    name = make_url(installation.url).database
    run_as_owner(installation.url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    for engine in (installation.reading, installation.asking, installation.writing):
        engine.dispose()
    assert client.get("/ready").json()["status"] == "degraded"
    line = read_line(client, "database")
    assert (line["state"], "primary" in line["todo"]) == ("read_only", True)


def test_who_leads_is_named(installation: Installation) -> None:
    assert read_line(open_near_client(installation, projecting=False), "leader")["state"] == "none"
    with open_near_client(installation, projecting=True) as client:
        soon(lambda: "seals" in read_line(client, "leader")["reason"])
        assert read_line(client, "leader")["state"] == "ok"


def test_who_holds_up_sealing_is_named(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dependencies, "LATE_SECONDS", 0.0)
    client = open_near_client(installation, projecting=False)
    assert read_line(client, "sealing")["state"] == "ok"
    other = psycopg2.connect(installation.url, application_name="a report")
    other.cursor().execute("SELECT pg_current_xact_id()")
    assert client.post("/api/employers", json=NEWCOMER).status_code == 201
    line = read_line(client, "sealing")
    assert line["state"] == "blocked"
    assert f"process {other.info.backend_pid} of PostgreSQL (a report)" in line["reason"]
    assert re.search(r"open since \d\d:\d\d:\d\d UTC \(\d+ s\)", line["reason"])
    assert f"PostgreSQL 进程 {other.info.backend_pid}（a report）" in line["reason_zh"]
    assert line["todo_zh"].startswith("结束该事务")
    assert client.get("/ready").json()["status"] == "degraded"
    assert soon(lambda: client.get("/ready").json()["log"]["oldest_seconds"]) > 0
    other.close()
    assert soon(installation.log.assign_positions) > 0
    assert read_line(client, "sealing")["reason"] == "no fact waits"


def test_every_line_says_the_same_in_chinese(installation: Installation) -> None:
    client = open_near_client(installation, projecting=False)
    lines = client.get("/ready").json()["dependencies"]
    names = [one["name"] for one in lines]
    assert names == [
        "database", "leader", "sealing", "read_models", "background", "channels", "keys", "disk"
    ]  # fmt: skip
    for one in lines:
        assert re.search(r"[\u4e00-\u9fff]", one["reason_zh"]), one
        assert bool(one["todo_zh"]) == bool(one["todo"]), one


def test_a_key_that_is_missing_degrades(installation: Installation) -> None:
    client = open_near_client(installation, projecting=False)
    assert read_line(client, "keys")["state"] == "ok"
    (installation.settings.data_dir / "keys" / "tokens.key").unlink()
    line = read_line(client, "keys")
    assert (line["state"], "tokens.key" in line["reason"]) == ("incomplete", True)
    assert "tokens.key" in line["reason_zh"]
    assert client.get("/ready").json()["status"] == "degraded"


def test_a_full_disk_degrades_and_a_low_one_is_told(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = open_near_client(installation, projecting=False)
    monkeypatch.setattr(upkeep, "LOW_BYTES", 2**60)
    assert read_line(client, "disk")["state"] == "low"
    assert client.get("/ready").json()["status"] == "ok"
    monkeypatch.setattr(upkeep, "FULL_BYTES", 2**60)
    assert client.get("/ready").json()["status"] == "degraded"


def test_a_read_model_that_is_filled_beside_its_old_version_shows_nothing_half_done(
    installation: Installation,
) -> None:
    run_as_owner(installation.url, "INSERT INTO read_models VALUES ('employer_desk', 1, 0, true)")
    client = open_near_client(installation, projecting=False)
    assert client.post("/api/employers", json=NEWCOMER).status_code == 201
    who = {"username": NEWCOMER["username"], "password": NEWCOMER["password"]}
    headers = {"Authorization": f"Bearer {client.post('/api/sessions', json=who).json()['token']}"}
    line = read_line(client, "read_models")
    assert (line["state"], "employer_desk" in line["reason"]) == ("filling", True)

    waits = client.get("/api/employer", headers=headers)
    assert (waits.status_code, waits.json()["code"]) == (503, "NotReady")

    installation.projector().catch_up()
    assert client.get("/api/employer", headers=headers).json()["credit_code"] == CREDIT_CODE
    assert read_line(client, "read_models")["state"] == "ok"
