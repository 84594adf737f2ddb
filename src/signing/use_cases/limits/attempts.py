"""Counts attempts per limit in windows of time, so that guessing is futile.

An attempt counts before it is checked, and is taken back if it was right: a thousand at once are
no more than a thousand in turn. `right_guesses` is for those that need not be counted.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address

from sqlalchemy import Engine, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert

from signing.refusals import Refusal, TooMany
from signing.storage.schema import attempts

WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=1)
NETWORK_BITS = 64
"""Whoever has an IPv6 address has all that begin with the same so many bits."""
MADE = attempts.c.count.label("made")
TAKE = text("""
SET LOCAL synchronous_commit = off;
SELECT pg_advisory_xact_lock(key) FROM unnest(CAST(:locks AS bigint[])) AS key;
WITH known AS (
  SELECT scope, window_start, count FROM attempts
  WHERE scope = ANY(:names) AND window_start > :day
), closed AS (
  SELECT FROM unnest(CAST(:bounded AS text[]), CAST(:most AS int[]), CAST(:since AS timestamptz[]))
    AS bound (scope, most, since)
  WHERE most <= (SELECT coalesce(sum(known.count), 0) FROM known
                 WHERE known.scope = bound.scope AND known.window_start > bound.since)
), made AS (
  INSERT INTO attempts SELECT name, :window, 1 FROM unnest(CAST(:names AS text[])) AS name
  WHERE NOT EXISTS (SELECT FROM closed) ORDER BY name
  ON CONFLICT (scope, window_start) DO UPDATE SET count = attempts.count + 1
  RETURNING scope, count
)
SELECT false AS fresh, scope, window_start, count AS made FROM known
UNION ALL SELECT true, scope, :window, count FROM made
""")
"""Counts an attempt unless a limit is closed; `known` is what was counted before.

