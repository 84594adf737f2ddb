"""The counts of a graduate, an agreement and an application; each figure is a sum of these.

The names are those of the columns, of the answers and of `docs/numbers.md`.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

from signing import codes
from signing.vocabulary import (
    EMPLOYED_BY_AGREEMENT,
    AgreementState,
    AmendmentState,
    Channel,
    EndedBy,
)

PLACEMENTS = {
    "协议和合同就业": "contracted",
    "灵活就业": "flexible",
    "创业": "ventures",
    "升学": "studying",
}
"""Groups of destinations that 毕业去向落实率 of 2021 counts as placed."""
STANDS_AS = {
    AgreementState.AWAITING_REVIEW.value: "pending",
    AgreementState.EFFECTIVE.value: "signed_online",
    AgreementState.TERMINATING.value: "signed_online",
    AgreementState.REJECTED.value: "rejected",
    AgreementState.TERMINATED.value: "terminated",
}
OF_GRADUATES = ("graduates", "signed", *PLACEMENTS.values())
STANDS_CONFIRMED = ("confirmed", "unconfirmed", "disputed")
"""Parts of `pending`: what the graduate says of an agreement that awaits review."""
ENDED_BY = {
    EndedBy.EMPLOYER.value: "ended_by_employer",
    EndedBy.GRADUATE.value: "ended_by_graduate",
    EndedBy.BOTH.value: "ended_by_both",
    None: "ended_unsaid",
}
"""Parts of `terminated`: who ended it, as whoever asked for the release said."""
AMENDMENTS = {
    AmendmentState.APPLIED.value: "amendments_applied",
    AmendmentState.APPROVED.value: "amendments_approved",
    AmendmentState.DECLINED.value: "amendments_declined",
    AmendmentState.REJECTED.value: "amendments_rejected",
}
"""What became of proposals to change an agreement, whatever became of the agreement since."""
OF_AGREEMENTS = (
    *("signatures", "pending", *STANDS_CONFIRMED),
    *("signed_online", "approved_unconfirmed", "rejected", "terminated"),
    *ENDED_BY.values(),
    "ended_unanswered",
    *AMENDMENTS.values(),
)
FUNNEL = ("resumes", "invitations", "interviews", "offers", "agreements", "approvals")
"""How far applications of channel PLATFORM ever came; the last two are told by their agreements."""
COUNTS = (*OF_GRADUATES, *OF_AGREEMENTS, *FUNNEL)
PLACES = {name: place for place, name in enumerate(COUNTS)}
ONLINE = {one.value: f"signed_online by {one.value}" for one in Channel}
"""Parts of `signed_online`, which no move is written with: its channel tells them."""
SUMS = {"placed": tuple(PLACEMENTS.values())}
"""What the facts are listed of as well: no graduate counts in two parts of a sum at once."""

LINES = ("major", "region", "industry")
"""The columns of a move whose lines have totals of their own."""
LINE_COUNTS = tuple(name for name in COUNTS if name != "signed_online")
ONLINE_BY = {one.value: f"online_{one.value.lower()}" for one in Channel}
"""What stands for `signed_online` in the totals of lines, by channel."""

WRITTEN = re.compile(r"([a-z_]+)([+-]\d+)")

Counts = dict[str, int]


@cache
def count_graduate(destination: str) -> Mapping[str, int]:
    counts = {"graduates": 1}
    if destination == EMPLOYED_BY_AGREEMENT:
        counts["signed"] = 1
    known = codes.destinations().get(destination)
    if known is not None and known.group in PLACEMENTS:
        counts[PLACEMENTS[known.group]] = 1
    return MappingProxyType(counts)


def count_agreement(paper: Mapping[str, Any]) -> Counts:
    counts = {"signatures": 1}
    stands = STANDS_AS.get(paper["state"])
    if stands is not None:
        counts |= {stands: 1, **_count_consent(stands, paper), **_count_release(stands, paper)}
    if paper["channel"] == Channel.PLATFORM.value:
        counts["agreements"] = 1
        counts["approvals"] = int(paper["approved_on"] is not None)
    return counts


def _count_consent(stands: str, paper: Mapping[str, Any]) -> Counts:
    """Return what the graduate says of one that awaits review, or did not say of one in effect."""
    said = "disputed" if paper["disputed"] else "confirmed" if paper["accepted"] else "unconfirmed"
    if stands == "pending":
        return {said: 1}
    return {"approved_unconfirmed": 1} if stands == "signed_online" and said != "confirmed" else {}


def _count_release(stands: str, paper: Mapping[str, Any]) -> Counts:
    """Return how it ended, where it was released."""
    if stands != "terminated":
        return {}
    return {ENDED_BY[paper["ended_by"]]: 1, "ended_unanswered": int(not paper["answered"])}


def count_amendments(paper: Mapping[str, Any]) -> Counts:
    return {AMENDMENTS[state]: number for state, number in paper["amendments"].items()}


def count_application(reached: Sequence[str]) -> Counts:
    return dict.fromkeys(reached, 1)


def list_parts(count: str) -> tuple[str, ...]:
    """Return the counts that one of COUNTS or SUMS adds up."""
    return SUMS.get(count, (count,))


def add_counts(*parts: Mapping[str, int], sign: int = 1) -> Counts:
    found: Counts = {}
    for part in parts:
        for name, count in part.items():
            found[name] = found.get(name, 0) + sign * count
    return found


def subtract_counts(counts: Mapping[str, int], others: Mapping[str, int]) -> Counts:
    found = dict(counts)
    for name, count in others.items():
        found[name] = found.get(name, 0) - count
    return found


def drop_zeros(counts: Counts) -> Counts:
    return {name: count for name, count in counts.items() if count}


def write_counts(counts: Counts) -> str:
    """Write `pending-1 signed+1`, in the order of COUNTS, so that equal counts are equal texts."""
    named = sorted(counts, key=PLACES.__getitem__)
    return " ".join([f"{name}{counts[name]:+d}" for name in named if counts[name]])


@cache
def read_counts(moved: str) -> Mapping[str, int]:
    """Read what `write_counts` wrote; cached, for there are few different texts."""
    found = (WRITTEN.fullmatch(one) for one in moved.split())
    return MappingProxyType({one[1]: int(one[2]) for one in found if one is not None})


@cache
def read_parts(moved: str, channel: str | None) -> Mapping[str, int]:
    """Read what `write_counts` wrote of a channel, with the part of `signed_online`; cached too."""
    return MappingProxyType(add_parts(read_counts(moved), channel))


def add_parts(counts: Mapping[str, int], channel: str | None) -> Counts:
    """Return the counts of a channel with the part of `signed_online` that it is."""
    if channel is None or "signed_online" not in counts:
        return dict(counts)
    return {**counts, ONLINE[channel]: counts["signed_online"]}


def multiply_counts(counts: Mapping[str, int], factor: int) -> Mapping[str, int]:
    return counts if factor == 1 else {name: factor * count for name, count in counts.items()}
