"""Shares of one whole, rounded so that what is shown adds up to 100.0 %."""

from collections.abc import Sequence

STEPS = 1000
"""Shares are shown in tenths of a percent."""


def split_shares(counts: Sequence[int]) -> Sequence[float | None]:
    """Return each count's share of their sum, in whole STEPS that add up to 1.

    Largest remainder: all are rounded down, and what is then missing goes, a step each, to those
    that lost most, to the larger count where two lost the same. None where nothing is counted.
    """
    whole = sum(counts)
    if not whole:
        return [None for _ in counts]
    steps = [STEPS * one // whole for one in counts]
    lost = [STEPS * one % whole for one in counts]
    by_loss = sorted(range(len(counts)), key=lambda at: (-lost[at], -counts[at], at))
    for at in by_loss[: STEPS - sum(steps)]:
        steps[at] += 1
    return [one / STEPS for one in steps]
