"""How much the projector takes at once, and how long it waits before it looks again.

A lone fact is applied at once. Of a stream, what comes within PACE_SECONDS is applied together, and
no batch takes much longer than that: a reader's own fact must not be behind a long one. Who is far
behind takes as much as is quickest.
"""

from time import monotonic

PACE_SECONDS = 0.02
FEWEST = 16
"""As many cost little more than one."""
GROWTH = 2
BACKLOG = 5
"""So many full batches in a row are no stream any more: they grow, however long they take."""
FIRST_SECONDS, LONGEST_SECONDS = 0.002, 0.25


class Pace:
    """The size of the next batch by the time that the last ones took; at most `most` facts."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.limit = self._fewest = min(FEWEST, most)
        self._full = 0
        self._began = 0.0
        self._is_stream = False

    @property
    def has_backlog(self) -> bool:
        return self._full >= BACKLOG

    def choose_limit(self, behind: int) -> int:
        """Return how many facts to take of those `behind`."""
        return self.most if behind >= self.most else self.limit

    def take_all(self) -> None:
        """Take the most from now on: nobody waits for single facts."""
        self.limit = self._fewest = self.most

    def begin(self) -> None:
        self._began = monotonic()

    def note(self, facts: int) -> None:
        """Note how many facts were applied since `begin`."""
        seconds = max(monotonic() - self._began, 1e-6)
        full = facts >= self.limit
        self._full = self._full + 1 if full else 0
        self._is_stream = facts > 0 and not full
        if self.has_backlog:
            self.limit = min(self.limit * GROWTH, self.most)
        elif facts and (full or seconds > PACE_SECONDS):
            fitting = int(facts * min(PACE_SECONDS / seconds, GROWTH))
            self.limit = min(max(fitting, self._fewest), self.most)

    @property
    def pause(self) -> float:
        """Return the seconds that a stream may gather before the next batch."""
        if not self._is_stream:
            return 0.0
        return max(0.0, self._began + PACE_SECONDS - monotonic())


class Backoff:
    """Waits of FIRST_SECONDS that double up to LONGEST_SECONDS, until something happens."""

    def __init__(self) -> None:
        self._next = FIRST_SECONDS

    def reset(self) -> None:
        self._next = FIRST_SECONDS

    def lengthen(self) -> float:
        """Return how long to wait now."""
        now = self._next
        self._next = min(2 * now, LONGEST_SECONDS)
        return now
