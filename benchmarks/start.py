"""How long a start takes, what an idle service costs, and how much memory it has after load.

    PYTHONPATH=tests:. python benchmarks/start.py [--quick] [--repeat 3] [--idle 20]

Seconds are the median of several starts, and their processor time stands beside them: on a busy
machine only that is to be compared. Modules are compiled before anything is timed, as an installed
program's are. Idle and memory are of every process of the service, the embedded database's too.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from uuid import uuid4

import httpx2
import psutil
from benchmarks.measuring import (
    Row,
    Sheet,
    Spread,
    begin,
    is_projector,
    open_database,
    open_folder,
    report,
)
from benchmarks.servers import PATIENCE, SERVE, Server, find_free_port, open_server

PROGRAM = (sys.executable, "-m", "signing")
SHEETS_AT_ONCE = 3
"""A server writes no more of them at the same time."""
SHEETS = ("/api/statistics/esign.xlsx?year=2026", "/api/destinations.xlsx?year=2026")
EMPLOYERS, LOADED = 8, 6.0
BUSY = {429, 503}
"""What a server answers that has too much to do; it says when to come again."""
PASSWORD = "benchmark-password"
ROSTER = Path(__file__).parents[1] / "tests" / "data" / "roster-99001-2026.xlsx"
JOB = {"title": "工程师", "job_category": "13", "workplace": "合肥市", "monthly_pay": "8000"}


def measure(repeat: int, seconds: float, *, loaded: bool) -> Iterator[Sheet]:
    """`seconds` are how long one looks at an idle service, with the demo's season if `loaded`."""
    with open_folder() as place:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(place / "compiled")
        rows = [*measure_help(repeat), *measure_starts(place, repeat)]
        columns = ("start", "seconds (spread)", "CPU seconds")
        yield Sheet("Starting", columns, rows, [f"Medians of {repeat}."])
        yield from measure_rest(place / "rest", seconds, loaded=loaded)


def measure_help(repeat: int) -> Iterator[Row]:
    for name, command in {
        "python -c pass": (sys.executable, "-c", "pass"),
        "signing --help": (*PROGRAM, "--help"),
        "signing keys show --help": (*PROGRAM, "keys", "show", "--help"),
    }.items():
        run(command)  # it compiles
        yield describe(name, [run(command) for _ in range(repeat)])


def run(command: Sequence[str]) -> tuple[float, float]:
    before, began = os.times(), time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    spent = after.children_user + after.children_system
    return time.perf_counter() - began, spent - before.children_user - before.children_system


def describe(name: str, times: Sequence[tuple[float, float]]) -> Row:
    cpu = statistics.median(cpu for _, cpu in times)
    return name, Spread([wall for wall, _ in times]).write(), f"{cpu:.2f}"


def measure_starts(place: Path, repeat: int) -> Iterator[Row]:
    """To the first answer: with a folder that is empty, with its database stopped, and running."""
    cold, again = [], []
    for number in range(repeat + (repeat > 1)):
        folder = place / f"cold{number}"
        cold.append(start_once(folder))
        again.append(start_once(folder))
    with open_database(folder) as url:
        beside = [start_once(folder, SIGNING_DATABASE_URL=url) for _ in range(repeat)]
    yield describe("serve, first start, embedded", cold[-repeat:])  # the very first compiles
    yield describe("serve again, embedded", again[-repeat:])
    yield describe("serve beside a running PostgreSQL", beside)


def start_once(folder: Path, **settings: str) -> tuple[float, float]:
    with served(folder, **settings) as one:
        return one.wall, one.cpu


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[Server]:
    folder.mkdir(exist_ok=True)
    port = find_free_port()
    chosen = settings | {
        "SIGNING_DATA_DIR": str(folder),
        "SIGNING_PORT": str(port),
        "SIGNING_RATE_LIMITS": "off",  # everything comes from one address
        "SIGNING_LOG_LEVEL": "ERROR",
    }
    with open_server(folder / "server.log", SERVE, port, chosen) as server:
        yield server


def measure_rest(folder: Path, seconds: float, *, loaded: bool) -> Iterator[Sheet]:
    environment = os.environ | {"SIGNING_DATA_DIR": str(folder), "SIGNING_DEMO_PASSWORD": PASSWORD}
    if loaded:
        subprocess.run([*PROGRAM, "demo"], env=environment, stdout=subprocess.DEVNULL, check=True)
    with served(folder, SIGNING_SECOND_FACTOR="off") as one:
        wait_until_settled(one)
        idle = [("since its start", *look_at_idle(one, seconds))]
        if loaded:
            load(one.url)
            wait_until_settled(one)
            idle.append(("after load", *look_at_idle(one, seconds)))
        memory = [*weigh_processes(one)]
    columns: Sequence[str] = ("when", "% of a core", "of which")
    yield Sheet("Idle", columns, idle, [f"In {seconds:.0f} s each, the database with it."])
    note = "Shared pages count whole in RSS, and by their share in PSS."
    yield Sheet(
        f"Memory, MiB, {'after load' if loaded else 'empty'}",
        ("process", "RSS", "PSS"),
        memory,
        [note],
    )


