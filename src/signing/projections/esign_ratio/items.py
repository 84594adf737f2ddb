"""Makes lines with shares from sums, and answers that state what they counted."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from operator import itemgetter
from typing import Any, Generic

from pydantic import with_config
from typing_extensions import TypedDict, TypeVar

from signing import codes
from signing.projections.esign_ratio.counts import (
    OF_AGREEMENTS,
    OF_GRADUATES,
    ONLINE,
    PLACEMENTS,
    STANDS_AS,
    STANDS_CONFIRMED,
)
from signing.vocabulary import Channel, Oversight

DEFINITION = "esign-2026.4"
"""Names the set of definitions in docs/numbers.md, each with its own version."""
CHANNEL_NAMES = {
    Channel.PLATFORM.value: "平台签约",
    Channel.DIRECT.value: "单位直接签约",
    Channel.CARD.value: "二维码名片签约",
}
PLACED = tuple(PLACEMENTS.values())
COUNTED = (*OF_GRADUATES, *OF_AGREEMENTS)
"""What a line is made of: how far applications came is no part of it."""
NOT_OF_DAYS = dict.fromkeys(("pending", *STANDS_CONFIRMED, "rejected"), 0)
"""What was never approved, and so is of no day."""
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
                "confirmed": 22,
                "unconfirmed": 8,
                "disputed": 1,
                "approved_unconfirmed": 5,
                "rejected": 12,
                "terminated": 9,
                "ended_by_employer": 2,
                "ended_by_graduate": 5,
                "ended_by_both": 1,
                "ended_unsaid": 1,
                "ended_unanswered": 3,
                "amendments_applied": 1,
                "amendments_approved": 4,
                "amendments_declined": 1,
                "amendments_rejected": 0,
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
    of a city or an industry counts agreements alone: graduates are 0, and shares null. What the
    graduates say: `pending` is the sum of those that they `confirmed`, left `unconfirmed` and
    `disputed`; `approved_unconfirmed` are in effect without standing confirmed. `terminated` is the
    sum of those that the employer, the graduate or both ended, and of those of which that is
    unsaid; of `ended_unanswered` the other side had said nothing. Amendments count by what became
    of them: `amendments_applied` before the review, which was of the amended terms.
    """

    key: str
    name: str
    graduates: int
    signed: int
    signed_online: int
    by_channel: dict[str, int]
    pending: int
    confirmed: int
    unconfirmed: int
    disputed: int
    approved_unconfirmed: int
    rejected: int
    terminated: int
    ended_by_employer: int
    ended_by_graduate: int
    ended_by_both: int
    ended_unsaid: int
    ended_unanswered: int
    amendments_applied: int
    amendments_approved: int
    amendments_declined: int
    amendments_rejected: int
    esign_ratio: float | None
    esign_rate: float | None
    placed: int
    placed_by: dict[str, int]
    placement_rate: float | None


@dataclass(frozen=True)
class Answer(Generic[Items]):
    """`position` is up to where the log is counted. Anyone with the log can count again.

    `digest` is the SHA-256 of definition, items and position as canonical JSON; `codes` the version
    of the code tables; `as_of` what was asked for, null for now. `school` is the code of the one
    school whose graduates are counted, null for all; `colleges` the only colleges, none for all.
    """

    items: Items
    position: int
    definition: str
    codes: str
    as_of: str | int | None
    school: str | None
    colleges: list[str]
    digest: str


def make_answer(
    items: Items, position: int, as_of: str | int | None, oversight: Oversight
) -> Answer[Items]:
    """`oversight` covers whose graduates are counted."""
    return Answer(
        items,
        position,
        DEFINITION,
        codes.version(),
        as_of,
        oversight.school_code,
        sorted(oversight.colleges),
        digest_items(items, position, DEFINITION),
    )


