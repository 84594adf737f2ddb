"""How long a start takes, what an idle service costs, and how much memory it has after load.

    PYTHONPATH=. python benchmarks/start.py [--repeat 5] [--idle 30]

Seconds are the median of several starts, and their processor time stands beside them: on a busy
machine only that is to be compared. Modules are compiled before anything is timed, as an installed
program's are. Idle and memory are of every process of the service, the embedded database's too.
"""

import argparse
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import psutil
from benchmarks.api import PASSWORD, ROSTER, signed_in, work

from signing.storage.embedded import embedded_url, leave

PATIENCE = 120
PROGRAM = (sys.executable, "-m", "signing")
SHEETS = ("/api/statistics/esign.xlsx?year=2026", "/api/destinations.xlsx?year=2026")
EMPLOYERS = 8


@dataclass(frozen=True)
class Served:
    """`wall` and `cpu`: seconds until the first answer, and of the server's processor time."""

    process: psutil.Process
    url: str
    wall: float
    cpu: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--idle", type=float, default=30, help="seconds of looking")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="signing-start-") as folder:
        place = Path(folder)
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(place / "compiled")
        measure_help(given.repeat)
        measure_starts(place, given.repeat)
        measure_rest(place / "rest", given.idle)


def measure_help(repeat: int) -> None:
    print(f"{'median of ' + str(repeat):<34} {'seconds':>8} {'spread':>13} {'CPU s':>7}")
    for name, command in {
        "python -c pass": (sys.executable, "-c", "pass"),
        "signing --help": (*PROGRAM, "--help"),
        "signing keys show --help": (*PROGRAM, "keys", "show", "--help"),
    }.items():
        run(command)  # it compiles
        show(name, [run(command) for _ in range(repeat)])


def run(command: Sequence[str]) -> tuple[float, float]:
    before, began = os.times(), time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    spent = after.children_user + after.children_system
    return time.perf_counter() - began, spent - before.children_user - before.children_system


def show(name: str, times: Sequence[tuple[float, float]]) -> None:
    walls = [wall for wall, _ in times]
    cpu = statistics.median(cpu for _, cpu in times)
    spread = f"{min(walls):.2f}–{max(walls):.2f}"
    print(f"{name:<34} {statistics.median(walls):>8.2f} {spread:>13} {cpu:>7.2f}")


def measure_starts(place: Path, repeat: int) -> None:
    """To the first answer: with a folder that is empty, with its database stopped, and running."""
    cold, again, beside = [], [], []
    for number in range(repeat + 1):
        folder = place / f"cold{number}"
        cold.append(start_once(folder))
        again.append(start_once(folder))
    postgres = folder / "postgres"
    url = embedded_url(postgres)
    beside = [start_once(folder, SIGNING_DATABASE_URL=url) for _ in range(repeat)]
    leave(postgres)
    show("serve, first start, embedded", cold[1:])  # the first of all compiles
    show("serve again, embedded", again[1:])
    show("serve beside a running PostgreSQL", beside)


def start_once(folder: Path, **settings: str) -> tuple[float, float]:
    with served(folder, **settings) as one:
        return one.wall, one.cpu


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[Served]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | settings | {
        "SIGNING_DATA_DIR": str(folder),
        "SIGNING_PORT": str(port),
        "SIGNING_RATE_LIMITS": "off",  # everything comes from one address
        "SIGNING_LOG_LEVEL": "ERROR",
    }  # fmt: skip
    began = time.perf_counter()
    process = subprocess.Popen([*PROGRAM, "serve"], env=environment, stdout=subprocess.DEVNULL)
    try:
        url, seen = f"http://127.0.0.1:{port}", psutil.Process(process.pid)
        wait_for_answer(f"{url}/live", process)
        wall, times = time.perf_counter() - began, seen.cpu_times()
        yield Served(seen, url, wall, times.user + times.system)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)


