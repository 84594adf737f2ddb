"""The commands of a season over HTTP: how many a second, how long each, and whose time it is.

    PYTHONPATH=tests python benchmarks/mixed.py [--graduates 240] [--clients 1 8] [--profile]

Graduates come, a third sign by each way, the school looks and approves. The server is one process
on an embedded PostgreSQL with its usual settings; its WeChat is a stub that answers at once.
`--profile` samples the server with py-spy, under the load of the last line once more.
"""

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, ClassVar

import psutil

from season.people import Person
from season.roles import Counselor, Employer, Graduate
from season.scale import PASSWORD, ROSTERS
from season.service import Service, serve_wechat
from season.story import Season
from signing.storage.embedded import embedded_url
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


def cpu(service: Service) -> dict[str, float]:
    """Seconds of processor time so far."""
    mark = str(service.folder / "pg")
    every = psutil.process_iter(["cmdline"])
    bosses = [one for one in every if mark in (one.info["cmdline"] or ())]
    parts = {
        "server": [one for one in psutil.Process().children() if "serve" in one.cmdline()],
        "database": [one for boss in bosses for one in (boss, *boss.children())],
        "clients": [psutil.Process()],
    }
    times = {name: [one.cpu_times() for one in some] for name, some in parts.items()}
    return {name: sum(one.user + one.system for one in some) for name, some in times.items()}


def live(graduate: Graduate, employer: Employer, counselor: Counselor) -> None:
    """One graduate's usual season."""
    ways = (graduate.signs_on_platform, graduate.signs_directly, graduate.signs_by_card)
    graduate.comes()
    counselor.decides("approve", ways[graduate.number % len(ways)](employer))


def desks_of(season: Season) -> dict[str, Counselor]:
    return {code: Counselor(season.person(f"counselor-{code}")) for code in ROSTERS}


def measure(season: Season, shares: Shares, clients: int) -> str:
    """One line of the table."""
    employers = [season.employer(number) for number in range(clients)]
    desks = [desks_of(season) for _ in range(clients)]
    Timed.took.clear()

    def work(client: int) -> None:
        for code, graduate in shares[client::clients]:
            live(graduate, employers[client], desks[client][code])

    done, spent, began = season.diary.commands, cpu(season.service), time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(work, range(clients)))
    seconds, after = time.perf_counter() - began, cpu(season.service)
    took = [one for some in Timed.took.values() for one in some]
    commands = season.diary.commands - done
    rates = (f"{commands / seconds:.0f}", f"{len(took) / seconds:.0f}")
    each = [f"{(after[name] - spent[name]) / len(took) * 1000:.1f}" for name in spent]
    return row(clients, commands, *rates, *middle_and_late(took), *each)


def middle_and_late(took: Sequence[float]) -> tuple[str, str]:
    ordered = sorted(took)
    return f"{statistics.median(ordered):.1f}", f"{ordered[int(len(ordered) * 0.95)]:.1f}"


def row(*cells: object) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def begin(*cells: object) -> None:
    print(f"\n{row(*cells)}\n{'|---' * len(cells)}|")


@contextmanager
def sampling(samples: Path, pid: int) -> Iterator[None]:
    py_spy = str(Path(sys.executable).with_name("py-spy"))
    how = f"record --gil --threads --full-filenames -r 200 -f raw -p {pid} -o"
    process = subprocess.Popen([py_spy, *how.split(), samples], stdout=subprocess.DEVNULL)
    yield
    process.send_signal(2)
    process.wait()


def show_profile(samples: Path) -> None:
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
        begin(title, "% of the interpreter's time")
        for name, seen in table.most_common(24):
            print(row(name, f"{seen * 100 / whole:.1f}"))


def opened(folder: Path, ends: ExitStack) -> Season:
    """A service with its schools, rosters and employers."""
    url = embedded_url(folder / "pg")
    migrate(url)
    service = Service(folder, url, ends.enter_context(serve_wechat()))
    service.run("staff", "province", "--role=province", "--name=洪厅长", f"--password={PASSWORD}")
    ends.callback(service.stop)
    service.start()
    season = TimedSeason(service)
    ends.callback(season.closes)
    season.opens()
    return season


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--graduates", type=int, default=240, help="for each line")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8])
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, ExitStack() as ends:
        season = opened(Path(name), ends)
        queue = iter([(code, one) for code, some in season.graduates.items() for one in some])
        columns = ["clients", "commands", "commands/s", "requests/s", "median ms", "95 % ms"]
        begin(*columns, *(f"{part} ms a request" for part in cpu(season.service)))
        for clients in given.clients:
            shares = [next(queue) for _ in range(given.graduates)]
            print(measure(season, shares, clients), flush=True)
        begin("request, of the last line", "how many", "median ms", "95 % ms")
        for kind, took in sorted(Timed.took.items(), key=lambda item: -sum(item[1])):
            print(row(kind, len(took), *middle_and_late(took)))
        if given.profile:
            [server] = [one for one in psutil.Process().children() if "serve" in one.cmdline()]
            with sampling(Path(name) / "samples", server.pid):
                measure(season, list(queue)[: given.graduates], given.clients[-1])
            show_profile(Path(name) / "samples")


if __name__ == "__main__":
    main()
