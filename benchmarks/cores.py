"""A core for the server with its sessions, and another for its projector with its own.

Where all share two cores, they take turns on both. Apart, what is left is what a command costs.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg2
from benchmarks.measuring import is_projector

CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
CAN_SET_APART = len(CORES) > 1
SESSIONS = """
SELECT pid, application_name LIKE 'signing leader %' AS leads FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@contextmanager
def set_apart(server: psutil.Process, database: str) -> Iterator[None]:
    """Keep them apart until the end of the block. Needs CAN_SET_APART."""
    projectors = [one for one in server.children(recursive=True) if is_projector(one)]
    sessions = list_sessions(database)
    beside = {one.pid for one in projectors} | {pid for pid, leads in sessions if leads}
    everybody = {server.pid} | beside | {pid for pid, _ in sessions}
    try:
        keep_on(CORES[:1], everybody - beside)
        keep_on(CORES[1:2], beside)
        yield
    finally:
        keep_on(CORES, everybody)


def list_sessions(database: str) -> list[tuple[int, bool]]:
    connection = psycopg2.connect(database)
    with connection.cursor() as cursor:
        cursor.execute(SESSIONS)
        found: list[tuple[int, bool]] = cursor.fetchall()
    connection.close()
    return found


def keep_on(cores: Iterable[int], processes: Iterable[int]) -> None:
    """Threads have each their own cores; one that ends meanwhile needs none."""
    for number in processes:
        with suppress(FileNotFoundError, ProcessLookupError):
            for thread in Path("/proc", str(number), "task").iterdir():
                os.sched_setaffinity(int(thread.name), cores)
