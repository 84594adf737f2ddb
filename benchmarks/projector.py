"""Facts a second of a projector that catches up: all read models, and a trivial one beside them.

Beside the clock it tells the CPU of a fact in both processes, which a busy machine changes less.

    PYTHONPATH=tests python benchmarks/projector.py [--facts 100000] [--each] [--profile]

A season is told, really sealed, and recorded on an embedded PostgreSQL with its usual settings;
at the end it is asked for the province's figures.
"""

import argparse
import cProfile
import json
import pstats
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count, cycle, islice
from pathlib import Path

import psutil
from eventsourcing.persistence import StoredEvent

from signing.projections import READ_MODELS, esign_ratio
from signing.projections.engine.projector import Projector
from signing.projections.engine.read_model import ReadModel
from signing.projections.engine.rebuilding import Replay, rebuild
from signing.projections.esign_ratio import Asked, Grouping
from signing.storage.embedded import embedded_url
from signing.storage.migrate import migrate
from signing.use_cases.core.installation_keys import load_keys
from signing.use_cases.privacy.vault import Cipher, Vault
from signing.vocabulary import Channel, Oversight
from support.facts.logs import Story
from support.facts.projector_logs import FollowedLog, NamesModel
from support.stories.employer import EmployerStory
from support.stories.graduate import GraduateStory

SEALED = re.compile(rb'"sealed":("(?:[^"\\]|\\.)*")')
COHORT, SAVE = 400, 5000
COLLEGES = cycle(("信息工程学院", "文学院", "理学院", "经济管理学院"))
CHANNELS = cycle(Channel)
NUMBERS = count(1)
NOW = datetime(2026, 12, 1, tzinfo=UTC)


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


def record(following: FollowedLog, vault: Vault, story: Story) -> None:
    facts = [recorded.fact for recorded in story.facts]
    ciphers = vault.make_ciphers({fact.originator_id for fact in facts})
    for first in range(0, len(facts), SAVE):
        following.recorder.insert_events(
            [
                StoredEvent(
                    fact.originator_id,
                    fact.originator_version,
                    fact.topic(),
                    _really_sealed(fact.state(), ciphers[fact.originator_id]),
                )
                for fact in facts[first : first + SAVE]
            ]
        )


def _really_sealed(state: bytes, cipher: Cipher) -> bytes:
    return SEALED.sub(
        lambda found: b'"sealed":"%s"' % cipher.encrypt(json.loads(found[1])).sealed.encode(), state
    )


@dataclass
class Spent:
    """Seconds by the clock, and of CPU: of this process, and of all that PostgreSQL runs."""

    wall: float
    python: float
    postgres: float

    def __sub__(self, other: "Spent") -> "Spent":
        return Spent(
            self.wall - other.wall, self.python - other.python, self.postgres - other.postgres
        )

    @property
    def cpu(self) -> float:
        return self.python + self.postgres


class Clock:
    def __init__(self, folder: Path) -> None:
        pid = int((folder / "postmaster.pid").read_text().split()[0])
        self._postgres = psutil.Process(pid)
        self._seen: dict[int, float] = {}
        """By process: what one used that has ended counts too."""

    def read(self) -> Spent:
        for one in self._postgres.children():
            spent = one.cpu_times()
            self._seen[one.pid] = spent.user + spent.system
        return Spent(time.perf_counter(), time.process_time(), sum(self._seen.values()))


def caught_up(
    following: FollowedLog, vault: Vault, models: Sequence[ReadModel], clock: Clock
) -> Spent:
    projector = Projector(following.reading, following.log, vault, models)
    began = clock.read()
    projector.catch_up()
    return clock.read() - began


def measured(
    following: FollowedLog, vault: Vault, clock: Clock, *, each: bool
) -> Iterator[tuple[str, Spent]]:
    """Of a trivial read model, of all together, and on request of a rebuild of each."""
    yield "a trivial read model", caught_up(following, vault, [NamesModel()], clock)
    yield f"all {len(READ_MODELS)} read models", caught_up(following, vault, READ_MODELS, clock)
    for model in READ_MODELS if each else ():
        replay = Replay(following.reading, following.log, vault, model, "rebuilt")
        began = clock.read()
        rebuild(replay, lambda _: None)
        yield f"  rebuild {model.NAME}", clock.read() - began


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--facts", type=int, default=100_000)
    asked.add_argument("--each", action="store_true")
    asked.add_argument("--profile", action="store_true")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = embedded_url(Path(folder) / "postgres")
        migrate(url)
        following = FollowedLog(url)
        vault = Vault(following.writing, load_keys(Path(folder) / "keys", may_create=True))
        story = season(given.facts)
        record(following, vault, story)
        while following.log.assign_positions():
            pass
        profile = cProfile.Profile()
        if given.profile:
            profile.enable()
        facts, clock = len(story.facts), Clock(Path(folder) / "postgres")
        heads = ("seconds", "facts/s", "µs python", "µs PG", "facts/CPU s")
        print(f"{facts:,} facts\n\n{'':32}{''.join(f'{one:>12}' for one in heads)}")
        for name, spent in measured(following, vault, clock, each=given.each):
            each = [spent.python / facts * 1e6, spent.postgres / facts * 1e6, facts / spent.cpu]
            cells = [facts / spent.wall, *each]
            print(f"{name:32}{spent.wall:12.1f}{''.join(f'{one:12,.0f}' for one in cells)}")
        if given.profile:
            profile.disable()
            pstats.Stats(profile).sort_stats("tottime").print_stats(45)
        figures(following)
        following.close()


def figures(following: FollowedLog) -> None:
    print()
    with following.reading.connect() as connection:
        for by in Grouping:
            began = time.perf_counter()
            esign_ratio.compute_statistics(connection, Oversight(), Asked(2026), by=by, now=NOW)
            spent = (time.perf_counter() - began) * 1000
            print(f"statistics by {by.value:10}{spent:10.0f} ms")


if __name__ == "__main__":
    main()
