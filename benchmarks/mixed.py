"""The commands of a season over HTTP: how many a second, how long each, and whose time it is.

    PYTHONPATH=tests:. python benchmarks/mixed.py [--quick] [--profile]

Graduates come, a third sign by each way, the school looks and approves. The server is one process
on an embedded PostgreSQL with its usual settings; its WeChat is a stub that answers at once.
`--profile` samples the server with py-spy, under the load of the last line once more.
"""

import re
import statistics
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

import psutil
import psycopg2
from benchmarks.measuring import (
    Row,
    Sheet,
    begin,
    count_database_seconds,
    count_seconds,
    count_server_seconds,
    open_database,
    open_folder,
    report,
    subtract,
    wait_until_settled,
)

from season.people import Person
from season.roles import Counselor, Employer, Graduate
from season.scale import PASSWORD, ROSTERS
from season.service import Service, serve_wechat
from season.story import Season
from signing.storage.migrate import migrate

THREAD = re.compile(r"^thread \(\d+\): |[-_ \d]+$")
LAYER = re.compile(r"site-packages/(\w+)|src/(signing/\w+)|/python3[.\d]*/(?!site-)(\w+)")
OURS = re.compile(r"(\S+) \(\S*src/(signing/\S+?):\d+\)$")
Shares = list[tuple[str, Graduate]]


class Timed(Person):
    """Somebody whose requests are timed, in ms."""

    took: ClassVar[defaultdict[str, list[float]]] = defaultdict(list)

    @contextmanager
    def _timed(self, kind: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.took[kind].append((time.perf_counter() - began) * 1000)

    def does(self, kind: str, *args: Any, **kwargs: Any) -> Any:
        with self._timed(kind):
            return super().does(kind, *args, **kwargs)

    def reads(self, path: str, receipt: str = "") -> Any:
        with self._timed("(look at a review)"):
            return super().reads(path, receipt)

    def signs_in_with_wechat(self, code: str) -> None:
        with self._timed("(sign in with WeChat)"):
            super().signs_in_with_wechat(code)


class TimedSeason(Season):
    def person(self, username: str = "") -> Person:
        one = Timed(self.service.url, self.diary)
        self.people.append(one)
        if username:
            one.signs_in(username, PASSWORD)
        return one


def count_cpu(service: Service) -> dict[str, float]:
    """Seconds of processor time so far."""
    return {
        **count_server_seconds(psutil.Process(service.process_id)),
        "PostgreSQL": count_database_seconds(service.folder),
        "clients": count_seconds(psutil.Process()),
    }


def live(graduate: Graduate, employer: Employer, counselor: Counselor) -> None:
    """One graduate's usual season."""
    ways = (graduate.signs_on_platform, graduate.signs_directly, graduate.signs_by_card)
    graduate.comes()
    counselor.decides("approve", ways[graduate.number % len(ways)](employer))


def desks_of(season: Season) -> dict[str, Counselor]:
    return {code: Counselor(season.person(f"counselor-{code}")) for code in ROSTERS}


@dataclass(frozen=True)
class Line:
    """What the seasons of `graduates` took with so many clients; seconds of processor time."""

    clients: int
    graduates: int
    commands: int
    facts: int
    seconds: float
    took: Sequence[float]
    cpu: Mapping[str, float]

    def describe(self) -> Row:
        rates = (f"{self.commands / self.seconds:.0f}", f"{len(self.took) / self.seconds:.0f}")
        each = [f"{spent / len(self.took) * 1000:.1f}" for spent in self.cpu.values()]
        return (self.clients, self.commands, *rates, *middle_and_late(self.took), *each)


def live_seasons(season: Season, shares: Shares, clients: int) -> Line:
    employers = [season.employer(number) for number in range(clients)]
    desks = [desks_of(season) for _ in range(clients)]
    settle(season.service)
    Timed.took.clear()

    def work(client: int) -> None:
        for code, graduate in shares[client::clients]:
            live(graduate, employers[client], desks[client][code])

    done, facts = season.diary.commands, count_facts(season.service)
    spent, began = count_cpu(season.service), time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(work, range(clients)))
    seconds = time.perf_counter() - began
    settle(season.service)
    return Line(
        clients,
        len(shares),
        season.diary.commands - done,
        count_facts(season.service) - facts,
        seconds,
        [one for some in Timed.took.values() for one in some],
        subtract(count_cpu(season.service), spent),
    )


def count_facts(service: Service) -> int:
    connection = psycopg2.connect(service.environment["SIGNING_DATABASE_URL"])
    with closing(connection), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM events")
        return int(cursor.fetchall()[0][0])


