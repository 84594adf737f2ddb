"""How soon a fact is in the read models of another process, and what a lone fact costs there.

    PYTHONPATH=tests:. python benchmarks/waking.py [--quick] [--facts 200] [--pause 0.05]

This process records, as a server does; `signing project` follows on an embedded PostgreSQL with its
usual settings. The times are those of the commits as PostgreSQL keeps them, so nobody has to look
while it is measured. Each kind of facts is recorded alone, one fact after another with a pause.
CPU is that of the projecting process and of its backends in PostgreSQL, less what both use at rest.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median

import psutil
import psycopg2
from benchmarks.filling import record
from benchmarks.measuring import Sheet, begin, open_database, open_folder, report
from benchmarks.projector import season
from sqlalchemy import Connection, text

from signing.projections import READ_MODELS
from signing.projections.engine.progress import is_settled
from signing.storage.migrate import migrate
from signing.use_cases.core.installation_keys import load_keys
from signing.use_cases.core.supervision import Supervisor
from signing.use_cases.printing.copy_keys import CopyKeys
from signing.use_cases.privacy.vault import Vault
from support.facts.logs import Story
from support.facts.projector_logs import FollowedLog
from support.stories.employer import EmployerStory
from support.stories.graduate import GraduateStory
from support.waiting import soon

REST_SECONDS = 3.0
TIMES = text("""
SELECT extract(epoch FROM pg_xact_commit_timestamp(l.xmin) - committed) * 1000 AS sealed,
       extract(epoch FROM (SELECT max(pg_xact_commit_timestamp(m.xmin)) FROM read_models m
                           WHERE m.position = l.position) - committed) * 1000 AS applied
FROM log l JOIN events e ON e.id = l.event_id, pg_xact_commit_timestamp(e.xmin) AS committed
WHERE l.position = (SELECT max(position) FROM log)
""")
BACKENDS = """
SELECT pid FROM pg_stat_activity
WHERE backend_type = 'client backend' AND datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass
class Cost:
    """CPU seconds so far: of the projecting process, and of its backends."""

    python: float
    postgres: float

    def __sub__(self, other: "Cost") -> "Cost":
        return Cost(self.python - other.python, self.postgres - other.postgres)


class Follower:
    """`signing project`, and what it costs. Whatever is connected before is not counted."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._ours = self._list_backends()

    @contextmanager
    def run(self, folder: Path) -> Iterator[None]:
        settings = {
            "SIGNING_DATABASE_URL": self._url,
            "SIGNING_DATA_DIR": str(folder),
            "SIGNING_VERIFY_HOURS": "0",
        }
        with (folder / "project.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "signing", "project"],
                env=os.environ | settings,
                cwd=folder,
                stdout=log,
                stderr=log,
            )
            self._process = psutil.Process(process.pid)
            try:
                yield
            finally:
                process.terminate()
                process.wait()

    def measure(self) -> Cost:
        theirs = self._list_backends() - self._ours
        return Cost(_sum_cpu(self._process), sum(map(_sum_cpu_of_backend, theirs)))

    def _list_backends(self) -> set[int]:
        with closing(psycopg2.connect(self._url)) as connection, connection.cursor() as cursor:
            cursor.execute(BACKENDS)
            return {pid for [pid] in cursor.fetchall()}


def _sum_cpu_of_backend(pid: int) -> float:
    """Nothing for one that has ended since it was listed: it was there for a look."""
    try:
        return _sum_cpu(psutil.Process(pid))
    except psutil.NoSuchProcess:
        return 0.0


def _sum_cpu(process: psutil.Process) -> float:
    spent = process.cpu_times()
    return float(spent.user + spent.system)


def _list_chapters(
    graduates: Sequence[GraduateStory], firm: EmployerStory
) -> dict[str, Iterator[Callable[[], object]]]:
    """Return what is recorded, by kind; graduates of the season's end may sign."""
    return {
        "SourceConfirmed": (one.confirmed for one in graduates),
        "OfferSigned": (partial(one.signed, firm, confirmed=False) for one in graduates),
        "SigningConfirmed": (one.confirmed_signing for one in graduates),
        "SchoolApproved": (one.approved for one in graduates),
        "AgreementPrinted": (one.printed for one in graduates),
        "PositionOpened": (firm.opens for _ in graduates),
    }


@contextmanager
def exchange_wakeups(following: FollowedLog) -> Iterator[None]:
    background = Supervisor({"messenger": following.log.hear_others})
    background.start()
    try:
        yield
    finally:
        background.tell_to_stop()
        following.log.wake()
        background.join()


