"""Whichever way a process of ours is told to end, its embedded PostgreSQL ends with it."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

import httpx2
import psutil
import pytest

from season.service import find_free_port

SECONDS = 120


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Yield one folder for all services here, so that its database is made once."""
    yield from make_server_folder()


@pytest.fixture
def fresh() -> Iterator[Path]:
    yield from make_server_folder()


def make_server_folder() -> Iterator[Path]:
    """Yield a folder that the server's user may enter, its path short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="signing-") as place:
        Path(place).chmod(0o755)
        yield Path(place)


@contextmanager
def hang_up_heard(*, hears: bool) -> Iterator[None]:
    """Start processes that hear SIGHUP, or ignore it as below `nohup`: they inherit it from us."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL if hears else signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


class StartedCommand:
    """`python -m signing …` on a data folder, with nothing but the embedded server.

    It hears a terminal that is closed: whoever runs the tests may ignore it (`nohup`).
    """

    def __init__(self, folder: Path, *command: str, hears: bool = True) -> None:
        self.data = folder / "data"
        self.port = find_free_port()
        self._log = folder / "log"
        mine = {
            "SIGNING_DATA_DIR": str(self.data),
            "SIGNING_PORT": str(self.port),
            "SIGNING_LOG_LEVEL": "ERROR",
        }
        with self._log.open("ab") as log, hang_up_heard(hears=hears):
            self.process = subprocess.Popen(
                [sys.executable, "-m", "signing", *command],
                env=os.environ | mine,
                cwd=folder,
                stdout=log,
                stderr=log,
            )

    def postmaster(self) -> psutil.Process | None:
        """Return the process of the folder's running server."""
        try:
            named = (self.data / "postgres" / "postmaster.pid").read_text()
            process = psutil.Process(int(named.split()[0]))
            return process if process.status() != psutil.STATUS_ZOMBIE else None
        except (OSError, IndexError, ValueError, psutil.Error):
            return None

    def serves(self) -> bool:
        try:
            answer = httpx2.get(f"http://127.0.0.1:{self.port}/ready")
        except httpx2.HTTPError:
            return False
        return answer.status_code == HTTPStatus.OK

    def follows(self) -> bool:
        """Return whether the service has connected."""
        found = self.postmaster()
        return found is not None and any(
            "[local]" in " ".join(child.cmdline()) for child in found.children()
        )

    def wait_until(self, true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + SECONDS
        while not true():
            assert self.process.poll() is None, self._log.read_text("utf-8")[-2000:]
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def clear_away(self) -> None:
        """Stop what a failed test left running."""
        self.process.kill()
        self.process.wait()
        server = self.postmaster()
        if server is not None:
            server.terminate()
            server.wait(SECONDS)

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(SECONDS)


@pytest.fixture
def begin(folder: Path) -> Iterator[Callable[..., StartedCommand]]:
    begun: list[StartedCommand] = []

    def begin(*command: str, where: Path = folder, hears: bool = True) -> StartedCommand:
        begun.append(StartedCommand(where, *command, hears=hears))
        return begun[-1]

    yield begin
    for one in begun:
        one.clear_away()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_service_that_is_told_to_end_takes_its_database_along(
    begin: Callable[..., StartedCommand], how: signal.Signals
) -> None:
    service = begin("serve")
    service.wait_until(service.serves)
    assert service.postmaster() is not None

    assert service.end(how) == 0

    assert service.postmaster() is None


def test_a_service_below_nohup_outlives_its_terminal(begin: Callable[..., StartedCommand]) -> None:
    service = begin("serve", hears=False)
    service.wait_until(service.serves)

    status = Path(f"/proc/{service.process.pid}/status").read_text()
    [ignored] = [line.split()[1] for line in status.splitlines() if line.startswith("SigIgn")]
    assert int(ignored, 16) & 1 << signal.SIGHUP - 1
    assert service.end(signal.SIGTERM) == 0
    assert service.postmaster() is None


def test_a_projector_that_is_told_to_end_takes_its_database_along(
    begin: Callable[..., StartedCommand],
) -> None:
    projector = begin("project")
    projector.wait_until(projector.follows)

    assert projector.end(signal.SIGTERM) == 0

    assert projector.postmaster() is None


@pytest.mark.parametrize("command", ["serve", "verify"])
def test_what_is_told_to_end_while_it_starts_its_database_leaves_none(
    begin: Callable[..., StartedCommand], fresh: Path, command: str
) -> None:
    beginning = begin(command, where=fresh)
    beginning.wait_until((beginning.data / "postgres" / "PG_VERSION").exists)

    beginning.end(signal.SIGTERM)

    assert beginning.postmaster() is None
