"""Half an hour of commands at a steady pace, with reads, tells what grows that should not.

    PYTHONPATH=tests python benchmarks/long/soak.py [--minutes 30] [--rate 100]

Employers sign, counselors reject or approve, graduates are released and sign again; others read
meanwhile. A command that comes late because the one before it took long is late: its time counts
from when it was due. The server has its projector beside it, on an embedded PostgreSQL with its
usual settings; clients share the machine. In the end the log is verified, and the second sixth of
the run is held against the last; ends with 1 if something grew.
"""

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean
from typing import Any

import psutil
from sqlalchemy import Connection, text

from season.people import Person
from season.roles import Counselor, Employer, Graduate
from season.scale import PASSWORD, ROSTERS
from season.service import Service, serve_wechat
from season.story import Season
from signing.storage.embedded import embedded_url
from signing.storage.engine import open_connection
from signing.storage.migrate import migrate
from support.processes.closed_loop import Heard, Loop, driving_beside

CLIENTS = 8
READERS = 4
"""Of the counselor's queue and of a public page, each, with a pause of 0.1 s."""
SAMPLES = 180
STAYS_SECONDS = 60
GRADUATES = {"99001": 2000, "99002": 600}
"""Who sign again and again: so many that no stream grows longer than streams do in a province."""
SHARE_RELEASED = 20
"""One agreement in so many is approved and released; the others are rejected."""
PAGE = "/v?number=2026-99001-20260001-1&check=ABCD-EFGH"
FACTS = text("""
SELECT (SELECT max(position) FROM log) AS facts,
  (SELECT count(*) FROM events) - (SELECT count(*) FROM log) AS unsealed,
  (SELECT max(position) FROM log)
    - (SELECT min(position) FROM read_models WHERE live) AS behind,
  pg_database_size(current_database()) / 1024.0 / 1024 AS database_mib,
  (SELECT sum(n_dead_tup) FROM pg_stat_user_tables) AS dead_rows,
  (SELECT sum(n_live_tup) FROM pg_stat_user_tables) AS live_rows,
  (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()) AS sessions
""")
KEPT_UP = 0.95
"""Of the pace: below it, commands wait for one another, and their time says nothing else."""
MAY_GROW = {
    "memory MiB": 1.1,
    "descriptors": 1.05,
    "threads": 1.05,
    "sessions": 1.1,
    "behind, facts": 2.0,
    "p99 ms": 1.5,
    "dead rows a live one": 1.5,
    "KiB a fact": 1.1,
}
"""How many times as much the last sixth may have as the second."""


@dataclass
class Pace:
    """Hands out the moments at which commands are due."""

    rate: float
    until: float
    due: float = field(default_factory=time.monotonic)
    lock: threading.Lock = field(default_factory=threading.Lock)
    took: list[tuple[float, float]] = field(default_factory=list)
    """When each was answered, and its seconds from when it was due."""

    def wait(self) -> float:
        with self.lock:
            due = self.due
            self.due += 1 / self.rate
        time.sleep(max(0.0, due - time.monotonic()))
        return due

    def note(self, due: float) -> None:
        with self.lock:
            self.took.append((now := time.monotonic(), now - due))

    @property
    def is_over(self) -> bool:
        return time.monotonic() > self.until


class PacedPerson(Person):
    """Somebody who waits for the moment of each command, once there is a pace."""

    pace: Pace | None = None

    def does(self, kind: str, method: str, path: str, **more: Any) -> Any:
        if PacedPerson.pace is None:
            return super().does(kind, method, path, **more)
        due = PacedPerson.pace.wait()
        answer = super().does(kind, method, path, **more)
        PacedPerson.pace.note(due)
        return answer


class PacedSeason(Season):
    def person(self, username: str = "") -> Person:
        one = PacedPerson(self.service.url, self.diary, hangs_up=not username)
        self.people.append(one)
        if username:
            one.signs_in(username, PASSWORD)
        return one