@contextmanager
def open_dated_database(folder: Path) -> Iterator[str]:
    """Yield the address of a database that keeps the times of commits."""
    with open_database(folder) as url:
        migrate(url)
        with closing(psycopg2.connect(url)) as connection:
            connection.autocommit = True
            connection.cursor().execute("ALTER SYSTEM SET track_commit_timestamp = on")
    with open_database(folder) as url:
        yield url


class Trial:
    def __init__(self, following: FollowedLog, vault: Vault, watching: Connection) -> None:
        self._following, self._vault, self._watching = following, vault, watching

    def is_settled(self) -> bool:
        return is_settled(self._watching, READ_MODELS)

    def is_filled(self) -> bool:
        live = self._watching.execute(text("SELECT count(*) FROM read_models WHERE live"))
        return bool(live.scalar_one() == len(READ_MODELS)) and self.is_settled()

    def measure(
        self, story: Story, chapter: Iterator[Callable[[], object]], facts: int, pause: float
    ) -> list[tuple[float, float]]:
        """Return for each fact the milliseconds until it was sealed, and applied to all models."""
        times: list[tuple[float, float]] = []
        for tell in islice(chapter, facts):
            told = len(story.facts)
            tell()
            lone = [one.fact for one in story.facts[told:]]
            record(self._following.recorder, self._vault, lone)
            time.sleep(pause)
            soon(self.is_settled, pause=0.01)
            sealed, applied = self._watching.execute(TIMES).one()
            times.append((float(sealed), float(applied)))
        return times


def describe(
    times: Sequence[tuple[float, float]], cost: Cost, rest: Cost, took: float
) -> tuple[str, ...]:
    facts = len(times)
    sealed, applied = (sorted(one) for one in zip(*times, strict=True))
    python = (cost.python - rest.python * took / REST_SECONDS) / facts * 1000
    postgres = (cost.postgres - rest.postgres * took / REST_SECONDS) / facts * 1000
    last = int(facts * 0.99)
    cells = (median(sealed), sealed[last], median(applied), applied[last], python, postgres)
    return (f"{facts}", *(f"{one:.1f}" for one in (*cells, python + postgres)))


COLUMNS = (
    *("kind", "facts", "sealed after, ms", "p99", "in all read models after, ms", "p99"),
    *("Python, ms a fact", "PostgreSQL, ms a fact", "both"),
)


def measure(facts: int, pause: float, filled: int) -> Iterator[Sheet]:
    """`filled` is how many facts were there before."""
    with open_folder() as folder, open_dated_database(folder) as url:
        following = FollowedLog(url)
        vault = Vault(following.writing, load_keys(folder / "keys", may_create=True))
        CopyKeys.in_folder(folder / "keys" / "copies", may_create=True)
        story = season(filled)
        firm = story.employer("91990000000000000X")
        graduates = [story.graduate(f"W{number:06}") for number in range(facts)]
        for one in graduates:
            one.bound()
        record(following.recorder, vault, [one.fact for one in story.facts])
        while following.log.assign_positions():
            pass
        with following.writing.connect() as watching, exchange_wakeups(following):
            trial = Trial(following, vault, watching)
            trial.is_settled()
            follower = Follower(url)
            with follower.run(folder):
                yield time_chapters(
                    trial, follower, _list_chapters(graduates, firm), story, facts, pause
                )
        following.close()


def time_chapters(
    trial: "Trial",
    follower: Follower,
    chapters: Mapping[str, Iterator[Callable[[], object]]],
    story: Story,
    facts: int,
    pause: float,
) -> Sheet:
    soon(trial.is_filled)
    before = follower.measure()
    time.sleep(REST_SECONDS)
    rest = follower.measure() - before
    rows = []
    for kind, chapter in chapters.items():
        before, began = follower.measure(), time.monotonic()
        times = trial.measure(story, chapter, facts, pause)
        took = time.monotonic() - began
        rows.append((kind, *describe(times, follower.measure() - before, rest, took)))
    note = (
        f"At rest {rest.python / REST_SECONDS:.1%} + {rest.postgres / REST_SECONDS:.1%} of a core,"
        " which is taken off."
    )
    return Sheet("A lone fact, in another process", COLUMNS, rows, [note])


def main() -> None:
    parser = begin(__doc__)
    parser.add_argument("--facts", type=int)
    parser.add_argument("--pause", type=float, default=0.05)
    given = parser.parse_args()
    facts = given.facts or (10 if given.quick else 200)
    report(given, measure(facts, given.pause, 1_000 if given.quick else 8_000))


if __name__ == "__main__":
    main()
