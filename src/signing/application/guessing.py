"""Guesses at who somebody is: counted per guesser, per address and per person, until no more go.

A guess is counted before it is judged, and given back if it was right: a thousand at the same
moment are no more than a thousand in turn. Addresses and persons are known by keyed digests only.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from signing.aggregates.graduate import Graduate
from signing.application.actors import EmployerUser, Someone, WeChatUser
from signing.application.attempts import KEPT, WINDOW, name_network, window_of
from signing.application.lookups import matching_graduate
from signing.application.office import Desk
from signing.codes import spelling
from signing.refusals import Refusal, TooMany
from signing.storage.recorder import Beside
from signing.storage.schema import attempts
from signing.vocabulary import Identity

DAY = 3
"""So many times the guesses of a quarter of an hour may be made in a day."""
MADE = attempts.c.count.label("made")
Counts = Mapping[datetime, int]


@dataclass(frozen=True)
class Scope:
    """What guesses are counted for: at most `most` in a span of time, for each of the spans."""

    name: str
    limits: tuple[tuple[int, timedelta], ...]

    def closed_until(self, counts: Counts) -> datetime | None:
        """From the counts of each quarter of an hour."""
        ends = [_end(counts, most, span) for most, span in self.limits]
        return max((end for end in ends if end is not None), default=None)


class Guesses(Desk):
    def graduate(self, by: WeChatUser | EmployerUser, identity: Identity, most: int) -> Graduate:
        """Whom all four fields name; `most` guesses has `by`. Raises NoSuchGraduate, TooMany."""
        scopes = [
            _of_guesser(by, most),
            self._of_person(identity.school_code, identity.student_number),
            *self.from_address(by),
        ]
        with self.guess(scopes, by.now):
            return matching_graduate(self.office, identity, by.now)

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

    def from_address(self, by: Someone) -> list[Scope]:
        """None for what did not come over a network."""
        if not by.address:
            return []
        home = self.vault.digest("guessing from", name_network(by.address)).hex()
        return [Scope(f"guesses-from:{home}", ((self.office.policy.tries.address, WINDOW),))]

    def closed(
        self, people: Sequence[tuple[str, str]], now: datetime
    ) -> Mapping[tuple[str, str], datetime]:
        """Those of (school code, student number) that nobody may guess at, and until when."""
        scopes = {one: self._of_person(*one) for one in people}
        counts = self._counts(list(scopes.values()), now)
        ends = {one: scope.closed_until(counts[scope.name]) for one, scope in scopes.items()}
        return {one: end for one, end in ends.items() if end is not None}

    def forgotten(self, graduate: Graduate) -> Beside:
        """To be written in the same save as the fact that lets the graduate begin anew."""
        scope = self._of_person(graduate.school_code, graduate.student_number)
        return Beside("DELETE FROM attempts WHERE scope = %s", (scope.name,))

    def forget(self, graduate: Graduate) -> None:
        scope = self._of_person(graduate.school_code, graduate.student_number)
        with self.office.engine.begin() as connection:
            connection.execute(delete(attempts).where(attempts.c.scope == scope.name))

    def _of_person(self, school_code: str, student_number: str) -> Scope:
        """Whether there is such a person or not."""
        named = f"{spelling.number(school_code)}|{spelling.number(student_number)}"
        digest = self.vault.digest("guessing at", named).hex()
        return Scope(f"guesses-at:{digest}", ((self.office.policy.tries.person, WINDOW),))

    def must_be_open(self, scopes: Sequence[Scope], now: datetime) -> None:
        """Raises TooMany(seconds)."""
        _must_be_open(scopes, self._counts(scopes, now), now)

    def count(self, scopes: Sequence[Scope], now: datetime) -> Mapping[str, int]:
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
        with self.office.engine.begin() as connection:
            counted = connection.execute(counting.returning(attempts.c.scope, MADE))
            return {row.scope: row.made for row in counted}

    def _take(self, scopes: Sequence[Scope], now: datetime) -> None:
        """Looked at before and after it is counted: who is refused keeps nobody else away."""
        counts = self._counts(scopes, now)
        _must_be_open(scopes, counts, now)
        for scope, made in self.count(scopes, now).items():
            counts[scope][window_of(now)] = made - 1
        try:
            _must_be_open(scopes, counts, now)
        except TooMany:
            self._give_back(scopes, now)
            raise

    def _give_back(self, scopes: Sequence[Scope], now: datetime) -> None:
        mine = attempts.c.scope.in_(sorted(one.name for one in scopes))
        present = mine & (attempts.c.window_start == window_of(now))
        with self.office.engine.begin() as connection:
            connection.execute(update(attempts).where(present).values(count=attempts.c.count - 1))
            connection.execute(delete(attempts).where(present, attempts.c.count <= 0))

    def _counts(self, scopes: Sequence[Scope], now: datetime) -> dict[str, dict[datetime, int]]:
        query = select(attempts.c.scope, attempts.c.window_start, MADE).where(
            attempts.c.scope.in_([one.name for one in scopes]),
            attempts.c.window_start > window_of(now) - KEPT,
        )
        counts: dict[str, dict[datetime, int]] = {one.name: {} for one in scopes}
        with self.office.engine.connect() as connection:
            for row in connection.execute(query):
                counts[row.scope][row.window_start] = row.made
        return counts

    def _clear_away(self, now: datetime) -> None:
        old = delete(attempts).where(attempts.c.window_start <= window_of(now) - KEPT)
        with self.office.engine.begin() as connection:
            connection.execute(old)


def _of_guesser(by: Someone, most: int) -> Scope:
    limits = ((most, WINDOW), (DAY * most, KEPT))
    return Scope(f"guesses-by:{by.stamp.actor.account}", limits)


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
