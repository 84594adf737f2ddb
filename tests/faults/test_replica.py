"""A replica answers reads while it is near; what somebody just did is seen all the same."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.storage import replicas
from signing.storage.migrate import migrate
from signing.storage.replicas import Replica
from support.printing.print_client import make_settings
from support.processes.served import make_employer
from support.servers.replicas import PROGRAMS, Pair, start_pair
from support.waiting import soon

pytestmark = pytest.mark.skipif(PROGRAMS is None, reason="no PostgreSQL of the system is here")
POSITIONS = "/api/employer/positions"
JOB = {"title": "质检员", "job_category": "13", "workplace": "合肥市", "monthly_pay": "5000"}


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    with start_pair(synchronous=False) as started:
        migrate(started.primary.url)
        yield started


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


class Reads:
    """An employer who reads its positions; `there` counts what the replica was asked."""

    def __init__(self, client: TestClient, replica: Replica, number: int) -> None:
        form = make_employer(number)
        assert client.post("/api/employers", json=form).status_code == 201
        given = {name: form[name] for name in ("username", "password")}
        token = client.post("/api/sessions", json=given).json()["token"]
        self._own = {"Authorization": f"Bearer {token}"}
        self.client, self.replica, self.there = client, replica, 0
        event.listen(replica.engine, "after_cursor_execute", self._count)

    def _count(self, *about: Any) -> None:
        self.there += "position" in about[2] and "read_models" not in about[2]

    def open_position(self) -> str:
        """Return the receipt."""
        opened = self.client.post(POSITIONS, json=JOB, headers=self._own)
        assert opened.status_code == 201, opened.text
        return str(opened.headers["Signing-Receipt"])

    def read_state(self) -> tuple[str, str]:
        """Return what `/ready` says of the replica, and whether it says that all is well."""
        ready = self.client.get("/ready").json()
        [line] = [one for one in ready["dependencies"] if one["name"] == "replica"]
        return line["state"], ready["status"]

    def read_gauge(self, name: str) -> float | None:
        """Return what `/metrics` says; None where it says nothing."""
        told = self.client.get("/metrics").text
        found = re.search(rf"(?m)^{name} (\S+)$", told)
        return float(found[1]) if found else None

    def count(self, receipt: str = "") -> int:
        own = self._own | ({"Signing-Receipt": receipt} if receipt else {})
        answer = self.client.get(POSITIONS, headers=own)
        assert answer.status_code == 200, answer.text
        return len(answer.json()["items"])


def run_status(pair: Pair, folder: Path) -> str:
    """Return what `signing status` prints."""
    ran = subprocess.run(
        [sys.executable, "-m", "signing", "status"],
        env=os.environ
        | {
            "SIGNING_DATABASE_URL": pair.primary.url,
            "SIGNING_READ_DATABASE_URL": pair.replica.url,
            "SIGNING_DATA_DIR": str(folder),
        },
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.stdout


@contextmanager
def open_reads(pair: Pair, folder: Path, number: int) -> Iterator[Reads]:
    settings = make_settings(
        pair.primary.url, folder, read_database_url=pair.replica.url, second_factor="off"
    )
    near = ("127.0.0.1", 1)
    with (
        closing(Installation.open(settings)) as opened,
        TestClient(create_app(opened), client=near) as client,
    ):
        assert opened.replica is not None
        soon(lambda: opened.replica and opened.replica.is_near)
        yield Reads(client, opened.replica, number)


def test_a_replica_answers_reads_and_shows_what_the_reader_just_did(
    pair: Pair, folder: Path
) -> None:
    with open_reads(pair, folder, 1) as reads:
        for number in range(1, 4):
            assert reads.count(reads.open_position()) == number
        soon(lambda: reads.count() == 3)
        assert reads.there >= 2
        assert reads.read_state() == ("ok", "ok")
        assert reads.read_gauge("signing_replica_read_from") == 1
        assert reads.read_gauge("signing_replica_lag_seconds") is not None
        told = run_status(pair, folder)
        assert "备库 replica: ok" in told
        assert "落后 0 秒" in told


def test_who_just_did_something_reads_from_the_primary_while_the_replica_stands_still(
    pair: Pair, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_reads(pair, folder, 2) as reads:
        assert reads.count(reads.open_position()) == 1
        soon(lambda: reads.count() == 1)
        pair.replica.ask("SELECT pg_wal_replay_pause()")
        try:
            receipt = reads.open_position()
            assert reads.count(receipt) == 2
            assert reads.count() in {1, 2}
            monkeypatch.setattr(replicas, "NEAR_SECONDS", 0.5)
            soon(lambda: reads.replica.state.name == "far")
            before = reads.there
            assert reads.count() == 2
            assert reads.there == before
            assert reads.read_state() == ("far", "ok")
            assert reads.read_gauge("signing_replica_read_from") == 0
            assert (reads.read_gauge("signing_replica_lag_seconds") or 0) > 0.5
        finally:
            pair.replica.ask("SELECT pg_wal_replay_resume()")
        monkeypatch.undo()
        soon(lambda: reads.replica.is_near)


def test_the_primary_answers_while_the_replica_is_gone(pair: Pair, folder: Path) -> None:
    with open_reads(pair, folder, 3) as reads:
        assert reads.count(reads.open_position()) == 1
        soon(lambda: reads.count() == 1 and reads.there)
        pair.replica.kill()
        assert [reads.count() for _ in range(5)] == [1] * 5
        soon(lambda: reads.read_state() == ("away", "ok"))
        assert reads.read_gauge("signing_replica_lag_seconds") is None
        pair.replica.start()
        soon(lambda: reads.replica.is_near)
        before = reads.there
        assert reads.count() == 1
        assert reads.there > before
