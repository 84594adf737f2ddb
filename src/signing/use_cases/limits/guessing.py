"""Limits guesses at a person's identity: per guesser, per address and per person.

The database holds keyed digests of addresses and persons only.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from signing.aggregates.graduate import Graduate
from signing.codes import spelling
from signing.storage.recorder import Beside
from signing.use_cases.core.actors import EmployerUser, Someone, WeChatUser
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.lookups import find_matching_graduate
from signing.use_cases.limits.attempts import (
    KEPT,
    WINDOW,
    Attempts,
    Limit,
    name_network,
)
from signing.vocabulary import Identity

DAY = 3
"""So many times the guesses of a quarter of an hour may be made in a day."""


class Guesses(UseCases):
    def find_graduate(
        self, by: WeChatUser | EmployerUser, identity: Identity, most: int
    ) -> Graduate:
        """Return whom all fields name. `by` has `most` guesses. Raises NoSuchGraduate, TooMany."""
        limits = [
            _limit_guesser(by, most),
            self._limit_person(identity.school_code, identity.student_number),
            *self.limit_address(by),
        ]
        with Attempts(self.context.engine).guess(limits, by.now):
            return find_matching_graduate(self.context, identity, by.now)

    def limit_address(self, by: Someone) -> list[Limit]:
        """Return the limits of the caller's address; [] if the call did not come over a network."""
        if not by.address:
            return []
        home = self.vault.digest("guessing from", name_network(by.address)).hex()
        return [Limit(f"guesses-from:{home}", ((self.context.policy.tries.address, WINDOW),))]

    def find_closed(
        self, people: Sequence[tuple[str, str]], now: datetime
    ) -> Mapping[tuple[str, str], datetime]:
        """Return the (school code, student number) that nobody may guess at, and until when."""
        limits = {one: self._limit_person(*one) for one in people}
        ends = Attempts(self.context.engine).find_closed(list(limits.values()), now)
        return {one: ends[limit.name] for one, limit in limits.items() if limit.name in ends}

    def forget_in_save(self, graduate: Graduate) -> Beside:
        """Return the deletion of the guesses, for the save that lets the graduate begin anew."""
        limit = self._limit_person(graduate.school_code, graduate.student_number)
        return Beside("DELETE FROM attempts WHERE scope = %s", (limit.name,))

    def forget(self, graduate: Graduate) -> None:
        limit = self._limit_person(graduate.school_code, graduate.student_number)
        Attempts(self.context.engine).forget(limit)

    def _limit_person(self, school_code: str, student_number: str) -> Limit:
        """Whether there is such a person or not."""
        named = f"{spelling.number(school_code)}|{spelling.capital_number(student_number)}"
        digest = self.vault.digest("guessing at", named).hex()
        return Limit(f"guesses-at:{digest}", ((self.context.policy.tries.person, WINDOW),))


def _limit_guesser(by: Someone, most: int) -> Limit:
    limits = ((most, WINDOW), (DAY * most, KEPT))
    return Limit(f"guesses-by:{by.stamp.actor.account}", limits)
