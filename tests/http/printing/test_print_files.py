"""The file of a print job: sealed while it lies there, and gone once it must be."""

from pathlib import Path

from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.app import create_app
from support.printing.print_client import (
    JOBS,
    begun,
    files,
    over,
    prints,
    refused,
    settings,
)
from support.printing.print_school import a_school, signers, staff
from support.waiting import soon


def test_the_stored_file_is_sealed_and_for_the_service_alone(
    client: TestClient, installation: Installation, tmp_path: Path
) -> None:
    numbers, by = a_school(installation.context, signers(2)), staff(installation.context)
    over(client, by, begun(client, by, numbers=numbers))
    [file] = files(tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"PDF" not in file.read_bytes()


def test_cancelled_before_anyone_took_it_nothing_is_ever_drawn(
    idle: TestClient, installation: Installation
) -> None:
    numbers, by = a_school(installation.context, signers(1)), staff(installation.context)
    job = begun(idle, by, numbers=numbers)
    assert refused(idle.get(f"{JOBS}/{job['id']}.pdf", headers=by)) == (409, "PrintNotDone")

    answer = idle.delete(f"{JOBS}/{job['id']}", headers=by)

    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    later = begun(idle, by, numbers=numbers)
    with TestClient(create_app(installation)) as client:
        assert over(client, by, later)["state"] == "done"
        assert over(client, by, job)["state"] == "cancelled"
    assert [one["file"]["batch"] for one in prints(installation)] == [later["id"]]


def test_cancelled_while_it_is_drawn_nothing_is_recorded_and_no_file_stays(
    client: TestClient, installation: Installation, tmp_path: Path
) -> None:
    numbers, by = a_school(installation.context, signers(200)), staff(installation.context)
    job = begun(client, by, numbers=numbers)
    soon(lambda: client.get(f"{JOBS}/{job['id']}", headers=by).json()["done"])

    answer = client.delete(f"{JOBS}/{job['id']}", headers=by)

    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    soon(lambda: not files(tmp_path))
    assert refused(client.get(f"{JOBS}/{job['id']}.pdf", headers=by)) == (409, "PrintWithoutFile")
    assert prints(installation) == []


def test_what_is_done_cannot_be_cancelled(client: TestClient, installation: Installation) -> None:
    numbers, by = a_school(installation.context, signers(1)), staff(installation.context)
    job = over(client, by, begun(client, by, numbers=numbers))
    assert refused(client.delete(f"{JOBS}/{job['id']}", headers=by)) == (409, "PrintJobOver")
    assert client.get(f"{JOBS}/{job['id']}", headers=by).json() == job


def test_when_its_time_is_over_the_file_is_gone_and_the_print_stays_on_record(
    database_url: str, tmp_path: Path
) -> None:
    installation = Installation.open(settings(database_url, tmp_path, print_hours=1 / 3600))
    numbers, by = a_school(installation.context, signers(1)), staff(installation.context)
    with TestClient(create_app(installation)) as client:
        job = over(client, by, begun(client, by, numbers=numbers))
        path = f"{JOBS}/{job['id']}.pdf"
        soon(lambda: client.get(path, headers=by).status_code == 410)
        assert refused(client.get(path, headers=by)) == (410, "PrintFileGone")
        assert client.get(path[:-4], headers=by).json()["state"] == "done"
    with TestClient(create_app(installation)):
        soon(lambda: not files(tmp_path))
    assert len(prints(installation)) == 1
    installation.close()
