"""Guesses at who somebody is: counted per guesser, per address and per person, until no more go.

Addresses and persons are known by keyed digests only.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from signing.aggregates.graduate import Graduate
from signing.codes import spelling
from signing.storage.recorder import Beside
from signing.use_cases.core.actors import EmployerUser, Someone, WeChatUser
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.lookups import matching_graduate
from signing.use_cases.limits.attempts import (
    KEPT,
    WINDOW,
    Attempts,
    Scope,
    name_network,
)
from signing.vocabulary import Identity

DAY = 3
"""So many times the guesses of a quarter of an hour may be made in a day."""


class Guesses(UseCases):
    def graduate(self, by: WeChatUser | EmployerUser, identity: Identity, most: int) -> Graduate:
        """Whom all four fields name; `most` guesses has `by`. Raises NoSuchGraduate, TooMany."""
        scopes = [
            _of_guesser(by, most),
            self._of_person(identity.school_code, identity.student_number),
            *self.from_address(by),
        ]
        with Attempts(self.context.engine).guess(scopes, by.now):
            return matching_graduate(self.context, identity, by.now)

    def from_address(self, by: Someone) -> list[Scope]:
        """None for what did not come over a network."""
        if not by.address:
            return []
        home = self.vault.digest("guessing from", name_network(by.address)).hex()
        return [Scope(f"guesses-from:{home}", ((self.context.policy.tries.address, WINDOW),))]

    def closed(
        self, people: Sequence[tuple[str, str]], now: datetime
    ) -> Mapping[tuple[str, str], datetime]:
        """Those of (school code, student number) that nobody may guess at, and until when."""
        scopes = {one: self._of_person(*one) for one in people}
        ends = Attempts(self.context.engine).closed(list(scopes.values()), now)
        return {one: ends[scope.name] for one, scope in scopes.items() if scope.name in ends}

    def forgotten(self, graduate: Graduate) -> Beside:
        """To be written in the same save as the fact that lets the graduate begin anew."""
        scope = self._of_person(graduate.school_code, graduate.student_number)
        return Beside("DELETE FROM attempts WHERE scope = %s", (scope.name,))

    def forget(self, graduate: Graduate) -> None:
        scope = self._of_person(graduate.school_code, graduate.student_number)
        Attempts(self.context.engine).forget(scope)

    def _of_person(self, school_code: str, student_number: str) -> Scope:
        """Whether there is such a person or not."""
        named = f"{spelling.number(school_code)}|{spelling.student_number(student_number)}"
        digest = self.vault.digest("guessing at", named).hex()
        return Scope(f"guesses-at:{digest}", ((self.context.policy.tries.person, WINDOW),))


def _of_guesser(by: Someone, most: int) -> Scope:
    limits = ((most, WINDOW), (DAY * most, KEPT))
    return Scope(f"guesses-by:{by.stamp.actor.account}", limits)
