"""Lines of the log: a fact each, and one for what a single command recorded of many.

A print job of 360 agreements is one line, with a link to all of them.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from signing.http.answering.stories import tell_facts
from signing.http.pages.audit.searching import BATCH, PAGE
from signing.projections.stories import LoggedFact
from signing.storage.log import LoggedEvent
from signing.storage.searching import Wanted

ALIKE = 3
"""From how many facts of one command and kind on they are one line."""
MOST_READ = 6_000
"""The most facts that one page reads; what goes on behind it is a line of the next page too."""

Key = tuple[str, str, str]
Read = Callable[[Wanted], Sequence[LoggedEvent]]


@dataclass(frozen=True)
class Line:
    """`item` is the fact, or the first read of `count`; they lie from `first` to `last`."""

    item: LoggedFact
    count: int
    first: int
    last: int


@dataclass(frozen=True)
class Lines:
    """`reached` is the position of the last fact read; None if the search ends here."""

    lines: Sequence[Line]
    reached: int | None

    @property
    def items(self) -> list[LoggedFact]:
        return [one.item for one in self.lines]


def read_single(read: Read, wanted: Wanted) -> Lines:
    """Read a page in which each fact is a line."""
    found = read(wanted)
    lines = [Line(item, 1, item["position"], item["position"]) for item in tell_facts(found)]
    return Lines(lines, found[-1].position if len(found) == wanted.limit else None)


def read_lines(read: Read, wanted: Wanted) -> Lines:
    """Read facts until there are enough lines; `wanted` says in which order."""
    events: list[LoggedEvent] = []
    tally, whole = Counter[Key](), True
    for event in _read_on(read, wanted):
        key = find_key(event)
        if (key not in tally and _count_lines(tally) >= PAGE) or len(events) == MOST_READ:
            whole = False
            break
        events.append(event)
        tally[key] += 1
    return Lines(list(_make_lines(events, tally)), None if whole else events[-1].position)


def find_key(event: LoggedEvent) -> Key:
    """Return what facts of one command and kind share; of an unreadable one, its position."""
    try:
        said = json.loads(event.state)
        return event.topic, said["request_id"], said["actor"]["account"]
    except (ValueError, KeyError, TypeError):
        return event.topic, "", str(event.position)


def _read_on(read: Read, wanted: Wanted) -> Iterator[LoggedEvent]:
    """Yield all facts found, reading little at first."""
    limit = 2 * PAGE
    while True:
        found = read(replace(wanted, limit=limit))
        yield from found
        if len(found) < limit:
            return
        last = found[-1].position
        newest = wanted.newest_first
        wanted = replace(wanted, before=last) if newest else replace(wanted, after=last)
        limit = BATCH


def _count_lines(tally: Counter[Key]) -> int:
    return sum(1 if number >= ALIKE else number for number in tally.values())


def _make_lines(events: Sequence[LoggedEvent], tally: Counter[Key]) -> Iterator[Line]:
    """Yield a line for each fact, and one for those alike, where the first of them stands."""
    ends: dict[Key, list[int]] = {}
    for event in events:
        ends.setdefault(find_key(event), []).append(event.position)
    shown: set[Key] = set()
    for event in events:
        key = find_key(event)
        alike = tally[key] >= ALIKE
        if alike and key in shown:
            continue
        shown.add(key)
        places = ends[key] if alike else [event.position]
        [item] = tell_facts([event])
        yield Line(item, len(places), min(places), max(places))
