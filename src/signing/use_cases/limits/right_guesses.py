"""Lets a right guess go on only while its limits are open, without counting it.

A wrong guess is counted before its answer is told, and a right one is part of the save that it was
for, which records nothing if a limit is closed by then. Whoever counts has the limits' locks alone
and whoever was right shares them: all stand in one line, so that many at once are no more than the
same in turn. A process that dies between has told nobody anything. See docs/decisions/0046.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from signing.storage.recorder import Beside
from signing.storage.statements import Statements
from signing.use_cases.limits.attempts import KEPT, Limit, find_window, list_locks, must_be_open

COUNTED = (
    "SELECT scope, window_start, count FROM attempts WHERE scope = ANY(%s) AND window_start > %s"
)
SHARED = "SELECT pg_advisory_xact_lock_shared(key) FROM unnest(%s::bigint[]) AS key"
CLASH = """
INSERT INTO attempts
SELECT scope, window_start, count FROM attempts
WHERE window_start > %s AND scope IN (
  SELECT scope
  FROM unnest(%s::text[], %s::int[], %s::timestamptz[]) AS bound (scope, most, since)
  WHERE most <= (SELECT sum(counted.count) FROM attempts AS counted
                 WHERE counted.scope = bound.scope AND counted.window_start > bound.since))
"""
"""Records again what a closed limit has counted: nothing, or it is a conflict."""


@dataclass(frozen=True)
class RightGuesses:
    statements: Statements

    def must_be_open(self, limits: Sequence[Limit], now: datetime) -> None:
        """Ask before a guess is judged. Raises TooMany."""
        self._must_be_open(limits, now)

    def must_still_be_open(self, limits: Sequence[Limit], now: datetime) -> None:
        """Ask once a right guess is judged and saves nothing. Raises TooMany.

        Guesses that are being counted come first.
        """
        self._must_be_open(limits, now, first=[SHARED], values=[list_locks(limits)])

    def _must_be_open(
        self,
        limits: Sequence[Limit],
        now: datetime,
        *,
        first: Sequence[str] = (),
        values: Sequence[Any] = (),
    ) -> None:
        values = [*values, [one.name for one in limits], find_window(now) - KEPT]
        counts: dict[str, dict[datetime, int]] = {one.name: {} for one in limits}
        rows = self.statements.query("SELECT attempts", COUNTED, values, first=first)
        for scope, start, count in rows:
            counts[scope][start] = count
        must_be_open(limits, counts, now)


def hold_open(limits: Sequence[Limit], now: datetime) -> Beside:
    """Return what makes the save of a right guess a Conflict where a limit is closed."""
    bounds = [(one.name, most, now - span) for one in limits for most, span in one.limits]
    names, most, since = (list(some) for some in zip(*bounds, strict=True))
    values = (find_window(now) - KEPT, names, most, since)
    return Beside(CLASH, values, shares=tuple(list_locks(limits)))
