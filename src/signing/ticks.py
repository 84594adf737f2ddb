"""A clock that all works of a machine share, so that those that look by the clock wake together."""

from time import monotonic

SOONEST = 0.5


def end_on_tick(seconds: float) -> float:
    """Return how long to wait, at most `seconds`, so that it ends with a whole second.

    Who wakes alone finds its core asleep and its caches cold, which takes longer than most looks.
    What waits for less than a second is in a hurry.
    """
    if seconds < 1:
        return seconds
    return max(seconds - (monotonic() + seconds) % 1, SOONEST)
