"""The file of a print job: sealed while it lies there, and gone once it must be."""

from pathlib import Path

from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.app import create_app
from support.printing.print_client import (
    JOBS,
    list_print_files,
    load_prints,
    make_settings,
    order_job,
    read_refusal,
    wait_until_ended,
)
from support.printing.print_school import make_school, make_signers, sign_in_staff
from support.waiting import soon


def test_the_stored_file_is_sealed_and_for_the_service_alone(
    client: TestClient, installation: Installation, tmp_path: Path
) -> None:
    numbers, by = (
        make_school(installation.context, make_signers(2)),
        sign_in_staff(installation.context),
    )
    wait_until_ended(client, by, order_job(client, by, numbers=numbers))
    [file] = list_print_files(tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"PDF" not in file.read_bytes()


def test_cancelled_before_anyone_took_it_nothing_is_ever_drawn(
    idle_client: TestClient, installation: Installation
) -> None:
    numbers, by = (
        make_school(installation.context, make_signers(1)),
        sign_in_staff(installation.context),
    )
    job = order_job(idle_client, by, numbers=numbers)
    assert read_refusal(idle_client.get(f"{JOBS}/{job['id']}.pdf", headers=by)) == (
        409,
        "PrintNotDone",
    )

    answer = idle_client.delete(f"{JOBS}/{job['id']}", headers=by)

    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    later = order_job(idle_client, by, numbers=numbers)
    with TestClient(create_app(installation)) as client:
        assert wait_until_ended(client, by, later)["state"] == "done"
        assert wait_until_ended(client, by, job)["state"] == "cancelled"
    assert [one["file"]["batch"] for one in load_prints(installation)] == [later["id"]]


def test_cancelled_while_it_is_drawn_nothing_is_recorded_and_no_file_stays(
    client: TestClient, installation: Installation, tmp_path: Path
) -> None:
    numbers, by = (
        make_school(installation.context, make_signers(200)),
        sign_in_staff(installation.context),
    )
    job = order_job(client, by, numbers=numbers)
    soon(lambda: client.get(f"{JOBS}/{job['id']}", headers=by).json()["done"])

    answer = client.delete(f"{JOBS}/{job['id']}", headers=by)

    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    soon(lambda: not list_print_files(tmp_path))
    assert read_refusal(client.get(f"{JOBS}/{job['id']}.pdf", headers=by)) == (
        409,
        "PrintWithoutFile",
    )
    assert load_prints(installation) == []


def test_what_is_done_cannot_be_cancelled(client: TestClient, installation: Installation) -> None:
    numbers, by = (
        make_school(installation.context, make_signers(1)),
        sign_in_staff(installation.context),
    )
    job = wait_until_ended(client, by, order_job(client, by, numbers=numbers))
    assert read_refusal(client.delete(f"{JOBS}/{job['id']}", headers=by)) == (409, "PrintJobOver")
    assert client.get(f"{JOBS}/{job['id']}", headers=by).json() == job


def test_when_its_time_is_over_the_file_is_gone_and_the_print_stays_on_record(
    database_url: str, tmp_path: Path
) -> None:
    installation = Installation.open(make_settings(database_url, tmp_path, print_hours=1 / 3600))
    numbers, by = (
        make_school(installation.context, make_signers(1)),
        sign_in_staff(installation.context),
    )
    with TestClient(create_app(installation)) as client:
        job = wait_until_ended(client, by, order_job(client, by, numbers=numbers))
        path = f"{JOBS}/{job['id']}.pdf"
        soon(lambda: client.get(path, headers=by).status_code == 410)
        assert read_refusal(client.get(path, headers=by)) == (410, "PrintFileGone")
        assert client.get(path[:-4], headers=by).json()["state"] == "done"
    with TestClient(create_app(installation)):
        soon(lambda: not list_print_files(tmp_path))
    assert len(load_prints(installation)) == 1
    installation.close()
