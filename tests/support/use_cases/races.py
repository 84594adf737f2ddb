"""Races of a prohibition against what it forbids, and what stands behind it in the log."""

import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any
from uuid import UUID

from signing import events
from signing.facts import Fact
from signing.refusals import Refusal, StaleVersion
from signing.storage.log import Log
from signing.use_cases.core.ledger import Ledger, Outcome
from support.waiting import PATIENCE, soon

Act = Callable[[], object]
AT_MOST_SECONDS = 0.05
"""By so much a prohibition waits, so that it falls into the middle of what it forbids."""


@dataclass(frozen=True)
class Pair:
    """`ends` and `again` are kinds of facts of one stream; `subject` finds it in an `act`.

    `ended` finds what is forbidden in `ends` where that is not the stream.
    """

    ends: type[Fact]
    again: type[Fact] | None
    act: type[Fact]
    subject: Callable[[Any], UUID]
    ended: Callable[[Any], UUID] = lambda fact: fact.originator_id


def race(prohibit: Act, acts: Sequence[Act], chance: random.Random) -> list[type[Refusal] | None]:
    """Let all begin at once; return how each act was refused, None where it was not."""
    ready = Barrier(len(acts) + 1)
    late = chance.uniform(0, AT_MOST_SECONDS)

    def forbid() -> None:
        ready.wait(PATIENCE)
        time.sleep(late)
        soon(lambda: _is_done(prohibit), pause=0)

    def perform(act: Act) -> type[Refusal] | None:
        ready.wait(PATIENCE)
        try:
            act()
        except Refusal as refusal:
            return type(refusal)
        return None

    with ThreadPoolExecutor(len(acts) + 1) as pool:
        forbidding = pool.submit(forbid)
        ended = list(pool.map(perform, acts))
        forbidding.result(PATIENCE)
    return ended


def _is_done(prohibit: Act) -> bool:
    """Do it again if everybody else was faster three times, as whoever forbids would."""
    try:
        prohibit()
    except StaleVersion:
        return False
    return True


def read_log(log: Log) -> list[Fact]:
    while log.assign_positions():
        pass
    rows = log.read(0, 100_000)
    return [events.revive(one.stream, one.version, one.topic, one.state) for one in rows]


def find_behind(pair: Pair, facts: Sequence[Fact]) -> list[Fact]:
    """Return the acts that stand in the log while their prohibition holds."""
    forbidden: set[UUID] = set()
    behind = []
    for fact in facts:
        if isinstance(fact, pair.ends):
            forbidden.add(pair.ended(fact))
        elif pair.again is not None and isinstance(fact, pair.again):
            forbidden.discard(fact.originator_id)
        elif isinstance(fact, pair.act) and pair.subject(fact) in forbidden:
            behind.append(fact)
    return behind


class LateLedger(Ledger):
    """A ledger that lets somebody else act once, between a decision and its save."""

    def __init__(self, ledger: Ledger, meanwhile: Act) -> None:
        self.__dict__ |= vars(ledger)
        self._meanwhile = [meanwhile]

    def save(self, *facts: Any, **more: Any) -> Outcome:
        if self._meanwhile:
            self._meanwhile.pop()()
        return super().save(*facts, **more)