A crash of the database may lose the counts of its last moment; nobody waits for its disk.
"""
LOCKED = """(
  SELECT scope, window_start, count FROM attempts
  WHERE scope = ANY(%s) AND window_start = %s ORDER BY scope OFFSET 0 FOR UPDATE
) AS mine"""
"""OFFSET keeps what is asked of the count outside: it is asked of the row that was waited for."""
SAME = "one.scope = mine.scope AND one.window_start = mine.window_start"
FEWER = f"""
UPDATE attempts AS one SET count = one.count - 1 FROM {LOCKED} WHERE {SAME} AND mine.count > 1
"""  # noqa: S608 — only words of this file
NONE = f"DELETE FROM attempts AS one USING {LOCKED} WHERE {SAME} AND mine.count <= 1"  # noqa: S608 — as above
"""What another try counts meanwhile is waited for, and stays."""
Counts = Mapping[datetime, int]


@dataclass(frozen=True)
class Limit:
    """A name under which attempts count, and at most how many are allowed in each span of time."""

    name: str
    limits: tuple[tuple[int, timedelta], ...]

    def closed_until(self, counts: Counts) -> datetime | None:
        """Return when an attempt is allowed again, or None. `counts` are per quarter of an hour."""
        ends = [_find_end(counts, most, span) for most, span in self.limits]
        return max((end for end in ends if end is not None), default=None)


@dataclass(frozen=True)
class Attempts:
    """Counts attempts in the database. It deletes rows that are older than a day."""

    engine: Engine

    @contextmanager
    def guess(
        self, limits: Sequence[Limit], now: datetime, otherwise: Sequence[Limit] = ()
    ) -> Iterator[None]:
        """Count an attempt if the body refuses. Raises TooMany before the body runs.

        Where the limits refuse, `otherwise` are asked: of the same names, with other bounds.
        """
        try:
            self.take(limits, now)
        except TooMany as refused:
            self._take_otherwise(otherwise, now, refused)
        try:
            yield
        except Refusal:
            self.clear_away(now)
            raise
        self.give_back(limits, now)

    def must_be_open(self, limits: Sequence[Limit], now: datetime) -> None:
        """Raises TooMany(seconds)."""
        must_be_open(limits, self._counts(limits, now), now)

    def count(self, limits: Sequence[Limit], now: datetime) -> None:
        """Count a failure that was found without `guess`."""
        self.clear_away(now)
        self._count(limits, now)

    def find_closed(self, limits: Sequence[Limit], now: datetime) -> Mapping[str, datetime]:
        """Return the names of the exhausted limits, and until when."""
        counts = self._counts(limits, now)
        ends = {one.name: one.closed_until(counts[one.name]) for one in limits}
        return {name: end for name, end in ends.items() if end is not None and end > now}

    def count_day(self, limit: Limit, now: datetime) -> int:
        """Return how many attempts count under the limit's name for a day."""
        query = select(func.sum(attempts.c.count)).where(
            attempts.c.scope == limit.name, attempts.c.window_start > find_window(now) - KEPT
        )
        with self.engine.connect() as connection:
            return int(connection.execute(query).scalar() or 0)

    def forget(self, limit: Limit) -> None:
        with self.engine.begin() as connection:
            connection.execute(delete(attempts).where(attempts.c.scope == limit.name))

    def _count(self, limits: Sequence[Limit], now: datetime) -> Mapping[str, int]:
        """Count the attempt; return the counts in this quarter of an hour, by limit."""
        rows = [
            {"scope": one.name, "window_start": find_window(now), "count": 1}
            for one in sorted(limits, key=lambda one: one.name)
        ]
        if not rows:
            return {}
        counting = (
            insert(attempts)
            .values(rows)
            .on_conflict_do_update(
                index_elements=["scope", "window_start"], set_={"count": attempts.c.count + 1}
            )
        )
        with self.engine.begin() as connection:
            counted = connection.execute(counting.returning(attempts.c.scope, MADE))
            return {row.scope: row.made for row in counted}

    def take(self, limits: Sequence[Limit], now: datetime) -> None:
        """Count an attempt. Raises TooMany; a refused attempt uses up nobody's limit.

        It checks before and after it counts.
        """
        bounds = [(one.name, most, now - span) for one in limits for most, span in one.limits]
        asked = {
            "locks": list_locks(limits),
            "names": [one.name for one in limits],
            "day": find_window(now) - KEPT,
            "window": find_window(now),
            "bounded": [name for name, _, _ in bounds],
            "most": [most for _, most, _ in bounds],
            "since": [since for _, _, since in bounds],
        }
        with self.engine.begin() as connection:
            rows = connection.execute(TAKE, asked).all()
        counts: dict[str, dict[datetime, int]] = {one.name: {} for one in limits}
        for row in sorted(rows, key=lambda row: bool(row.fresh)):
            counts[row.scope][row.window_start] = row.made - row.fresh
        try:
            must_be_open(limits, counts, now)
        except TooMany:
            if any(row.fresh for row in rows):
                self.give_back(limits, now)
            raise

    def _take_otherwise(self, limits: Sequence[Limit], now: datetime, refused: TooMany) -> None:
        """Raises `refused`, which says when the usual limits are open again."""
        if not limits:
            raise refused
        try:
            self.take(limits, now)
        except TooMany:
            raise refused from None

    def give_back(self, limits: Sequence[Limit], now: datetime) -> None:
        """Take an attempt back that was right."""
        with self.engine.begin() as connection:
            connection.exec_driver_sql(
                f"WITH fewer AS ({FEWER}) {NONE}",
                ([one.name for one in limits], find_window(now)) * 2,
            )

    def _counts(self, limits: Sequence[Limit], now: datetime) -> dict[str, dict[datetime, int]]:
        query = select(attempts.c.scope, attempts.c.window_start, MADE).where(
            attempts.c.scope.in_([one.name for one in limits]),
            attempts.c.window_start > find_window(now) - KEPT,
        )
        counts: dict[str, dict[datetime, int]] = {one.name: {} for one in limits}
        with self.engine.connect() as connection:
            for row in connection.execute(query):
                counts[row.scope][row.window_start] = row.made
        return counts

    def clear_away(self, now: datetime) -> None:
        """Delete what was counted more than a day ago."""
        old = delete(attempts).where(attempts.c.window_start <= find_window(now) - KEPT)
        with self.engine.begin() as connection:
            connection.execute(old)


def list_locks(limits: Sequence[Limit]) -> list[int]:
    """Return the locks of those who count, in one order, lest two wait crosswise."""
    digests = (sha256(one.name.encode()).digest() for one in limits)
    return sorted(int.from_bytes(digest[:8], signed=True) for digest in digests)


def find_window(now: datetime) -> datetime:
    seconds = int(WINDOW.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=now.tzinfo)


def must_be_open(limits: Sequence[Limit], counts: Mapping[str, Counts], now: datetime) -> None:
    ends = [one.closed_until(counts[one.name]) for one in limits]
    open_again = max((end for end in ends if end is not None), default=now)
    if open_again > now:
        raise TooMany(seconds=max(1, int((open_again - now).total_seconds())))


def _find_end(counts: Counts, most: int, span: timedelta) -> datetime | None:
    """Return when the span holds fewer than `most` again; None if it does now."""
    total = 0
    for start in sorted(counts, reverse=True):
        total += counts[start]
        if total >= most:
            return start + span
    return None


def name_network(address: str) -> str:
    """Return one name for all addresses of a caller: an IPv4 address, or an IPv6 network."""
    try:
        found = ip_address(address)
    except ValueError:  # a name, or a socket without an address
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or f"{int(found) >> NETWORK_BITS:x}::")


def name_addresses_around(address: str) -> str:
    """Return one name for an IPv4 /24, or an IPv6 network: rented addresses lie side by side."""
    network = name_network(address)
    around, dot, _ = network.rpartition(".")
    return around if dot else network
