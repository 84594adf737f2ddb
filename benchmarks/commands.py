"""Commands a second beside a plain CRUD twin: the service as shipped, on the same PostgreSQL.

    PYTHONPATH=tests:. python benchmarks/commands.py [--quick] [--only approve …] [--clients 1 8 32]

Both have the same season, each in a database of its own: graduates whose signing waits, who are
free, who apply. By turns the same requests go to `signing serve`, whose projector is a process
beside it, and to benchmarks/peers/twin.py; each must be answered 201. Rate limits are off, as all
comes from one address. What a command costs counts until the read models have it too. Clients,
servers and PostgreSQL share the machine: ratios count, and they are of neighbouring runs. One
client is also answered while server and projector have a core each (benchmarks/cores.py).
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from uuid import UUID

import psycopg2
from benchmarks.cores import CAN_SET_APART, set_apart
from benchmarks.driving import Driven, Driver, make_request, open_driver
from benchmarks.filling import Season, fill, tell_season
from benchmarks.measuring import (
    Sheet,
    Spread,
    begin,
    count_database_seconds,
    count_server_seconds,
    open_database,
    open_folder,
    report,
    subtract,
    wait_until_settled,
)
from benchmarks.peers.twin_rows import fill_twin
from benchmarks.servers import SERVE, Server, find_free_port, open_server
from sqlalchemy import make_url

from signing.vocabulary import Role
from support.report_days import REPORTING
from support.stories.chronicle import JOB, RESUME, TERMS

OURS, TWIN = "ours", "twin"
COMMANDS = {
    "approve": "approve",
    "sign": "sign directly",
    "open": "open a position",
    "apply": "apply",
}
APPLICATIONS = 8
"""Of each graduate, for positions of as many employers."""
WARM = 24
SHARES = (0.5, 0.9, 0.99)
ALONE = 1
"""Client, who waits for nobody but who works beside."""


@dataclass(frozen=True)
class Plan:
    """How many commands a run of so many clients sends, and how many runs there are."""

    sent: Mapping[int, int]
    runs: int
    commands: Sequence[str] = tuple(COMMANDS)

    @property
    def each(self) -> int:
        return WARM + (sum(self.sent.values()) + self.sent.get(ALONE, 0)) * self.runs


WHOLE = Plan({1: 150, 8: 400, 32: 480}, 5)
QUICK = Plan({1: 10, 8: 32, 32: 32}, 2)


@dataclass(frozen=True)
class Run:
    """One run: what clients saw, and milliseconds of processor time a command, by whose it is."""

    driven: Driven
    cpu: Mapping[str, float]


@dataclass
class Stack:
    """A server with its database, and the requests that nobody has sent yet."""

    server: Server
    database: str
    requests: dict[str, Iterator[bytes]]
    projects: bool
    runs: defaultdict[tuple[str, int], list[Run]] = field(default_factory=lambda: defaultdict(list))
    apart: defaultdict[str, list[Run]] = field(default_factory=lambda: defaultdict(list))
    """Of one client, by command, with a core for each process."""

    def take(self, command: str, count: int) -> list[bytes]:
        return [next(self.requests[command]) for _ in range(count)]

    def settle(self) -> None:
        """Wait until the read models have every fact."""
        if self.projects:
            wait_until_settled(self.database)

    def run(self, driver: Driver, folder: Path, command: str, clients: int, count: int) -> Run:
        requests, before = self.take(command, count), self.count(folder)
        driven = driver.drive(self.server.port, requests, clients)
        self.settle()
        spent = subtract(self.count(folder), before) | {"clients": driven.cpu}
        return Run(driven, {name: seconds / count * 1000 for name, seconds in spent.items()})

    def count(self, folder: Path) -> dict[str, float]:
        spent = count_server_seconds(self.server.process)
        return spent | {"PostgreSQL": count_database_seconds(folder)}


def measure(plan: Plan) -> Iterator[Sheet]:
    with open_folder() as folder, open_database(folder) as url, ExitStack() as ends:
        season = tell_season(plan.each, plan.each, -(-plan.each // APPLICATIONS))
        stacks = {
            OURS: begin_ours(folder, add_database(url, "signing"), season, ends),
            TWIN: begin_twin(folder, add_database(url, "twin"), season, ends),
        }
        drive_by_turns(stacks, folder, plan, ends.enter_context(open_driver()))
        ours, twin = (stack.runs for stack in stacks.values())
        apart = stacks[OURS].apart
    yield compare(ours, twin, plan.runs)
    yield show_costs(ours, twin)
    if apart:
        yield compare_apart(apart, ours, twin)


def drive_by_turns(stacks: Mapping[str, Stack], folder: Path, plan: Plan, driver: Driver) -> None:
    for command, stack in product(plan.commands, stacks.values()):
        stack.run(driver, folder, command, 4, WARM)
    for turn in range(plan.runs):
        names = (OURS, TWIN) if turn % 2 == 0 else (TWIN, OURS)
        for command, (clients, count) in product(plan.commands, plan.sent.items()):
            for name in names:
                run = stacks[name].run(driver, folder, command, clients, count)
                stacks[name].runs[command, clients].append(run)
            if clients == ALONE and CAN_SET_APART:
                drive_apart(stacks[OURS], driver, folder, command, count)
        print(f"(run {turn + 1} of {plan.runs})", file=sys.stderr, flush=True)


def drive_apart(ours: Stack, driver: Driver, folder: Path, command: str, count: int) -> None:
    with set_apart(ours.server.process, ours.database):
        run = ours.run(driver, folder, command, ALONE, count)
    ours.apart[command].append(run)


def add_database(url: str, name: str) -> str:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    connection.close()
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def begin_ours(folder: Path, url: str, season: Season, ends: ExitStack) -> Stack:
    fill(url, folder / "data", season)
    port = find_free_port()
    settings = {
        "SIGNING_DATABASE_URL": url,
        "SIGNING_DATA_DIR": str(folder / "data"),
        "SIGNING_PORT": str(port),
        "SIGNING_RATE_LIMITS": "off",
    }
    server = ends.enter_context(open_server(folder / "ours.log", SERVE, port, settings))
    stack = Stack(server, url, make_requests(season, ours=True), projects=True)
    stack.settle()
    return stack


def begin_twin(folder: Path, url: str, season: Season, ends: ExitStack) -> Stack:
    fill_twin(url, season)
    port = find_free_port()
    settings = {"TWIN_URL": url, "TWIN_PORT": str(port)}
    command = (sys.executable, "-m", "benchmarks.peers.twin")
    server = ends.enter_context(open_server(folder / "twin.log", command, port, settings))
    return Stack(server, url, make_requests(season, ours=False), projects=False)


def make_requests(season: Season, *, ours: bool) -> dict[str, Iterator[bytes]]:
    """Both get the same but for the version that a counselor saw."""
    return {
        "approve": approve(season, ours=ours),
        "sign": sign(season),
        "open": open_positions(season),
        "apply": apply(season),
    }


def approve(season: Season, *, ours: bool) -> Iterator[bytes]:
    desks = defaultdict(list)
    for one in season.counselors:
        desks[one.school_code].append(one.token)
    for number, graduate in enumerate(season.waiting):
        tokens = desks[graduate.state.school_code]
        seen = graduate.state.version if ours else 1
        path = f"/api/reviews/{graduate.number}/approval"
        token = tokens[number // len(desks) % len(tokens)]
        yield make_request("POST", path, token, headers={"If-Match": f'"{seen}"'})


def sign(season: Season) -> Iterator[bytes]:
    terms = json.loads(TERMS.model_dump_json()) | REPORTING
    for number, one in enumerate(season.free):
        at = number % len(season.firms)
        form = {
            "school_code": one.state.school_code,
            "name": one.person.name,
            "student_number": one.state.student_number,
            "id_number": one.person.id_number,
            "position_id": season.firms[at].position.id,
            "terms": terms,
        }
        token = season.employers[at].token
        yield make_request("POST", "/api/employer/signings", token, write_body(form))


def open_positions(season: Season) -> Iterator[bytes]:
    body = JOB.model_dump_json().encode()
    while True:
        for one in season.employers:
            yield make_request("POST", "/api/employer/positions", one.token, body)


def apply(season: Season) -> Iterator[bytes]:
    asked = ("summary", "education", "experience", "skills")
    resume = {name: getattr(RESUME, name) for name in asked}
    for turn in range(APPLICATIONS):
        for number, login in enumerate(season.bound):
            assert login.role is Role.GRADUATE
            firm = season.firms[(number + turn) % len(season.firms)]
            form = {"position_id": firm.position.id, "resume": resume}
            yield make_request("POST", "/api/me/applications", login.token, write_body(form))


def write_body(form: Mapping[str, object]) -> bytes:
    return json.dumps(form, ensure_ascii=False, default=write_id).encode()


def write_id(value: object) -> str:
    assert isinstance(value, UUID)
    return str(value)


Runs = Mapping[tuple[str, int], Sequence[Run]]


def compare(ours: Runs, twin: Runs, runs: int) -> Sheet:
    rows, figures = [], {}
    for (command, clients), some in ours.items():
        pairs = [*zip(some, twin[command, clients], strict=True)]
        rate = Spread([one.driven.rate / other.driven.rate for one, other in pairs])
        late = Spread(
            [one.driven.quantile(0.99) / other.driven.quantile(0.99) for one, other in pairs]
        )
        cells = [take_medians(these) for these in (some, twin[command, clients])]
        (own_rate, own_half, own_late), (rate_there, half_there, late_there) = cells
        rows.append(
            (
                *(COMMANDS[command], clients, f"{own_rate:.0f}", f"{rate_there:.0f}", rate.write()),
                *(f"{own_half:.1f}", f"{half_there:.1f}", f"{own_late:.1f}", f"{late_there:.1f}"),
                f"{own_late / late_there:.2f}",
                late.write(),
            )
        )
        figures[f"{command}_{clients}_rate_ratio"] = rate.median
        figures[f"{command}_{clients}_p99_ratio"] = own_late / late_there
    columns = (
        *("command", "clients", "ours/s", "twin/s", "ours ÷ twin (spread)"),
        *("p50 ours, ms", "p50 twin", "p99 ours", "p99 twin", "p99 ÷ p99", "of pairs (spread)"),
    )
    note = f"Medians of {runs} alternating runs of each; a ratio's spread is that of pairs of runs."
    return Sheet("Commands beside a CRUD twin", columns, rows, [note], figures)


def compare_apart(apart: Mapping[str, Sequence[Run]], ours: Runs, twin: Runs) -> Sheet:
    rows, figures = [], {}
    for command, some in apart.items():
        own, shared, there = (
            [Spread([run.driven.quantile(share) for run in runs]).median for share in SHARES]
            for runs in (some, ours[command, ALONE], twin[command, ALONE])
        )
        ratios = [mine / other for mine, other in zip(own, there, strict=True)]
        rows.append(
            (
                COMMANDS[command],
                *(write_milliseconds(three) for three in (shared, own, there)),
                " / ".join(f"{one:.2f}" for one in ratios),
            )
        )
        figures[f"{command}_apart_p99_ratio"] = ratios[-1]
    columns = ("command", "ours, shared cores", "ours, apart", "twin", "apart ÷ twin")
    note = (
        "p50 / p90 / p99 in ms, medians of runs. Apart: the server with its sessions on one core,"
        " the projector with its session on another."
    )
    return Sheet("One client, with a core for each process", columns, rows, [note], figures)


def write_milliseconds(some: Sequence[float]) -> str:
    return " / ".join(f"{one:.1f}" for one in some)


def take_medians(runs: Sequence[Run]) -> tuple[float, float, float]:
    """Of commands a second, of p50 and of p99."""
    rate = Spread([run.driven.rate for run in runs]).median
    half = Spread([run.driven.quantile(0.5) for run in runs]).median
    return rate, half, Spread([run.driven.quantile(0.99) for run in runs]).median


def show_costs(ours: Runs, twin: Runs) -> Sheet:
    rows, figures = [], {}
    for key, some in ours.items():
        own, there = take_cpu(some), take_cpu(twin[key])
        ratio = sum_up(own) / sum_up(there)
        command, clients = key
        rows.append(
            (
                *(COMMANDS[command], clients),
                *(f"{own[name]:.2f}" for name in ("server", "projector", "PostgreSQL")),
                *(f"{there[name]:.2f}" for name in ("server", "PostgreSQL")),
                f"{ratio:.2f}",
                f"{own['clients']:.2f} / {there['clients']:.2f}",
            )
        )
        for name, spent in own.items():
            figures[f"{command}_{clients}_{name}_ms"] = spent
    columns = (
        *("command", "clients", "our server", "our projector", "our PostgreSQL"),
        *("twin's server", "twin's PostgreSQL", "all ÷ all", "clients, beside ours / twin"),
    )
    note = (
        "Until the read models have the fact; medians. PostgreSQL's is of the whole server"
        " meanwhile. Clients are not counted in the ratio."
    )
    return Sheet("Processor time of one command, ms", columns, rows, [note], figures)


def take_cpu(runs: Sequence[Run]) -> dict[str, float]:
    return {name: Spread([run.cpu[name] for run in runs]).median for name in runs[0].cpu}


def sum_up(cpu: Mapping[str, float]) -> float:
    return sum(spent for name, spent in cpu.items() if name != "clients")


def main() -> None:
    parser = begin(__doc__)
    parser.add_argument("--only", nargs="+", choices=COMMANDS, default=tuple(COMMANDS))
    parser.add_argument("--clients", nargs="+", type=int, default=[1, 8, 32])
    given = parser.parse_args()
    plan = QUICK if given.quick else WHOLE
    sent = {clients: plan.sent.get(clients, plan.sent[32]) for clients in given.clients}
    report(given, measure(Plan(sent, plan.runs, given.only)))


if __name__ == "__main__":
    main()