def wait_for_answer(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx2.get(url, timeout=PATIENCE)
        except httpx2.ConnectError:
            time.sleep(0.005)
        else:
            return
    raise RuntimeError(f"the service does not answer; it ended with {process.poll()}")


def measure_rest(folder: Path, seconds: float) -> None:
    environment = os.environ | {"SIGNING_DATA_DIR": str(folder), "SIGNING_DEMO_PASSWORD": PASSWORD}
    subprocess.run([*PROGRAM, "demo"], env=environment, stdout=subprocess.DEVNULL, check=True)
    with served(folder, SIGNING_SECOND_FACTOR="off") as one:
        wait_until_settled(one)
        show_idle(one, seconds, "since its start")
        load(one.url)
        wait_until_settled(one)
        show_memory(one)
        show_idle(one, seconds, "after load")


def wait_until_settled(one: Served) -> None:
    """Until every work runs, every fact is in every read model, and nobody computes any more."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        ready = httpx2.get(f"{one.url}/ready", timeout=PATIENCE).json()
        if ready["status"] == "ok" and all(each["behind"] == 0 for each in ready["read_models"]):
            spent = count_seconds(one)
            time.sleep(1)
            now = count_seconds(one)
            if sum(now[name] - spent.get(name, 0) for name in now) < 0.1:
                return
        time.sleep(0.2)
    raise RuntimeError("the service does not come to rest")


def list_processes(one: Served) -> dict[str, list[psutil.Process]]:
    """Return every process of the service, by what it does."""
    found: dict[str, list[psutil.Process]] = {"server": [one.process]}
    for child in one.process.children(recursive=True):
        words = child.cmdline()
        name = "projector" if "project" in words else "drawing"
        found.setdefault(name, []).append(child)
    mark = Path(one.process.environ()["SIGNING_DATA_DIR"]) / "postgres"
    boss = psutil.Process(int((mark / "postmaster.pid").read_text().split()[0]))
    found["database"] = [boss, *boss.children()]
    return found


def count_seconds(one: Served) -> dict[str, float]:
    """Seconds of processor time so far, of those that still live."""
    spent = {}
    for name, processes in list_processes(one).items():
        times = [each.cpu_times() for each in processes]
        spent[name] = sum(each.user + each.system for each in times)
    return spent


def show_idle(one: Served, seconds: float, when: str) -> None:
    before, began = count_seconds(one), time.perf_counter()
    time.sleep(seconds)
    after, took = count_seconds(one), time.perf_counter() - began
    parts = {name: 100 * (after[name] - before.get(name, 0)) / took for name in after}
    told = ", ".join(f"{name} {share:.2f}" for name, share in parts.items())
    print(f"idle {when}, % of a core in {seconds:.0f} s: {sum(parts.values()):.2f} ({told})")


def load(url: str) -> None:
    """Commands, an import, sheets and papers: all that fills memory once, fills it."""
    with ThreadPoolExecutor(EMPLOYERS) as pool:
        list(pool.map(work, [url] * EMPLOYERS, range(EMPLOYERS)))
        list(pool.map(fetch_papers, [url] * EMPLOYERS, range(EMPLOYERS)))
        list(pool.map(fetch_sheets, [url] * EMPLOYERS))
    with signed_in(url, "admin-99001") as admin:
        seen = admin.post("/api/roster/preview", files={"file": ROSTER.open("rb")}).json()
        admin.post(f"/api/roster/{seen['token']}/import").raise_for_status()


def fetch_sheets(url: str) -> None:
    with signed_in(url, "province") as province:
        for sheet in SHEETS:
            province.get(sheet).raise_for_status()


def fetch_papers(url: str, employed: int) -> None:
    with signed_in(url, f"employer-{employed + 1}") as employer:
        listed = employer.get("/api/employer/agreements").raise_for_status().json()
        for one in listed["items"]:
            number = one["agreement_number"]
            answer = employer.get(f"/api/employer/agreements/{number}.pdf")
            assert answer.status_code in {200, 409}, answer.text  # not all are approved


def show_memory(one: Served) -> None:
    """Shared pages count whole in RSS, and by their share in PSS."""
    print(f"\n{'memory after load, MiB':<34} {'RSS':>8} {'PSS':>8}")
    for name, processes in list_processes(one).items():
        for each in [] if name == "database" else processes:
            rolled = Path(f"/proc/{each.pid}/smaps_rollup").read_text("utf-8").splitlines()[1:]
            sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in rolled}
            print(f"{name:<34} {sizes['Rss']:>8.0f} {sizes['Pss']:>8.0f}")
    print()


if __name__ == "__main__":
    main()
