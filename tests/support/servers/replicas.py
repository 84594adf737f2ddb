"""Two real PostgreSQL: a primary, and a replica that has what the primary acknowledged."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg2

from support.processes.served import find_free_port
from support.waiting import soon

PROGRAMS = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
SETTINGS = "fsync = off\nlisten_addresses = '127.0.0.1'\nmax_connections = 200\n"
IS_SYNCHRONOUS = "SELECT pid FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')"


@dataclass
class Server:
    """A server in a folder of its own, under a user who is not root."""

    folder: Path
    port: int

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"postgresql://postgres@{self.host}/postgres"

    def run(self, program: str, *options: str) -> None:
        assert PROGRAMS
        subprocess.run(
            [PROGRAMS / program, *options],
            user="postgres" if os.geteuid() == 0 else None,
            cwd="/",
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def configure(self, text: str) -> None:
        with (self.folder / "postgresql.conf").open("a") as file:
            file.write(f"port = {self.port}\nunix_socket_directories = '{self.folder}'\n{text}")

    def start(self) -> None:
        self.run("pg_ctl", "-D", str(self.folder), "-w", "-l", f"{self.folder}/log", "start")

    def promote(self) -> None:
        self.run("pg_ctl", "-D", str(self.folder), "-w", "promote")

    def kill(self) -> None:
        """Kill all of it at once, as a power cut would."""
        number = int((self.folder / "postmaster.pid").read_text().split()[0])
        os.killpg(number, signal.SIGKILL)
        soon(lambda: not _exists(number))

    def stop(self) -> None:
        with suppress(subprocess.CalledProcessError):
            self.run("pg_ctl", "-D", str(self.folder), "-w", "-m", "immediate", "stop")

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(self.url)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(query)
            rows = cursor.fetchall() if cursor.description else []
        connection.close()
        return rows


@dataclass
class Pair:
    primary: Server
    replica: Server

    def make_url(self, user: str = "postgres") -> str:
        return f"postgresql://{user}@{self.primary.host},{self.replica.host}/postgres"


@contextmanager
def start_pair(*, synchronous: bool = True) -> Iterator[Pair]:
    """Yield a primary and its replica; if `synchronous`, it acknowledges what the replica has."""
    with TemporaryDirectory(prefix="signing-pair-") as place:
        if os.geteuid() == 0:
            shutil.chown(place, "postgres")
        primary = Server(Path(place, "one"), find_free_port())
        replica = Server(Path(place, "two"), find_free_port())
        try:
            primary.run(
                "initdb", "-D", str(primary.folder), "-U", "postgres", "-A", "trust", "--no-sync"
            )
            primary.configure(SETTINGS)
            primary.start()
            replica.run(
                *("pg_basebackup", "-D", str(replica.folder), "-R", "-c", "fast", "--no-sync"),
                *("-d", primary.url),
            )
            replica.configure("")
            replica.start()
            if synchronous:
                primary.ask("ALTER SYSTEM SET synchronous_standby_names = '*'")
                primary.ask("SELECT pg_reload_conf()")
                soon(lambda: primary.ask(IS_SYNCHRONOUS))
            yield Pair(primary, replica)
        finally:
            primary.stop()
            replica.stop()


def _exists(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True
