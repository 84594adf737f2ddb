"""The example of a program that keeps its own table of agreements, at a real server."""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from socket import socket

import httpx2
import pytest
import uvicorn
from client.build import write_client

from signing.bootstrap import Installation
from signing.cli.serving import Server
from signing.http.app import create_app, describe_api
from signing.use_cases.access.account_rows import name_employer_account
from signing.use_cases.access.accounts import Accounts
from signing.use_cases.agreements.applications import Applications
from signing.use_cases.agreements.candidates import Candidates
from signing.vocabulary import ApplicationId, Interview, ResumeText, Role
from support.printing.print_school import (
    approve_signers,
    make_school,
    make_signers,
    sign_in_staff,
    sign_only,
)
from support.use_cases.contexts import NOW
from support.use_cases.small_province import TERMS, SmallProvince, make_employer_form
from support.waiting import PATIENCE, soon

EXAMPLE = Path("examples/read_model.py").absolute()
RESUME = ResumeText(summary="三年项目经验", education="", experience="", skills="")
INTERVIEW = Interview(at=NOW, place="合肥", note="")


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("client")
    write_client(describe_api(), folder)
    return folder


@pytest.fixture
def address(installation: Installation) -> Iterator[str]:
    """Serve on a port, with all that keeps read models up to date."""
    with socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()  # so that who comes early waits
        running = Server(
            uvicorn.Config(create_app(installation), log_config=None, access_log=False)
        )
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        assert httpx2.get(f"{address}/live", timeout=PATIENCE).status_code == HTTPStatus.OK
        yield address
        running.should_exit = True
        thread.join()


def run_example(address: str, token: str, table: Path, generated: Path) -> int:
    """Run it to the end of the feed; return the position that it prints."""
    done = subprocess.run(
        [sys.executable, EXAMPLE, address, token, table],
        env=os.environ | {"PYTHONPATH": str(generated)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def read_table(table: Path) -> dict[str, tuple[str, str]]:
    with sqlite3.connect(table) as connection:
        rows = connection.execute("SELECT number, employer, state FROM agreements")
        return {number: (employer, state) for number, employer, state in rows}


def list_expected(address: str, token: str) -> dict[str, tuple[str, str]]:
    """Return what the service itself lists."""
    headers, found = {"Authorization": f"Bearer {token}"}, {}
    for state, word in (("pending", "signed"), ("approved", "valid")):
        answer = httpx2.get(f"{address}/api/reviews?state={state}&limit=200", headers=headers)
        for one in answer.json()["items"]:
            found[one["agreement_number"]] = (one["employer"]["name"], word)
    return found


def test_the_table_is_that_of_the_service_and_goes_on_where_it_stopped(
    address: str, installation: Installation, generated: Path, tmp_path: Path
) -> None:
    context, table = installation.context, tmp_path / "agreements.db"
    first, second, third = make_signers(12)[:4], make_signers(12)[4:7], make_signers(12)[7:]
    make_school(context, first)
    sign_only(context, second)
    token = sign_in_staff(context, "admin", role=Role.SCHOOL_ADMIN)["Authorization"].split()[1]

    reached = wait_for_all(address, token, table, generated, installation)
    assert read_table(table) == list_expected(address, token)
    assert len(read_table(table)) == 7

    approve_signers(context, third)
    assert wait_for_all(address, token, table, generated, installation) > reached
    assert read_table(table) == list_expected(address, token)
    assert len(read_table(table)) == 12


def test_an_employer_keeps_the_table_of_its_own_whatever_its_events_lack(
    address: str, installation: Installation, generated: Path, tmp_path: Path
) -> None:
    """An offer on the platform names no employer by card, a direct signing no application."""
    context, table = installation.context, tmp_path / "agreements.db"
    province = SmallProvince(context)
    firm, lin = province.employer(), province.graduate("1")
    applied = Applications(context).submit(lin, province.open_position(firm), RESUME)
    application = ApplicationId(applied.answer["id"])
    Candidates(context).invite(firm, application, INTERVIEW)
    Applications(context).accept_interview(lin, application)
    Candidates(context).offer(firm, application, TERMS)
    signed = province.sign_agreement("2")
    session = Accounts(context).open_session(
        Role.EMPLOYER,
        firm.employer_id,
        datetime.now(UTC),
        username=name_employer_account("employer-0"),
    )

    wait_for_all(address, session.token, table, generated, installation)

    assert read_table(table) == {signed: (make_employer_form().name, "signed")}


def wait_for_all(
    address: str, token: str, table: Path, generated: Path, installation: Installation
) -> int:
    """Run it once the feed has all that was recorded: facts get positions a little later."""
    headers, log = {"Authorization": f"Bearer {token}"}, installation.log

    def is_read() -> bool:
        head = httpx2.get(f"{address}/api/feed?limit=1", headers=headers).json()["head"]
        return log.count_waiting() == 0 and bool(head == log.last_position() > 0)

    soon(is_read)
    return run_example(address, token, table, generated)


def test_who_may_not_read_is_told_why(address: str, generated: Path, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"You are not signed in\. Sign in"):
        run_example(address, "made up", tmp_path / "agreements.db", generated)
