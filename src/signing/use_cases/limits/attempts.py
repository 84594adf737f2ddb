"""Attempts, counted per scope in windows of time, so that guessing is futile.

An attempt is counted before it is judged, and given back if it was right: a thousand at the same
moment are no more than a thousand in turn.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from signing.refusals import Refusal, TooMany
from signing.storage.schema import attempts

WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=1)
NETWORK_BITS = 64
"""Whoever has an IPv6 address has all that begin with the same so many bits."""
MADE = attempts.c.count.label("made")
Counts = Mapping[datetime, int]


@dataclass(frozen=True)
class Scope:
    """What attempts are counted for: at most `most` in a span of time, for each of the spans."""

    name: str
    limits: tuple[tuple[int, timedelta], ...]

    def closed_until(self, counts: Counts) -> datetime | None:
        """From the counts of each quarter of an hour."""
        ends = [_end(counts, most, span) for most, span in self.limits]
        return max((end for end in ends if end is not None), default=None)


@dataclass(frozen=True)
class Attempts:
    """Rows older than a day go."""

    engine: Engine

    @contextmanager
    def guess(self, scopes: Sequence[Scope], now: datetime) -> Iterator[None]:
        """Counts unless the body ends without a refusal. Raises TooMany before it begins."""
        self._take(scopes, now)
        try:
            yield
        except Refusal:
            self._clear_away(now)
            raise
        self._give_back(scopes, now)

    def must_be_open(self, scopes: Sequence[Scope], now: datetime) -> None:
        """Raises TooMany(seconds)."""
        _must_be_open(scopes, self._counts(scopes, now), now)

    def count(self, scopes: Sequence[Scope], now: datetime) -> None:
        """Add a failure that was judged without `guess`."""
        self._clear_away(now)
        self._count(scopes, now)

    def closed(self, scopes: Sequence[Scope], now: datetime) -> Mapping[str, datetime]:
        """The names of those that are closed, and until when."""
        counts = self._counts(scopes, now)
        ends = {one.name: one.closed_until(counts[one.name]) for one in scopes}
        return {name: end for name, end in ends.items() if end is not None}

    def forget(self, scope: Scope) -> None:
        with self.engine.begin() as connection:
            connection.execute(delete(attempts).where(attempts.c.scope == scope.name))

    def _count(self, scopes: Sequence[Scope], now: datetime) -> Mapping[str, int]:
        """How many there are now in this quarter of an hour, by scope."""
        rows = [
            {"scope": one.name, "window_start": window_of(now), "count": 1}
            for one in sorted(scopes, key=lambda one: one.name)
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

    def _take(self, scopes: Sequence[Scope], now: datetime) -> None:
        """Looked at before and after it is counted: who is refused keeps nobody else away."""
        counts = self._counts(scopes, now)
        _must_be_open(scopes, counts, now)
        for scope, made in self._count(scopes, now).items():
            counts[scope][window_of(now)] = made - 1
        try:
            _must_be_open(scopes, counts, now)
        except TooMany:
            self._give_back(scopes, now)
            raise

    def _give_back(self, scopes: Sequence[Scope], now: datetime) -> None:
        mine = attempts.c.scope.in_(sorted(one.name for one in scopes))
        present = mine & (attempts.c.window_start == window_of(now))
        with self.engine.begin() as connection:
            connection.execute(update(attempts).where(present).values(count=attempts.c.count - 1))
            connection.execute(delete(attempts).where(present, attempts.c.count <= 0))

    def _counts(self, scopes: Sequence[Scope], now: datetime) -> dict[str, dict[datetime, int]]:
        query = select(attempts.c.scope, attempts.c.window_start, MADE).where(
            attempts.c.scope.in_([one.name for one in scopes]),
            attempts.c.window_start > window_of(now) - KEPT,
        )
        counts: dict[str, dict[datetime, int]] = {one.name: {} for one in scopes}
        with self.engine.connect() as connection:
            for row in connection.execute(query):
                counts[row.scope][row.window_start] = row.made
        return counts

    def _clear_away(self, now: datetime) -> None:
        old = delete(attempts).where(attempts.c.window_start <= window_of(now) - KEPT)
        with self.engine.begin() as connection:
            connection.execute(old)


def window_of(now: datetime) -> datetime:
    seconds = int(WINDOW.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=now.tzinfo)


def _must_be_open(scopes: Sequence[Scope], counts: Mapping[str, Counts], now: datetime) -> None:
    ends = [one.closed_until(counts[one.name]) for one in scopes]
    open_again = max((end for end in ends if end is not None), default=now)
    if open_again > now:
        raise TooMany(seconds=max(1, int((open_again - now).total_seconds())))


def _end(counts: Counts, most: int, span: timedelta) -> datetime | None:
    """When there will be fewer than `most` in the span again; None if there are fewer now."""
    total = 0
    for start in sorted(counts, reverse=True):
        total += counts[start]
        if total >= most:
            return start + span
    return None


def name_network(address: str) -> str:
    """All addresses that one caller has, by one name: an IPv4 address, or an IPv6 network."""
    try:
        found = ip_address(address)
    except ValueError:  # a name, or a socket without an address
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or f"{int(found) >> NETWORK_BITS:x}::")
