"""Real processes of the service on a database of the test's own, to be stopped and killed."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx2
import psutil

from support.routes.api_routes import EMPLOYER
from support.waiting import PATIENCE, soon

PASSWORD = "a long one, tea"
START_PATIENCE = 3 * PATIENCE
"""It computes for four seconds, which it shares with whatever else runs."""
WORKS = {"projector", "verifying", "log_checks"}


def find_free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@dataclass
class ServedProcess:
    """`signing serve` or `signing project`; `port` 0 for none."""

    process: "subprocess.Popen[bytes]"
    port: int
    log: Path
    client: httpx2.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx2.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=PATIENCE)

    def read_ready(self) -> dict[str, Any]:
        """Return what /ready says; nothing while nobody answers."""
        try:
            answer = self.client.get("/ready")
        except httpx2.HTTPError:
            return {}
        return answer.json() if answer.status_code == HTTPStatus.OK else {}

    def read_work(self, name: str) -> dict[str, Any]:
        found = self.read_ready().get("background", [])
        return next((one for one in found if one["name"] == name), {})

    def has_caught_up(self) -> bool:
        """Return whether all recorded facts are sealed and in every read model."""
        ready = self.read_ready()
        return (
            bool(ready)
            and ready["log"]["waiting"] == 0
            and all(one["live"] and one["behind"] == 0 for one in ready["read_models"])
        )

    def find_child(self) -> psutil.Process | None:
        for one in psutil.Process(self.process.pid).children():
            if "project" in one.cmdline():
                return one
        return None

    def register_employer(self, number: int) -> httpx2.Response:
        """Record facts: an employer with the credit code of a number."""
        return self.client.post("/api/employers", json=make_employer(number))

    def read_log(self) -> list[dict[str, Any]]:
        lines = self.log.read_text("utf-8").splitlines()
        return [json.loads(one) for one in lines if one.startswith("{")]

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)


def make_employer(number: int) -> dict[str, str]:
    code = add_check_digit(f"91340100{number:09d}")
    return EMPLOYER | {"credit_code": code, "username": f"tea{number}", "password": PASSWORD}


def add_check_digit(head: str) -> str:
    """Return a credit code by its first 17 characters (GB 32100-2015)."""
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(letters.index(one) * pow(3, place, 31) for place, one in enumerate(head))
    return head + letters[-total % 31]


class ServedProcesses:
    """Starts processes on one database and one folder of keys, of the program in `src` if given."""

    def __init__(
        self,
        database_url: str,
        folder: Path,
        src: Path | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self._folder = folder
        self._name = src.parent.name if src else ""
        self._environment = (
            os.environ
            | ({"PYTHONPATH": str(src)} if src else {})
            | {
                "SIGNING_DATABASE_URL": database_url,
                "SIGNING_DATA_DIR": str(folder / "data"),
                "SIGNING_SECOND_FACTOR": "off",
            }
            | dict(settings or {})
        )
        self._begun: list[ServedProcess] = []

    def serve(self, *options: str, port: int = 0) -> ServedProcess:
        """On a free port if none is given."""
        served = self._begin("serve", *options, port=port or find_free_port())
        soon(
            lambda: served.process.poll() is not None or served.read_ready(),
            pause=0.05,
            patience=START_PATIENCE,
        )
        assert served.process.poll() is None, served.log.read_text("utf-8")[-2000:]
        return served

    def project(self, *, port: int = 0) -> ServedProcess:
        """With a health port if there is one."""
        options = ["--health-port", str(port)] if port else []
        return self._begin("project", *options, port=port)

    def run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "signing", *command],
            env=self._environment,
            cwd=self._folder,
            capture_output=True,
            text=True,
            timeout=START_PATIENCE,
            check=False,
        )

    def _begin(self, *command: str, port: int) -> ServedProcess:
        log = self._folder / f"{self._name}{len(self._begun)}.log"
        with log.open("ab") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "signing", *command],
                env=self._environment | ({"SIGNING_PORT": str(port)} if port else {}),
                cwd=self._folder,
                stdout=file,
                stderr=file,
            )
        self._begun.append(ServedProcess(process, port, log))
        return self._begun[-1]

    def clear_away(self) -> None:
        for one in self._begun:
            one.client.close()
            if one.process.poll() is None:
                one.process.send_signal(signal.SIGCONT)
                one.process.terminate()
        for one in self._begun:
            try:
                one.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                one.process.kill()
                one.process.wait()


@contextmanager
def serve_processes(
    database_url: str,
    folder: Path,
    src: Path | None = None,
    settings: Mapping[str, str] | None = None,
) -> Iterator[ServedProcesses]:
    processes = ServedProcesses(database_url, folder, src, settings)
    try:
        yield processes
    finally:
        processes.clear_away()
