"""What an installation of a whole province costs: bytes, processor time, memory, and answers.

    PYTHONPATH=tests python benchmarks/long/size.py [--graduates 1000000] [--folder DIR]

`signing bench-data` loads a season on an embedded PostgreSQL with its usual settings, the
projector fills all read models, and then a server answers, with nobody beside us. CPU is
what all processes of the database and of ours worked; on a busy machine read that, not the seconds.

A million takes an hour. In a folder of yours it may be interrupted: run again, it goes on.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import httpx2
import psutil
from sqlalchemy import Engine, text

from signing.bootstrap import Installation
from signing.cli.bench_data import PASSWORD
from signing.settings import Settings
from signing.storage.embedded import embedded_url
from signing.storage.engine import reading_engine
from support.processes.served import find_free_port

TIMES = 9
TABLES = text("""
SELECT n.nspname || '.' || c.relname AS name, pg_table_size(c.oid) AS held,
  pg_indexes_size(c.oid) AS indexes, c.reltuples::bigint AS row_count
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND pg_total_relation_size(c.oid) > 65536
ORDER BY pg_total_relation_size(c.oid) DESC
""")
POSITION = text("SELECT min(position) FROM read_models")
LOADED = text("SELECT (SELECT max(position) FROM log), (SELECT count(*) FROM enrolled_id_numbers)")
AS_PROVINCE = (
    "/api/statistics/esign?by=school",
    "/api/statistics/esign?by=day",
    "/api/statistics/dashboard",
)
AS_COUNSELOR = ("/api/reviews", "/api/prints", "/api/desk")
AS_ADMIN = ("/api/graduates", "/api/graduates?q=王", "/api/statistics/dashboard")
EXPORT = "/api/destinations.xlsx"


class Database:
    """The processes of the embedded PostgreSQL; what ended ones worked is the server's."""

    def __init__(self, folder: Path) -> None:
        pid = int((folder / "postmaster.pid").read_text().split()[0])
        self._server = psutil.Process(pid)

    def read_cpu(self) -> float:
        whole = self._server.cpu_times()
        seconds: float = whole.user + whole.system + whole.children_user + whole.children_system
        for one in self._server.children(recursive=True):
            try:
                own = one.cpu_times()
            except psutil.NoSuchProcess:
                continue
            seconds += own.user + own.system
        return seconds


@contextmanager
def telling(phase: str, database: Database | None, count: int) -> Iterator[None]:
    """Tell what the phase took, of us and of our children that ended."""
    began, ours = time.perf_counter(), os.times()
    theirs = database.read_cpu() if database else 0.0
    yield
    now = os.times()
    wall = time.perf_counter() - began
    own = sum(now[:4]) - sum(ours[:4])
    there = (database.read_cpu() if database else 0.0) - theirs
    print(
        f"{phase:28}{wall:9.1f} s{own:9.1f} s cpu{there:9.1f} s PostgreSQL"
        f"{count / max(own + there, 0.01):12,.0f} / CPU second",
        flush=True,
    )