@dataclass
class Sample:
    """What was held at a moment of the run."""

    at: float
    held: Mapping[str, float]


@dataclass
class Watcher:
    """Looks at the server's processes and at the database every few seconds."""

    service: Service
    url: str
    pause: float
    """Seconds between two looks."""
    samples: list[Sample] = field(default_factory=list)

    @contextmanager
    def watching(self) -> Iterator[None]:
        over = threading.Event()

        def watch() -> None:
            with open_connection(self.url) as connection:
                while not over.wait(self.pause):
                    self.samples.append(Sample(time.monotonic(), self._look(connection)))

        with ThreadPoolExecutor(1) as pool:
            watched = pool.submit(watch)
            try:
                yield
            finally:
                over.set()
                watched.result()

    def _look(self, connection: Connection) -> dict[str, float]:
        told = connection.execute(FACTS).one()
        connection.rollback()
        boss = psutil.Process(self.service.process_id)
        every = [measure(one) for one in (boss, *boss.children(recursive=True))]
        ours = [one for one in every if one is not None]
        return {
            "memory MiB": sum(one[0] for one in ours),
            "descriptors": sum(one[1] for one in ours),
            "threads": sum(one[2] for one in ours),
            "processes": len(ours),
            "sessions": told.sessions,
            "behind, facts": told.behind,
            "unsealed": told.unsealed,
            "facts": told.facts,
            "dead rows a live one": float(told.dead_rows / max(told.live_rows, 1)),
            "database MiB": float(told.database_mib),
            "KiB a fact": float(told.database_mib) * 1024 / told.facts,
        }


def measure(process: psutil.Process) -> tuple[float, int, int] | None:
    """Return MiB, descriptors, threads; None of PostgreSQL's, and of who reads one file."""
    try:
        if "signing" not in " ".join(process.cmdline()):
            return None
        if time.time() - process.create_time() < STAYS_SECONDS:
            return None
        held = process.memory_full_info().pss / 2**20
        return held, process.num_fds(), process.num_threads()
    except psutil.NoSuchProcess:
        return None


@dataclass
class Desk:
    """One client: its employer, its counselors, and the graduates whom nobody else touches."""

    employer: Employer
    counselors: Mapping[str, Counselor]
    graduates: list[tuple[str, Graduate]]

    def work(self, pace: Pace) -> None:
        turn = 0
        while not pace.is_over:
            code, graduate = self.graduates[turn % len(self.graduates)]
            released = turn % SHARE_RELEASED == 0
            turn += 1
            self._sign(code, graduate, released=released)

    def _sign(self, code: str, graduate: Graduate, *, released: bool) -> None:
        counselor = self.counselors[code]
        number = graduate.signs_directly(self.employer)
        receipt = self.employer.person.receipt
        counselor.person.receipt = receipt
        if not released:
            counselor.decides("reject", number, "岗位与专业不符，请核对后重新签约")
            return
        counselor.decides("approve", number)
        graduate.person.receipt = counselor.person.receipt
        graduate.asks_release()
        counselor.person.receipt = graduate.person.receipt
        counselor.decides("approve", number, desk="terminations")


def open_desks(season: Season) -> list[Desk]:
    shares = [(code, one) for code, some in season.graduates.items() for one in some]
    with ThreadPoolExecutor(CLIENTS) as pool:
        for done in [pool.submit(one.comes) for _, one in shares]:
            done.result()
    return [
        Desk(
            season.employer(client),
            {code: Counselor(season.person(f"counselor-{code}")) for code in ROSTERS},
            shares[client::CLIENTS],
        )
        for client in range(CLIENTS)
    ]


def read_token(person: Person) -> str:
    return str(person._client.headers["Authorization"])  # noqa: SLF001 — it has no other reader