def wait_until_settled(one: Server) -> None:
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


def list_processes(one: Server) -> dict[str, list[psutil.Process]]:
    """Return every process of the service, by what it does."""
    found: dict[str, list[psutil.Process]] = {"server": [one.process]}
    for child in one.process.children(recursive=True):
        name = "projector" if is_projector(child) else "drawing"
        found.setdefault(name, []).append(child)
    mark = Path(one.process.environ()["SIGNING_DATA_DIR"]) / "postgres"
    boss = psutil.Process(int((mark / "postmaster.pid").read_text().split()[0]))
    found["database"] = [boss, *boss.children()]
    return found


def count_seconds(one: Server) -> dict[str, float]:
    """Seconds of processor time so far, of those that still live."""
    spent = {}
    for name, processes in list_processes(one).items():
        times = [each.cpu_times() for each in processes]
        spent[name] = sum(each.user + each.system for each in times)
    return spent


def look_at_idle(one: Server, seconds: float) -> tuple[str, str]:
    before, began = count_seconds(one), time.perf_counter()
    time.sleep(seconds)
    after, took = count_seconds(one), time.perf_counter() - began
    parts = {name: 100 * (after[name] - before.get(name, 0)) / took for name in after}
    told = ", ".join(f"{name} {share:.2f}" for name, share in parts.items())
    return f"{sum(parts.values()):.2f}", told


def load(url: str) -> None:
    """Commands, an import, sheets and papers: all that fills memory once, fills it."""
    with ThreadPoolExecutor(EMPLOYERS) as pool:
        list(pool.map(partial(open_positions, url), range(EMPLOYERS)))
        list(pool.map(partial(fetch_papers, url), range(EMPLOYERS)))
    with ThreadPoolExecutor(SHEETS_AT_ONCE) as pool:
        list(pool.map(fetch_sheets, [url] * EMPLOYERS))
    with signed_in(url, "admin-99001") as admin:
        seen = admin.post("/api/roster/preview", files={"file": ROSTER.open("rb")}).json()
        admin.post(f"/api/roster/{seen['token']}/import").raise_for_status()


def signed_in(url: str, username: str) -> httpx2.Client:
    token = find_token(f"{url}/api/sessions", {"username": username, "password": PASSWORD})
    return httpx2.Client(base_url=url, timeout=60, headers={"Authorization": f"Bearer {token}"})


def find_token(address: str, who: Mapping[str, str]) -> str:
    """Sign in, again where the server is too busy. Raises RuntimeError."""
    deadline = time.monotonic() + PATIENCE
    while True:
        answer = httpx2.post(address, json=who, timeout=60)
        if answer.is_success:
            token: str = answer.json()["token"]
            return token
        if answer.status_code not in BUSY or time.monotonic() > deadline:
            raise RuntimeError(f"signing in answered {answer.status_code}: {answer.text}")
        time.sleep(float(answer.headers.get("Retry-After", 1)))


def open_positions(url: str, employed: int) -> None:
    with signed_in(url, f"employer-{employed + 1}") as employer:
        end = time.monotonic() + LOADED
        while time.monotonic() < end:
            headers = {"Idempotency-Key": uuid4().hex}
            answer = employer.post("/api/employer/positions", json=JOB, headers=headers)
            answer.raise_for_status()


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


def weigh_processes(one: Server) -> Iterator[Row]:
    for name, processes in list_processes(one).items():
        for each in [] if name == "database" else processes:
            rolled = Path(f"/proc/{each.pid}/smaps_rollup").read_text("utf-8").splitlines()[1:]
            sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in rolled}
            yield name, f"{sizes['Rss']:.0f}", f"{sizes['Pss']:.0f}"


def main() -> None:
    parser = begin(__doc__)
    parser.add_argument("--repeat", type=int)
    parser.add_argument("--idle", type=float, help="seconds of looking")
    given = parser.parse_args()
    repeat = given.repeat or (1 if given.quick else 3)
    seconds = given.idle or (3 if given.quick else 20)
    report(given, measure(repeat, seconds, loaded=not given.quick))


if __name__ == "__main__":
    main()