def run_signing(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-m", "signing", *arguments]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
    return done.stdout.decode()


def _catch_up(folder: Path, facts: int) -> None:
    installation = Installation.open(Settings(data_dir=folder))
    over = threading.Event()
    watching = threading.Thread(target=_tell_progress, args=(installation, facts, over))
    watching.start()
    try:
        installation.projector().catch_up()
    finally:
        over.set()
        watching.join()
        installation.close()


def _tell_progress(installation: Installation, facts: int, over: threading.Event) -> None:
    """Tell once a minute how far the slowest read model has come."""
    began, first = time.perf_counter(), _read_position(installation.reading)
    while not over.wait(60):
        done = _read_position(installation.reading)
        rate = (done - first) / (time.perf_counter() - began)
        left = (facts - done) / max(rate, 1) / 60
        print(f"  {done:,} of {facts:,} facts, {rate:,.0f}/s, {left:.0f} min left", flush=True)


def _read_position(engine: Engine) -> int:
    with engine.connect() as connection:
        position: int | None = connection.execute(POSITION).scalar_one()
    return position or 0


def tell_tables(engine: Engine, graduates: int) -> None:
    with engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        rows = connection.execute(TABLES).all()
    print(f"\n{'table':44}{'rows':>12}{'bytes a graduate':>18}{'of indexes':>12}")
    for one in rows:
        held, indexes = one.held / graduates, one.indexes / graduates
        print(f"{one.name:44}{one.row_count:12,}{held + indexes:18,.0f}{indexes:12,.0f}")
    whole = sum(one.held + one.indexes for one in rows) / graduates
    print(f"{'all':44}{'':12}{whole:18,.0f}", flush=True)


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[tuple[psutil.Process, str]]:
    port = find_free_port()
    command = [sys.executable, "-m", "signing", "serve"]
    beside = environment | {"SIGNING_PORT": str(port), "SIGNING_SECOND_FACTOR": "off"}
    server = subprocess.Popen(
        command, env=beside, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        while not _answers(address):
            time.sleep(0.2)
        yield psutil.Process(server.pid), address
    finally:
        server.terminate()
        server.wait()


def _answers(address: str) -> bool:
    try:
        return httpx2.get(f"{address}/ready", timeout=60).is_success
    except httpx2.HTTPError:
        return False


def sign_in(address: str, username: str) -> httpx2.Client:
    client = httpx2.Client(base_url=address, timeout=600)
    asked = {"username": username, "password": PASSWORD}
    session = client.post("/api/sessions", json=asked).raise_for_status().json()
    client.headers["Authorization"] = f"Bearer {session['token']}"
    return client


def tell_answers(client: httpx2.Client, who: str, paths: tuple[str, ...]) -> None:
    for path in paths:
        spent, status = [], 0
        for _ in range(TIMES):
            began = time.perf_counter()
            status = client.get(path).status_code
            spent.append((time.perf_counter() - began) * 1000)
        print(f"{who:12}{path:44}{status:5}{median(spent):10.1f} ms{max(spent):10.1f} ms at most")


def tell_export(client: httpx2.Client, server: psutil.Process, graduates: int) -> None:
    before = most = server.memory_info().rss
    cpu, began, first, size = sum(server.cpu_times()[:2]), time.perf_counter(), 0.0, 0
    with client.stream("GET", EXPORT) as answer:
        answer.raise_for_status()
        for piece in answer.iter_raw():
            first = first or time.perf_counter() - began
            size += len(piece)
            most = max(most, server.memory_info().rss)
    wall = time.perf_counter() - began
    spent = sum(server.cpu_times()[:2]) - cpu
    grown = (most - before) / 2**20
    print(
        f"\nregister export: {graduates:,} rows, {size / 2**20:,.0f} MiB in {wall:.1f} s, first"
        f" byte {first:.2f} s, server {spent:.1f} s cpu, its memory grew {grown:.0f} MiB"
    )


def tell_memory(server: psutil.Process) -> None:
    for one in (server, *server.children(recursive=True)):
        words = " ".join(one.cmdline()[1:4])
        if "postgres" not in one.name():
            print(f"{one.memory_info().rss / 2**20:8.0f} MiB  {words}")


def measure(folder: Path, graduates: int) -> None:
    environment: dict[str, Any] = os.environ | {"SIGNING_DATA_DIR": str(folder)}
    url = embedded_url(folder / "postgres")
    database = Database(folder / "postgres")
    with telling("bench-data", database, graduates):
        print(run_signing(environment, "bench-data", str(graduates)))
    engine = reading_engine(url)
    with engine.connect() as connection:
        facts, graduates = connection.execute(LOADED).one()  # perhaps more than were asked for
    ahead = facts - _read_position(engine)  # a run that goes on did part of it before
    with telling("projecting all read models", database, ahead):
        _catch_up(folder, facts)
    tell_tables(engine, graduates)
    engine.dispose()
    with serving(environment) as (server, address):
        print()
        province = sign_in(address, "province")
        tell_answers(province, "province", AS_PROVINCE)
        tell_answers(sign_in(address, "counselor-90001"), "counselor", AS_COUNSELOR)
        tell_answers(sign_in(address, "admin-90001"), "admin", AS_ADMIN)
        tell_export(province, server, graduates)
        print()
        tell_memory(server)


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--graduates", type=int, default=1_000_000)
    asked.add_argument("--folder", type=Path)
    given = asked.parse_args()
    if given.folder is not None:
        measure(given.folder, given.graduates)
        return
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), given.graduates)


if __name__ == "__main__":
    main()
