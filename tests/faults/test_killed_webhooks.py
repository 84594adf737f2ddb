"""A process that dies while a receiver answers: the event comes again, under the same id."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from season.service import Service
from signing.bootstrap import Installation
from signing.storage.webhook_tables import webhooks
from signing.use_cases.organisations.schools import Schools
from support.servers.receivers import say, serve_receiver
from support.use_cases.small_province import SmallProvince
from support.use_cases.webhooks import LOCAL, appoint_admin, make_webhook
from support.waiting import PATIENCE, soon


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def chosen_settings() -> dict[str, Any]:
    return {"webhook_networks": LOCAL}


@contextmanager
def start_projecting(folder: Path, database_url: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Follow the log and deliver, in a process of its own."""
    service = Service(folder, database_url, "http://127.0.0.1:9")
    own = {"SIGNING_WEBHOOK_NETWORKS": LOCAL, "SIGNING_PUBLIC_URL": "https://signing.example"}
    process = subprocess.Popen(
        [sys.executable, "-m", "signing", "project"],
        env=service.environment | own,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def end_claims(installation: Installation) -> None:
    """End them now, which otherwise end two minutes after their holder's death."""
    with installation.writing.connect() as connection:
        connection.execute(update(webhooks).values(claimed_until=webhooks.c.made_at))


def test_an_event_whose_answer_was_not_noted_comes_again_under_the_same_id(
    installation: Installation, database_url: str, tmp_path: Path
) -> None:
    small_province = SmallProvince(installation.context)
    lin = appoint_admin(small_province, "lin")
    installation.projector().catch_up()
    killed = list[int]()

    def kill_who_asks(to: BaseHTTPRequestHandler) -> None:
        """The receiver has it, and says so to nobody."""
        os.kill(running.pid, signal.SIGKILL)
        killed.append(running.wait(PATIENCE))
        say(204)(to)

    with serve_receiver(kill_who_asks, say(204)) as receiver:
        make_webhook(installation.context, lin, receiver.url, after=None)
        for name in ("药学院", "法学院"):
            Schools(installation.context).add_college(small_province.admin(), "99001", name)
        with start_projecting(tmp_path, database_url) as running:
            soon(lambda: killed)
        assert len(receiver.came) == 1
        end_claims(installation)
        with start_projecting(tmp_path, database_url):
            soon(lambda: len(receiver.came) == 3)

    first, again, second = receiver.came
    assert (first.id, first.body) == (again.id, again.body)
    assert [one.event["data"]["college"] for one in receiver.came] == ["药学院", "药学院", "法学院"]
    assert int(second.id) > int(first.id)


def test_two_processes_deliver_each_event_once(
    installation: Installation, database_url: str, tmp_path: Path
) -> None:
    small_province = SmallProvince(installation.context)
    lin = appoint_admin(small_province, "lin")
    installation.projector().catch_up()
    with serve_receiver() as receiver:
        make_webhook(installation.context, lin, receiver.url, after=None)
        with (
            start_projecting(tmp_path, database_url),
            start_projecting(tmp_path, database_url),
        ):
            for number in range(20):
                name = f"第{number}学院"
                Schools(installation.context).add_college(small_province.admin(), "99001", name)
            soon(lambda: len(receiver.came) >= 20)
    assert receiver.ids == sorted(set(receiver.ids), key=int)
    assert len(receiver.ids) == 20