def digest_items(items: Any, position: int, definition: str) -> str:
    """Keys sorted, no blanks, UTF-8: the same from the JSON of an answer as from its values."""
    counted = {"definition": definition, "items": items, "position": position}
    text = json.dumps(counted, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


Sums = Iterable[tuple[str | None, Mapping[str, int]]]
"""(key, counts); no key: what belongs to no line, but to the whole."""
Lines = dict[str | None, defaultdict[str, int]]
"""The counts of each line, which have a zero for what they do not name."""


def add_up_lines(sums: Sums) -> Lines:
    found: Lines = {}
    for key, counts in sums:
        if key in found:
            add_to(found[key], counts)
        else:
            found[key] = defaultdict(int, counts)
    return found


def add_up(parts: Iterable[Mapping[str, int]]) -> defaultdict[str, int]:
    whole: defaultdict[str, int] = defaultdict(int)
    for counts in parts:
        add_to(whole, counts)
    return whole


def add_to(whole: defaultdict[str, int], counts: Mapping[str, int]) -> None:
    """Change `whole`."""
    for name, count in counts.items():
        whole[name] += count


def make_line(
    key: str, name: str, counts: Mapping[str, int], among: Mapping[str, int]
) -> StatisticsLine:
    """Return a line: the agreements of `counts`, measured against the graduates of `among`."""
    of, people = counts.get, among.get
    graduates, signed, online = people("graduates", 0), people("signed", 0), of("signed_online", 0)
    placed_by = {one: people(one, 0) for one in PLACED}
    placed = sum(placed_by.values())
    return {
        "key": key,
        "name": name,
        "graduates": graduates,
        "signed": signed,
        "signed_online": online,
        "by_channel": {channel: of(part, 0) for channel, part in ONLINE.items()},
        "pending": of("pending", 0),
        "confirmed": of("confirmed", 0),
        "unconfirmed": of("unconfirmed", 0),
        "disputed": of("disputed", 0),
        "approved_unconfirmed": of("approved_unconfirmed", 0),
        "rejected": of("rejected", 0),
        "terminated": of("terminated", 0),
        "ended_by_employer": of("ended_by_employer", 0),
        "ended_by_graduate": of("ended_by_graduate", 0),
        "ended_by_both": of("ended_by_both", 0),
        "ended_unsaid": of("ended_unsaid", 0),
        "ended_unanswered": of("ended_unanswered", 0),
        "amendments_applied": of("amendments_applied", 0),
        "amendments_approved": of("amendments_approved", 0),
        "amendments_declined": of("amendments_declined", 0),
        "amendments_rejected": of("amendments_rejected", 0),
        "esign_ratio": compute_share(online, signed),
        "esign_rate": compute_share(online, graduates),
        "placed": placed,
        "placed_by": placed_by,
        "placement_rate": compute_share(placed, graduates),
    }


def list_place_lines(lines: Lines, named: Callable[[str], str]) -> list[StatisticsLine]:
    """Return a line for each place; leave out places without graduates."""
    return [
        make_line(key, named(key), counts, counts)
        for key, counts in _list_keyed(lines)
        if counts["graduates"]
    ]


def list_channel_lines(lines: Lines) -> list[StatisticsLine]:
    """Return all three channels against the whole, so that their shares add up to its share."""
    whole = add_up(lines.values())
    return [
        make_line(channel, CHANNEL_NAMES[channel], lines.get(channel, {}), whole)
        for channel in sorted(CHANNEL_NAMES)
    ]


def list_day_lines(lines: Lines) -> list[StatisticsLine]:
    """Return lines by day of approval in China, against the whole."""
    whole = add_up(lines.values())
    return [
        make_line(day, day, {**counts, **NOT_OF_DAYS}, whole)
        for day, counts in _list_keyed(lines)
        if counts["signed_online"] or counts["terminated"]
    ]


def list_employer_lines(lines: Lines, named: Callable[[str], str]) -> list[StatisticsLine]:
    """Return lines of agreements by their employers: of no graduates, and so without shares."""
    return [
        make_line(key, named(key), counts, {})
        for key, counts in _list_keyed(lines)
        if any(counts[one] for one in STANDS_AS.values())
    ]


def _list_keyed(lines: Lines) -> list[tuple[str, defaultdict[str, int]]]:
    keyed = [(key, counts) for key, counts in lines.items() if key is not None]
    return sorted(keyed, key=itemgetter(0))


def compute_share(part: int, whole: int) -> float | None:
    """Return the share, rounded to four digits; None if nobody is counted."""
    return round(part / whole, PRECISION) if whole else None
