"""Counts the calls of each caller in this minute, in memory; processes share them each second.

A write for each request would cost more than most requests. So a process counts alone and shares
its counts once a second, or sooner for a busy caller. Several processes together may exceed the
limit within that second, never for longer.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from time import monotonic, time

import structlog
from sqlalchemy import Engine, delete
from sqlalchemy.dialects.postgresql import insert

from signing.storage.engine import DATABASE_ERRORS
from signing.storage.rate_tables import rates
from signing.use_cases.core.supervision import note_error

WINDOW = 60
"""Seconds; all processes count in the same ones."""
TELL_SECONDS = 1.0
LOOK_SECONDS = 0.1
HURRY = 50
"""Calls of one caller that are told at once."""
MOST_CALLERS = 200_000
"""In memory. Who calls from more addresses than that is nobody's client."""
AT_ONCE = 1000
LOG = structlog.get_logger()


@dataclass(slots=True)
class Tally:
    """`told` is the shared count of all processes, `own` what this one has not shared yet."""

    told: int = 0
    own: int = 0


class Rates:
    """`digest` makes a caller's name unreadable before it is stored."""

    def __init__(self, engine: Engine, digest: Callable[[str], str]) -> None:
        self._engine = engine
        self._digest = digest
        self._lock = threading.Lock()
        self._window = 0
        self._tallies: dict[str, Tally] = {}
        self._hurry = self._called = False

    def count(self, caller: str) -> tuple[int, int]:
        """Count a call; return its number in this minute, and the seconds left of it."""
        now = int(time())
        with self._lock:
            self._begin(now // WINDOW)
            tally = self._tallies.setdefault(caller, Tally())
            tally.own += 1
            self._called = True
            self._hurry |= tally.own >= HURRY
            return tally.told + tally.own, WINDOW - now % WINDOW

    def run(self, stop: threading.Event) -> None:
        told = cleared = monotonic()
        while not stop.wait(LOOK_SECONDS if self._called else TELL_SECONDS):
            if self._hurry or monotonic() - told >= TELL_SECONDS:
                self._try(self.share, stop)
                told = monotonic()
            if monotonic() - cleared >= WINDOW:
                self._try(self.clear_away, stop)
                cleared = monotonic()
        self._try(self.share, stop)

    def share(self) -> None:
        """Add this process's counts to the table, and read the counts of all."""
        with self._lock:
            self._hurry = self._called = False
            window = self._window
            fresh = {caller: tally.own for caller, tally in self._tallies.items() if tally.own}
        names = {self._digest(caller): caller for caller in fresh}
        waiting = iter(sorted(names))
        while part := list(islice(waiting, AT_ONCE)):
            rows = [
                {"caller": one, "window_start": _start(window), "count": fresh[names[one]]}
                for one in part
            ]
            for one, count in self._add_counts(rows):
                self._learn(window, names[one], fresh[names[one]], count)

    def clear_away(self) -> None:
        old = delete(rates).where(rates.c.window_start < _start(int(time()) // WINDOW - 1))
        with self._engine.begin() as connection:
            connection.execute(old)

    def _begin(self, window: int) -> None:
        if window != self._window or len(self._tallies) >= MOST_CALLERS:
            self._window, self._tallies = window, {}

    def _add_counts(self, rows: list[dict[str, object]]) -> list[tuple[str, int]]:
        adding = insert(rates).values(rows)
        summed = adding.on_conflict_do_update(
            index_elements=["caller", "window_start"],
            set_={"count": rates.c.count + adding.excluded["count"]},
        ).returning(rates.c.caller, rates.c.count.label("made"))
        with self._engine.begin() as connection:
            return [(row.caller, row.made) for row in connection.execute(summed)]

    def _learn(self, window: int, caller: str, told: int, count: int) -> None:
        with self._lock:
            tally = self._tallies.get(caller)
            if window == self._window and tally is not None:
                tally.told, tally.own = count, tally.own - told

    def _try(self, step: Callable[[], None], stop: threading.Event) -> None:
        """Run a step; without the database each process counts alone."""
        try:
            step()
        except DATABASE_ERRORS as error:
            note_error(stop, error)
            LOG.warning("rates.apart", error=type(error).__name__)


def _start(window: int) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(seconds=window * WINDOW)
