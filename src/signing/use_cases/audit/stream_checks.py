"""Replays streams through the rules of their aggregates, and names facts that contradict them.

A stream is read once, whole, with the first of its facts behind the position from which a check
goes on; what was judged before is replayed, and not judged again. Memory holds a few hundred
streams. A parked fact is known, and not named.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text

from signing.aggregates import Stream
from signing.events import UnreadableFactError, revive
from signing.facts import Fact
from signing.storage.log import Log, LoggedEvent
from signing.storage.parked_facts import load_parked
from signing.use_cases.audit.log_differences import Deed, LogDifference
from signing.use_cases.audit.succession import OWNERS, follows

WINDOW = 2000
"""So many positions are looked at for streams at once."""
STREAMS = 200
"""So many streams are read at once."""
BEGINNING = text("""
SELECT DISTINCT e.stream FROM log l JOIN events e ON e.id = l.event_id
WHERE l.position > :low AND l.position <= :high AND NOT EXISTS (
    SELECT FROM events p JOIN log k ON k.event_id = p.id
    WHERE p.stream = e.stream AND p.version = e.version - 1 AND k.position > :after)
""")
"""Streams whose first fact behind `after` is in the window."""
Watch = Callable[[int, int], None]


@dataclass(frozen=True)
class StreamChecks:
    engine: Engine
    log: Log

    def find_contradictions(self, after: int, stop: int, watch: Watch) -> Iterator[LogDifference]:
        """Yield what is wrong with the facts behind one position, up to another."""
        with self.engine.connect() as connection:
            parked = frozenset(one.position for one in load_parked(connection))
        for low in range(after, stop, WINDOW):
            high = min(low + WINDOW, stop)
            streams = self._list_streams(low, high, after)
            for first in range(0, len(streams), STREAMS):
                for one in self._judge_streams(streams[first : first + STREAMS], stop):
                    if one.first > after and one.first not in parked:
                        yield one
            watch(high, stop)

    def contradicts(self, event: LoggedEvent) -> bool:
        """Return whether the fact does not follow from what came before it in its stream."""
        judged = self._judge_streams([event.stream], event.position)
        return any(one.first == event.position for one in judged)

    def _list_streams(self, low: int, high: int, after: int) -> list[UUID]:
        with self.engine.connect() as connection:
            asked = {"low": low, "high": high, "after": after}
            return list(connection.execute(BEGINNING, asked).scalars())

    def _judge_streams(self, streams: Sequence[UUID], stop: int) -> Iterator[LogDifference]:
        told: dict[UUID, list[LoggedEvent]] = defaultdict(list)
        for event in self.log.read_streams(streams):
            if event.position <= stop:
                told[event.stream].append(event)
        for events in told.values():
            yield from _judge_stream(events)


def _judge_stream(events: Sequence[LoggedEvent]) -> Iterator[LogDifference]:
    """Judge what can be read. Behind an unreadable fact nobody can tell."""
    facts: list[Fact] = []
    unreadable: LogDifference | None = None
    for event in events:
        try:
            facts.append(revive(event.stream, event.version, event.topic, event.state))
        except UnreadableFactError:
            unreadable = _name(Deed.FACT_UNREADABLE, event)
            break
    for number in judge_facts(facts):
        yield _name(Deed.FACT_CONTRADICTS, events[number])
    if unreadable is not None:
        yield unreadable


def judge_facts(facts: Sequence[Fact]) -> Iterator[int]:
    """Yield the places, from 0, of the facts of one stream that do not follow from those before."""
    aggregate: Stream | None = None
    for number, fact in enumerate(facts):
        if not follows(aggregate, fact):
            yield number
        aggregate = _evolve(aggregate, fact)


def _evolve(aggregate: Stream | None, fact: Fact) -> Stream | None:
    """Go on as the ledger does; a fact that cannot be applied leaves what was there."""
    before: Any = OWNERS[type(fact)](fact.originator_id) if aggregate is None else aggregate
    try:
        after: Stream = before.evolve(fact)
    except Exception:  # noqa: BLE001 — it was named as a contradiction
        return aggregate
    return after


def _name(deed: Deed, event: LoggedEvent) -> LogDifference:
    return LogDifference(deed, event.position, event.position, str(event.stream))