def settle(service: Service) -> None:
    wait_until_settled(service.environment["SIGNING_DATABASE_URL"])


def middle_and_late(took: Sequence[float]) -> tuple[str, str]:
    ordered = sorted(took)
    return f"{statistics.median(ordered):.1f}", f"{ordered[int(len(ordered) * 0.95)]:.1f}"


@contextmanager
def sampling(samples: Path, pid: int) -> Iterator[None]:
    py_spy = str(Path(sys.executable).with_name("py-spy"))
    how = f"record --gil --threads --full-filenames -r 200 -f raw -p {pid} -o"
    process = subprocess.Popen([py_spy, *how.split(), samples], stdout=subprocess.DEVNULL)
    yield
    process.send_signal(2)
    process.wait()


def show_profile(samples: Path) -> Iterator[Sheet]:
    """Samples that held the interpreter: whose threads, which layers, which functions of ours."""
    tables = {title: Counter[str]() for title in ("thread", "layer at work", "with all it calls")}
    for line in samples.read_text("utf-8").splitlines():
        stack, _, count = line.rpartition(" ")
        thread, *frames = stack.split(";")
        layer = LAYER.search(frames[-1])
        ours = {f"{found[2]}:{found[1]}" for one in frames if (found := OURS.match(one))}
        at_work = "".join(filter(None, layer.groups())) if layer else "other"
        named = ({THREAD.sub("", thread)}, {at_work}, ours)
        for table, names in zip(tables.values(), named, strict=True):
            table.update(dict.fromkeys(names, int(count)))
    whole = tables["thread"].total()
    for title, table in tables.items():
        rows = [(name, f"{seen * 100 / whole:.1f}") for name, seen in table.most_common(24)]
        yield Sheet(f"Profile by {title}", (title, "% of the interpreter's time"), rows)


def open_season(folder: Path, url: str, ends: ExitStack) -> Season:
    """A service with its schools, rosters and employers."""
    migrate(url)
    service = Service(folder, url, ends.enter_context(serve_wechat()))
    service.run("staff", "province", "--role=province", "--name=洪厅长", f"--password={PASSWORD}")
    ends.callback(service.stop)
    service.start(SIGNING_LOG_LEVEL="INFO")
    season = TimedSeason(service)
    ends.callback(season.closes)
    season.opens()
    return season


def measure(seasons: Mapping[int, int], *, profiled: bool = False) -> Iterator[Sheet]:
    """`seasons` are how many graduates live one, by how many clients there are."""
    with open_folder() as folder, open_database(folder) as url, ExitStack() as ends:
        season = open_season(folder, url, ends)
        queue = iter([(code, one) for code, some in season.graduates.items() for one in some])
        lines = [
            live_seasons(season, list(islice(queue, graduates)), clients)
            for clients, graduates in seasons.items()
        ]
        columns = ["clients", "commands", "commands/s", "requests/s", "median ms", "95 % ms"]
        columns += [f"{part}, ms a request" for part in lines[-1].cpu]
        rows = [line.describe() for line in lines]
        yield Sheet("The commands of a season, mixed", columns, rows)
        yield show_requests()
        yield show_graduate(lines[-1])
        if profiled:
            with sampling(folder / "samples", season.service.process_id):
                live_seasons(season, list(queue), lines[-1].clients)
            yield from show_profile(folder / "samples")


def show_requests() -> Sheet:
    rows = [
        (kind, len(took), *middle_and_late(took))
        for kind, took in sorted(Timed.took.items(), key=lambda item: -sum(item[1]))
    ]
    return Sheet(
        "Each request of the last line", ("request", "count", "median ms", "95 % ms"), rows
    )


def show_graduate(line: Line) -> Sheet:
    """What one graduate's season costs: the simulation reads it."""
    figures = {
        f"graduate_{part}_ms": spent / line.graduates * 1000 for part, spent in line.cpu.items()
    }
    figures |= {
        "graduate_requests": len(line.took) / line.graduates,
        "graduate_commands": line.commands / line.graduates,
        "graduate_facts": line.facts / line.graduates,
    }
    rows = [(name.removeprefix("graduate_"), f"{many:.1f}") for name, many in figures.items()]
    note = (
        f"{line.graduates} graduates at {line.clients} clients: sign in, bind, confirm, sign by one"
        " of the three ways, approval with a look before it; until the read models have it all."
    )
    return Sheet("A graduate's season", ("per graduate", ""), rows, [note], figures)


def main() -> None:
    parser = begin(__doc__)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    seasons = {8: 18} if given.quick else {1: 60, 8: 102}
    report(given, measure(seasons, profiled=given.profile))


if __name__ == "__main__":
    main()
