"""Facts a second of a projector that catches up: all read models, and a trivial one beside them.

    PYTHONPATH=tests:. python benchmarks/projector.py [--quick] [--facts 40000] [--each] [--profile]

A season is told, really encrypted, and recorded on an embedded PostgreSQL with its usual settings.
"""

import cProfile
import pstats
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count, cycle, islice
from pathlib import Path
from typing import Any

import psycopg2
from benchmarks.filling import record, vacuum
from benchmarks.measuring import (
    Row,
    Sheet,
    begin,
    count_database_seconds,
    open_database,
    open_folder,
    report,
)

from signing.events import GraduateEnrolled
from signing.facts import Fact
from signing.projections import READ_MODELS
from signing.projections.engine.projector import Projector
from signing.projections.engine.rebuilding import Replay, rebuild
from signing.storage.migrate import migrate
from signing.use_cases.core.installation_keys import load_keys
from signing.use_cases.privacy.vault import Vault
from signing.vocabulary import Channel
from support.facts.logs import Story
from support.facts.projector_logs import FollowedLog, NamesModel
from support.stories.employer import EmployerStory
from support.stories.graduate import GraduateStory

COHORT = 400
WAL = "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"
SIZES = """
SELECT CASE WHEN schemaname <> 'public' THEN 'read models'
            WHEN relname IN ('events', 'log', 'tree') THEN 'log' ELSE 'keys and the rest' END,
       sum(pg_total_relation_size(relid))
FROM pg_stat_user_tables GROUP BY 1 ORDER BY 1
"""
COLLEGES = cycle(("信息工程学院", "文学院", "理学院", "经济管理学院"))
CHANNELS = cycle(Channel)
NUMBERS = count(1)


def season(facts: int) -> Story:
    """Cohorts of graduates who enrol, sign, are approved, print; every tenth is released."""
    story = Story()
    for code in ("99001", "99002", "99003"):
        story.school(code)
    firms = [story.employer(f"9199{number:014}") for number in range(30)]
    for firm in firms:
        firm.opens()
    while len(story.facts) < facts:
        _cohort(story, firms)
    return story


def _cohort(story: Story, firms: Sequence[EmployerStory]) -> None:
    graduates = [_graduate(story, number) for number in islice(NUMBERS, COHORT)]
    chapters: tuple[Callable[[GraduateStory], object], ...] = (
        GraduateStory.bound,
        GraduateStory.confirmed,
        lambda one: one.signed(firms[one.story.now.minute // 2], next(CHANNELS)),
        GraduateStory.approved,
        GraduateStory.printed,
    )
    for chapter in chapters:
        for one in graduates:
            chapter(one)
    for one in graduates[::10]:
        one.asked_release()
        one.released()


def _graduate(story: Story, number: int) -> GraduateStory:
    school = f"9900{number % 3 + 1}"
    return story.graduate(f"2026{number:06}", school=school, college=next(COLLEGES))


@dataclass(frozen=True)
class Took:
    """Seconds, and seconds of processor time of Python and of PostgreSQL."""

    wall: float
    python: float
    database: float

    def describe(self, facts: int) -> Row:
        both = self.python + self.database
        return (
            *(f"{self.wall:.1f}", f"{facts / self.wall:,.0f}"),
            *(f"{self.python / facts * 1e6:.0f}", f"{self.database / facts * 1e6:.0f}"),
            f"{facts / both:,.0f}",
        )


def take_time(work: Callable[[], object], folder: Path) -> Took:
    before, began = (time.process_time(), count_database_seconds(folder)), time.perf_counter()
    work()
    wall, python = time.perf_counter() - began, time.process_time() - before[0]
    return Took(wall, python, count_database_seconds(folder) - before[1])


def time_models(
    following: FollowedLog, vault: Vault, folder: Path, *, each: bool
) -> Iterator[tuple[str, Took]]:
    """Of a trivial read model, of all together, and on request of a rebuild of each."""
    follow = partial(Projector, following.reading, following.log, vault)
    yield "a trivial read model", take_time(follow([NamesModel()]).catch_up, folder)
    yield f"all {len(READ_MODELS)} read models", take_time(follow(READ_MODELS).catch_up, folder)
    for model in READ_MODELS if each else ():
        replay = Replay(following.reading, following.log, vault, model, "rebuilt")
        yield f"rebuild {model.NAME}", take_time(partial(rebuild, replay, lambda _: None), folder)


def measure(facts: int, *, each: bool = False, profiled: bool = False) -> Iterator[Sheet]:
    with open_folder() as folder, open_database(folder) as url:
        migrate(url)
        following = FollowedLog(url)
        vault = Vault(following.writing, load_keys(folder / "keys", may_create=True))
        begun = query(url, WAL)[0][0]
        told = [recorded.fact for recorded in season(facts).facts]
        record(following.recorder, vault, told)
        while following.log.assign_positions():
            pass
        profile = cProfile.Profile()
        if profiled:
            profile.enable()
        took = dict(time_models(following, vault, folder, each=each))
        if profiled:
            profile.disable()
            pstats.Stats(profile).sort_stats("tottime").print_stats(45)
        following.close()
        yield show_places(url, told, int(begun))
    rows = [(name, *one.describe(len(told))) for name, one in took.items()]
    whole = took[f"all {len(READ_MODELS)} read models"]
    figures = {
        "projector_us": whole.python / len(told) * 1e6,
        "projector_PostgreSQL_us": whole.database / len(told) * 1e6,
        "projector_facts_per_cpu_second": len(told) / (whole.python + whole.database),
    }
    columns = (
        *("read models", "seconds", "facts/s", "Python, µs a fact", "PostgreSQL, µs a fact"),
        "facts per CPU second of both",
    )
    note = f"{len(told):,} facts, really encrypted; PostgreSQL's time holds its writing of the log."
    yield Sheet("A projector that catches up", columns, rows, [note], figures)


def query(url: str, statement: str) -> list[tuple[Any, ...]]:
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    connection.close()
    return found


def show_places(url: str, told: Sequence[Fact], begun: int) -> Sheet:
    """Bytes of each graduate, by what they are for; the simulation reads it."""
    graduates = sum(isinstance(fact, GraduateEnrolled) for fact in told)
    vacuum(url)
    written = int(query(url, WAL)[0][0]) - begun
    sizes = {str(part): int(size) / graduates for part, size in query(url, SIZES)}
    sizes["write-ahead log"] = written / graduates
    rows = [(part, f"{size / 1024:.1f}") for part, size in sizes.items()]
    note = (
        f"Of {graduates:,} graduates with {len(told) / graduates:.1f} facts each, indexes and all."
    )
    figures = {f"bytes_{part}": size for part, size in sizes.items()}
    figures["graduate_facts_of_bytes"] = len(told) / graduates
    title = "What a graduate takes on disk"
    return Sheet(title, ("part", "KiB a graduate"), rows, [note], figures)


def main() -> None:
    parser = begin(__doc__)
    parser.add_argument("--facts", type=int)
    parser.add_argument("--each", action="store_true")
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    facts = given.facts or (2_400 if given.quick else 40_000)
    report(given, measure(facts, each=given.each, profiled=given.profile))


if __name__ == "__main__":
    main()
