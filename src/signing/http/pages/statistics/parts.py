"""Shares of one whole, rounded so that what is shown adds up to 100.0 %."""

from collections import defaultdict
from collections.abc import Sequence

STEPS = 1000
"""Shares are shown in tenths of a percent."""


def split_shares(counts: Sequence[int]) -> Sequence[float | None]:
    """Return each count's share of their sum, in whole STEPS that add up to 1.

    Largest remainder: all are rounded down, and what is then missing goes, a step each, to those
    that lost most. Equal counts have equal shares where that is possible. None where nothing is
    counted.
    """
    whole = sum(counts)
    if not whole:
        return [None for _ in counts]
    steps = [STEPS * one // whole for one in counts]
    missing = STEPS - sum(steps)
    lost = [STEPS * one % whole for one in counts]
    losers = (at for at, one in enumerate(lost) if one)
    by_loss = sorted(losers, key=lambda at: (-lost[at], -counts[at], at))
    for at in _keep_equals_together(counts, by_loss, steps, missing) or by_loss[:missing]:
        steps[at] += 1
    return [one / STEPS for one in steps]


def _keep_equals_together(
    counts: Sequence[int], by_loss: Sequence[int], steps: Sequence[int], missing: int
) -> list[int]:
    """Choose whom to give the missing steps, all of a count or none; [] if there is no such way.

    Behind those who are passed over, nobody of a smaller count gets a larger share.
    """
    alike: dict[int, list[int]] = defaultdict(list)
    for at in by_loss:
        alike[counts[at]].append(at)
    chosen: list[int] = []
    passed_over: set[int] = set()
    for same in alike.values():
        share = steps[same[0]]
        if share in passed_over or len(chosen) + len(same) > missing:
            passed_over.add(share)
        else:
            chosen += same
    return chosen if len(chosen) == missing else []
