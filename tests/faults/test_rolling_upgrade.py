"""Servers of two releases run on one database, until the older ends."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL

from conftest import copy_database
from signing.storage.engine import open_connection
from support.processes.release import RELEASE, Release, TagMissingError, restore_fixture
from support.processes.served import PASSWORD, ServedProcess, ServedProcesses, serve_processes
from support.waiting import soon


@dataclass
class TwoReleases:
    """What runs programs of either on one database."""

    url: str
    old: ServedProcesses
    new: ServedProcesses

    def list_versions(self) -> list[int]:
        query = text("SELECT version FROM read_models WHERE name = 'employer_desk' ORDER BY 1")
        with open_connection(self.url) as connection:
            return list(connection.execute(query).scalars())


@pytest.fixture
def releases(server: URL, tmp_path: Path) -> Iterator[TwoReleases]:
    """Yield the release before, with facts, and this one with all that a release may change."""
    try:
        old = Release.unpack(tmp_path / "old").src
    except TagMissingError as missing:
        pytest.skip(f"this clone has no tag {RELEASE}: git fetch --tags. {missing}")
    new = Release.make_next(tmp_path / "next").src
    with copy_database(server, "template1") as url:
        restore_fixture(url, tmp_path / "data")
        with (
            serve_processes(url, tmp_path, old) as before,
            serve_processes(url, tmp_path, new) as after,
        ):
            yield TwoReleases(url, before, after)


def register(served: ServedProcess, numbers: range) -> None:
    for number in numbers:
        answer = served.register_employer(number)
        assert answer.status_code == HTTPStatus.CREATED, answer.text


def must_read(served: ServedProcess, numbers: range) -> None:
    """Let each employer read what is recorded of it, wherever it was."""
    soon(served.has_caught_up, pause=0.05)
    for number in numbers:
        who = {"username": f"tea{number}", "password": PASSWORD}
        token = served.client.post("/api/sessions", json=who).json()["token"]
        headers = {"Authorization": f"Bearer {token}"}
        answer = served.client.get("/api/employer", headers=headers)
        assert answer.status_code == HTTPStatus.OK, answer.text
        assert answer.json()["credit_code"].startswith(f"91340100{number:09d}")


def test_a_release_runs_and_starts_again_beside_the_next_one(releases: TwoReleases) -> None:
    # given a server of the older release, which writes
    assert releases.old.run("migrate").returncode == 0
    older = releases.old.serve()
    register(older, range(1))

    # when the schema is expanded beside it, and a server of the newer release is started
    ran = releases.new.run("migrate", "--expand")
    assert ran.returncode == 0, ran.stderr
    must_read(older, range(1))
    newer = releases.new.serve()

    # then the older one starts again
    assert older.end() == 0
    older = releases.old.serve()

    # and while both write at once, each reads all of it from its own version of the read model
    with ThreadPoolExecutor() as both:
        writing = [
            both.submit(register, older, range(1, 4)),
            both.submit(register, newer, range(4, 7)),
        ]
    assert [one.result() for one in writing] == [None, None]
    must_read(older, range(7))
    must_read(newer, range(7))
    assert len(releases.list_versions()) == 2

    # when it has ended for good, and what it needed is taken away
    assert older.end() == 0
    ran = releases.new.run("migrate", "--contract")
    assert ran.returncode == 0, ran.stderr

    # then it starts no more, the newer one goes on, and what is recorded is whole
    assert releases.list_versions() == [9001]
    assert releases.old.run("serve").returncode == 1
    register(newer, range(7, 8))
    must_read(newer, range(6, 8))
    ran = releases.new.run("verify")
    assert ran.returncode == 0, ran.stderr
    assert newer.end() == 0
