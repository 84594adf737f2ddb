"""The file of a print job: sealed while it lies there, and gone once it must be."""

from pathlib import Path

from fastapi.testclient import TestClient

from signing.bootstrap import Parts
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
    client: TestClient, parts: Parts, tmp_path: Path
) -> None:
    numbers, by = a_school(parts.office, signers(2)), staff(parts.office)
    over(client, by, begun(client, by, numbers=numbers))
    [file] = files(tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"PDF" not in file.read_bytes()


def test_cancelled_before_anyone_took_it_nothing_is_ever_drawn(
    idle: TestClient, parts: Parts
) -> None:
    numbers, by = a_school(parts.office, signers(1)), staff(parts.office)
    job = begun(idle, by, numbers=numbers)
    assert refused(idle.get(f"{JOBS}/{job['id']}.pdf", headers=by)) == (409, "PrintNotDone")

    answer = idle.delete(f"{JOBS}/{job['id']}", headers=by)

    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    later = begun(idle, by, numbers=numbers)
    with TestClient(create_app(parts)) as client:
        assert over(client, by, later)["state"] == "done"
        assert over(client, by, job)["state"] == "cancelled"
    assert [one["file"]["batch"] for one in prints(parts)] == [later["id"]]


def test_cancelled_while_it_is_drawn_nothing_is_recorded_and_no_file_stays(
    client: TestClient, parts: Parts, tmp_path: Path
) -> None:
    numbers, by = a_school(parts.office, signers(200)), staff(parts.office)
    job = begun(client, by, numbers=numbers)
    soon(lambda: client.get(f"{JOBS}/{job['id']}", headers=by).json()["done"])

    answer = client.delete(f"{JOBS}/{job['id']}", headers=by)

    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    soon(lambda: not files(tmp_path))
    assert refused(client.get(f"{JOBS}/{job['id']}.pdf", headers=by)) == (409, "PrintWithoutFile")
    assert prints(parts) == []


def test_what_is_done_cannot_be_cancelled(client: TestClient, parts: Parts) -> None:
    numbers, by = a_school(parts.office, signers(1)), staff(parts.office)
    job = over(client, by, begun(client, by, numbers=numbers))
    assert refused(client.delete(f"{JOBS}/{job['id']}", headers=by)) == (409, "PrintJobOver")
    assert client.get(f"{JOBS}/{job['id']}", headers=by).json() == job


def test_when_its_time_is_over_the_file_is_gone_and_the_print_stays_on_record(
    database_url: str, tmp_path: Path
) -> None:
    parts = Parts.of(settings(database_url, tmp_path, print_hours=1 / 3600))
    numbers, by = a_school(parts.office, signers(1)), staff(parts.office)
    with TestClient(create_app(parts)) as client:
        job = over(client, by, begun(client, by, numbers=numbers))
        path = f"{JOBS}/{job['id']}.pdf"
        soon(lambda: client.get(path, headers=by).status_code == 410)
        assert refused(client.get(path, headers=by)) == (410, "PrintFileGone")
        assert client.get(path[:-4], headers=by).json()["state"] == "done"
    with TestClient(create_app(parts)):
        soon(lambda: not files(tmp_path))
    assert len(prints(parts)) == 1
    parts.close()