def run(season: Season, pace: Pace, watcher: Watcher, seconds: float) -> list[Heard]:
    desks = open_desks(season)
    season.settles()
    counselor = desks[0].counselors["99001"].person
    queue = f"Authorization: {read_token(counselor)}"
    port = season.service.port
    loops = (
        Loop(port, ["/api/reviews?limit=20", "/api/terminations"], READERS, seconds, (queue,), 0.1),
        Loop(port, [PAGE], READERS, seconds, pause=0.1),
    )
    pace.due = time.monotonic()
    pace.until = pace.due + seconds
    PacedPerson.pace = pace
    with driving_beside(*loops) as heard, watcher.watching(), ThreadPoolExecutor(CLIENTS) as pool:
        for done in [pool.submit(desk.work, pace) for desk in desks]:
            done.result()
    PacedPerson.pace = None
    return heard


def late(took: list[tuple[float, float]], share: float) -> float:
    ordered = sorted(seconds for _, seconds in took)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


def describe_part(pace: Pace, watcher: Watcher, begin: float, end: float) -> dict[str, float]:
    """Return the means of a part of the run."""
    held = [one.held for one in watcher.samples if begin <= one.at < end]
    took = [one for one in pace.took if begin <= one[0] < end]
    told = {name: mean(one[name] for one in held) for name in held[0]}
    return {
        "commands/s": len(took) / (end - begin),
        "p50 ms": late(took, 0.5),
        "p99 ms": late(took, 0.99),
        **told,
    }


def find_grown(second: Mapping[str, float], last: Mapping[str, float]) -> list[str]:
    """Compare two sixths; a few more of what is counted in ones or tens are none."""
    return [
        f"{name}: {second[name]:.2f} → {last[name]:.2f}"
        for name, times in MAY_GROW.items()
        if last[name] > second[name] * times and last[name] > second[name] + 2
    ]


def report(pace: Pace, watcher: Watcher, heard: list[Heard], began: float, seconds: float) -> bool:
    sixth = seconds / 6
    parts = [
        describe_part(pace, watcher, began + number * sixth, began + (number + 1) * sixth)
        for number in range(6)
    ]
    print("| | " + " | ".join(f"sixth {number + 1}" for number in range(6)) + " |")
    print("|---" * 7 + "|")
    for name in parts[0]:
        print(f"| {name} | " + " | ".join(f"{part[name]:.2f}" for part in parts) + " |")
    for one in heard:
        print(f"reads: {one.rate:.0f}/s, p99 {one.quantile(0.99):.0f} ms, {dict(one.answers)}")
        assert not one.bad, one.bad
    grown = find_grown(parts[1], parts[-1])
    if len(pace.took) < KEPT_UP * pace.rate * seconds:
        print(f"The pace was {len(pace.took) / seconds:.0f}/s: this machine keeps up no more.")
        grown = [one for one in grown if not one.startswith("p99")]
    print("\n".join(f"GREW: {one}" for one in grown) or "Nothing grew that should not.")
    return not grown


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--rate", type=float, default=100, help="commands a second")
    given = parser.parse_args()
    seconds = given.minutes * 60
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, ExitStack() as ends:
        folder = Path(name)
        migrate(url := embedded_url(folder / "pg"))
        service = Service(folder, url, ends.enter_context(serve_wechat()))
        province = ("province", "--role=province", "--name=洪厅长", f"--password={PASSWORD}")
        service.run("staff", *province)
        ends.callback(service.stop)
        service.start(SIGNING_LOG_LEVEL="WARNING", SIGNING_RATE_LIMITS="off")
        season = PacedSeason(service, comers=GRADUATES)
        ends.callback(season.closes)
        season.opens()
        pace, watcher = Pace(given.rate, 0), Watcher(service, url, seconds / SAMPLES)
        heard = run(season, pace, watcher, seconds)
        season.settles()
        is_flat = report(pace, watcher, heard, pace.until - seconds, seconds)
        print(f"commands: {season.diary.commands}, sent again: {season.diary.retried}")
        print(f"refused: {dict(season.diary.refused)}")
        service.run("verify")
        print("signing verify: clean")
    sys.exit(0 if is_flat else 1)


if __name__ == "__main__":
    main()
