"""Real server processes to be measured, on free ports, which end with their block."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

PATIENCE = 180
SERVE = (sys.executable, "-m", "signing", "serve")


@dataclass(frozen=True)
class Server:
    """`wall` and `cpu`: seconds until it listened, and of its processor time."""

    process: psutil.Process
    port: int
    wall: float
    cpu: float

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def find_free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def open_server(
    log: Path, command: Sequence[str], port: int, settings: Mapping[str, str]
) -> Iterator[Server]:
    """Yield it once it accepts connections. Raises RuntimeError if it ends or never does."""
    began = time.perf_counter()
    with log.open("ab") as file:
        process = subprocess.Popen(
            command, env=os.environ | dict(settings), stdout=file, stderr=file
        )
    try:
        seen = psutil.Process(process.pid)
        wait_until_open(process, port, log)
        wall, times = time.perf_counter() - began, seen.cpu_times()
        yield Server(seen, port, wall, times.user + times.system)
    finally:
        end(process)


def end(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(PATIENCE)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        process.kill()
        process.wait()


def wait_until_open(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), PATIENCE).close()
        except OSError:
            time.sleep(0.005)
        else:
            return
    last = log.read_text("utf-8", "replace")[-2000:]
    raise RuntimeError(f"the server does not answer; it ended with {process.poll()}: {last}")
