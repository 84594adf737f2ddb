"""`python -m signing …` on a data folder of its own, with nothing but the embedded server."""

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

from support.processes.served import find_free_port

SECONDS = 120


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
        self.url = f"http://127.0.0.1:{self.port}"
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
            answer = httpx2.get(f"{self.url}/ready")
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
