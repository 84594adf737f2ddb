"""A server that dies while it draws a file: another draws it again, and each print counts once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Client
from sqlalchemy import update

from season.service import Service
from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.storage.schema import print_jobs
from support.printing.print_client import (
    JOBS,
    list_print_files,
    load_prints,
    order_job,
    wait_until_ended,
)
from support.printing.print_school import make_school, make_signers, sign_in_staff
from support.waiting import PATIENCE, soon

MANY = 80


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def start_server(database_url: str, folder: Path) -> Service:
    service = Service(folder, database_url, "http://127.0.0.1:9")
    service.start()
    return service


def end_lease(installation: Installation) -> None:
    """End the lease now, which otherwise ends some time after its holder's death."""
    with installation.writing.connect() as connection:
        connection.execute(update(print_jobs).values(lease_until=print_jobs.c.created_at))


def wait_until_drawing(client: Client, by: dict[str, str], job: dict[str, Any]) -> None:
    soon(lambda: client.get(f"{JOBS}/{job['id']}", headers=by).json()["done"])


def test_what_a_killed_server_drew_is_drawn_again_and_each_print_is_recorded_once(
    installation: Installation, database_url: str, tmp_path: Path
) -> None:
    # given a server that is killed while it draws
    numbers, by = (
        make_school(installation.context, make_signers(MANY)),
        sign_in_staff(installation.context),
    )
    service = start_server(database_url, tmp_path)
    with Client(base_url=service.url, timeout=PATIENCE) as client:
        job = order_job(client, by, numbers=numbers)
        wait_until_drawing(client, by, job)
        service.kill()
    assert load_prints(installation) == []
    [draft] = list_print_files(tmp_path / "data")

    # when another starts, and the dead one's lease ends
    service.start()
    with Client(base_url=service.url, timeout=PATIENCE) as client:
        end_lease(installation)
        ended = wait_until_ended(client, by, job)
        pdf = client.get(f"{JOBS}/{job['id']}.pdf", headers=by)
    service.stop()

    # then the job is done, and nothing is left of the first try
    assert (ended["state"], ended["done"]) == ("done", MANY)
    assert len(pdf.content) == int(pdf.headers["Content-Length"])
    assert Counter(one["agreement_number"] for one in load_prints(installation)) == Counter(numbers)
    assert {one["file"]["batch"] for one in load_prints(installation)} == {job["id"]}
    with TestClient(create_app(installation)):  # the next that starts
        soon(lambda: draft not in list_print_files(tmp_path / "data"))


def test_of_two_servers_the_one_that_lost_its_job_records_nothing(
    installation: Installation, database_url: str, tmp_path: Path
) -> None:
    """The first is as good as dead, and then it is not: both draw, one records."""
    numbers, by = (
        make_school(installation.context, make_signers(MANY)),
        sign_in_staff(installation.context),
    )
    with ThreadPoolExecutor() as both:
        servers = list(both.map(partial(start_server, database_url), [tmp_path] * 2))
    with Client(base_url=servers[0].url, timeout=PATIENCE) as client:
        job = order_job(client, by, numbers=numbers)
        wait_until_drawing(client, by, job)
        end_lease(installation)
        ended = wait_until_ended(client, by, job)
    for server in servers:
        server.stop()
    assert ended["state"] == "done"
    assert Counter(one["agreement_number"] for one in load_prints(installation)) == Counter(numbers)
    assert len(list_print_files(tmp_path / "data")) == 1


def test_a_server_that_stops_hands_its_job_on_at_once(
    installation: Installation, database_url: str, tmp_path: Path
) -> None:
    numbers, by = (
        make_school(installation.context, make_signers(MANY)),
        sign_in_staff(installation.context),
    )
    service = start_server(database_url, tmp_path)
    with Client(base_url=service.url, timeout=PATIENCE) as client:
        job = order_job(client, by, numbers=numbers)
        wait_until_drawing(client, by, job)
    service.stop()
    service.start()
    with Client(base_url=service.url, timeout=PATIENCE) as client:
        ended = wait_until_ended(client, by, job)
    service.stop()
    assert ended["state"] == "done"
    assert Counter(one["agreement_number"] for one in load_prints(installation)) == Counter(numbers)


def test_a_stream_of_progress_does_not_keep_a_server_from_stopping(
    installation: Installation, database_url: str, tmp_path: Path
) -> None:
    """It ends before the server would have cut it off."""
    numbers, by = (
        make_school(installation.context, make_signers(MANY)),
        sign_in_staff(installation.context),
    )
    service = start_server(database_url, tmp_path)
    with Client(base_url=service.url, timeout=PATIENCE) as client:
        job = order_job(client, by, numbers=numbers)
        with client.stream("GET", f"{JOBS}/{job['id']}/progress", headers=by) as told:
            lines = told.iter_lines()
            assert next(lines) == "event: progress"
            service.stop()
            rest = list(lines)
    assert "event: done" not in rest
