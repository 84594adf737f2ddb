"""Makes lines with shares from sums, and answers that state what they counted."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Generic

from pydantic import with_config
from typing_extensions import TypedDict, TypeVar

from signing import codes
from signing.projections.esign_ratio.counts import OF_GRADUATES, PLACEMENTS, STANDS_AS
from signing.vocabulary import Channel

DEFINITION = "esign-2026.2"
"""Names the set of definitions in docs/numbers.md, each with its own version."""
CHANNEL_NAMES = {
    Channel.PLATFORM.value: "平台签约",
    Channel.DIRECT.value: "单位直接签约",
    Channel.CARD.value: "二维码名片签约",
}
CHANNELS = tuple(one.value for one in Channel)
PLACED = tuple(PLACEMENTS.values())
SEPARATOR = "/"
"""Between school and college where the colleges of many schools stand in one list."""
PRECISION = 4

Items = TypeVar("Items", default=Any)


@with_config(
    json_schema_extra={
        "examples": [
            {
                "key": "99001",
                "name": "云川师范大学",
                "graduates": 4211,
                "signed": 2105,
                "signed_online": 1684,
                "by_channel": {"PLATFORM": 1200, "DIRECT": 400, "CARD": 84},
                "pending": 31,
                "rejected": 12,
                "terminated": 9,
                "esign_ratio": 0.8,
                "esign_rate": 0.3999,
                "placed": 3300,
                "placed_by": {
                    "contracted": 2400,
                    "flexible": 200,
                    "ventures": 20,
                    "studying": 680,
                },
                "placement_rate": 0.7837,
            }
        ]
    }
)
class StatisticsLine(TypedDict):
    """The counts of one school, college, major, channel, day, city or industry, and their shares.

    Shares are from 0 to 1 with four digits, null if nobody is counted. `by_channel` are the
    agreements `signed_online` by channel, `placed_by` the graduates `placed` by destination. A line
    of a city or an industry counts agreements alone: graduates are 0, and shares null.
    """

    key: str
    name: str
    graduates: int
    signed: int
    signed_online: int
    by_channel: dict[str, int]
    pending: int
    rejected: int
    terminated: int
    esign_ratio: float | None
    esign_rate: float | None
    placed: int
    placed_by: dict[str, int]
    placement_rate: float | None


@dataclass(frozen=True)
class Answer(Generic[Items]):
    """`position` is up to where the log is counted. Anyone with the log can count again.

    `digest` is the SHA-256 of definition, items and position as canonical JSON; `codes` the version
    of the code tables; `as_of` what was asked for, null for now.
    """

    items: Items
    position: int
    definition: str
    codes: str
    as_of: str | int | None
    digest: str


def make_answer(items: Items, position: int, as_of: str | int | None) -> Answer[Items]:
    return Answer(
        items,
        position,
        DEFINITION,
        codes.version(),
        as_of,
        digest_items(items, position, DEFINITION),
    )


def digest_items(items: Any, position: int, definition: str) -> str:
    """Keys sorted, no blanks, UTF-8: the same from the JSON of an answer as from its values."""
    counted = {"definition": definition, "items": items, "position": position}
    text = json.dumps(counted, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


@dataclass
class Tally:
    """The counts of one line, and the agreements in effect by channel."""

    counts: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    online: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, counts: Mapping[str, int], channel: str | None) -> None:
        mine = self.counts
        for name, count in counts.items():
            mine[name] += count
        if channel is not None and (online := counts.get("signed_online")):
            self.online[channel] += online

    def item(self, key: str, name: str, whole: "Tally") -> StatisticsLine:
        """Return the line: its own agreements, measured against the graduates of `whole`."""
        of = defaultdict(int, self.counts)
        if whole is not self:
            of.update({one: whole.counts[one] for one in OF_GRADUATES})
        placed_by = {one: of[one] for one in PLACED}
        placed = sum(placed_by.values())
        return {
            "key": key,
            "name": name,
            "graduates": of["graduates"],
            "signed": of["signed"],
            "signed_online": of["signed_online"],
            "by_channel": {one: self.online[one] for one in CHANNELS},
            "pending": of["pending"],
            "rejected": of["rejected"],
            "terminated": of["terminated"],
            "esign_ratio": compute_share(of["signed_online"], of["signed"]),
            "esign_rate": compute_share(of["signed_online"], of["graduates"]),
            "placed": placed,
            "placed_by": placed_by,
            "placement_rate": compute_share(placed, of["graduates"]),
        }


Sums = Iterable[tuple[str | None, str | None, Mapping[str, int]]]
"""(key, channel, counts); no key: what belongs to no line, but to the whole."""


def tally_lines(sums: Sums) -> dict[str | None, Tally]:
    found: dict[str | None, Tally] = defaultdict(Tally)
    for key, channel, counts in sums:
        found[key].add(counts, channel)
    return found


def sum_tallies(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for one in tallies:
        for mine, theirs in ((whole.counts, one.counts), (whole.online, one.online)):
            for name, count in theirs.items():
                mine[name] += count
    return whole


def list_place_lines(
    tallies: Mapping[str | None, Tally], named: Callable[[str], str]
) -> list[StatisticsLine]:
    """Return a line for each place; leave out places without graduates."""
    return [
        tally.item(key, named(key), tally)
        for key, tally in sorted(_list_keyed(tallies))
        if tally.counts["graduates"]
    ]


def list_channel_lines(tallies: Mapping[str | None, Tally]) -> list[StatisticsLine]:
    """Return all three channels against the whole, so that their shares add up to its share."""
    whole = sum_tallies(tallies.values())
    return [
        tallies.get(channel, Tally()).item(channel, CHANNEL_NAMES[channel], whole)
        for channel in sorted(CHANNEL_NAMES)
    ]


def list_day_lines(tallies: Mapping[str | None, Tally]) -> list[StatisticsLine]:
    """Return lines by day of approval in China, against the whole."""
    whole = sum_tallies(tallies.values())
    for _, tally in _list_keyed(tallies):
        tally.counts["pending"] = tally.counts["rejected"] = 0
    return [
        tally.item(day, day, whole)
        for day, tally in sorted(_list_keyed(tallies))
        if tally.counts["signed_online"] or tally.counts["terminated"]
    ]


def list_employer_lines(
    tallies: Mapping[str | None, Tally], named: Callable[[str], str]
) -> list[StatisticsLine]:
    """Return lines of agreements by their employers: of no graduates, and so without shares."""
    nobody = Tally()
    return [
        tally.item(key, named(key), nobody)
        for key, tally in sorted(_list_keyed(tallies))
        if any(tally.counts[one] for one in STANDS_AS.values())
    ]


def _list_keyed(tallies: Mapping[str | None, Tally]) -> list[tuple[str, Tally]]:
    return [(key, tally) for key, tally in tallies.items() if key is not None]


def compute_share(part: int, whole: int) -> float | None:
    """Return the share, rounded to four digits; None if nobody is counted."""
    return round(part / whole, PRECISION) if whole else None
