"""Limits guesses at a person's identity, per guesser, address and person; the guessed-at learn it.

What others tried keeps nobody from binding: an account's first wrong tries of a day are its own.
The database holds keyed digests of addresses and persons only.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from signing.aggregates.graduate import Graduate
from signing.codes import spelling
from signing.refusals import Erased, GuessingKnown, NoSuchGraduate, NotNow, Refusal
from signing.storage.recorder import Beside, Conflict
from signing.use_cases.core.actors import SYSTEM, EmployerUser, Operator, Someone, WeChatUser
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.lookups import find_matching_graduate, list_named_graduates
from signing.use_cases.limits.attempts import (
    KEPT,
    WINDOW,
    Attempts,
    Limit,
    name_network,
)
from signing.use_cases.limits.right_guesses import RightGuesses, hold_open
from signing.vocabulary import Attribution, Identity

DAY = 3
"""So many times the guesses of a quarter of an hour may be made in a day."""
OWN = 3
"""Wrong tries to bind in a day that an account has for itself, whatever others have tried."""
NOTICED_FROM = 10
"""Wrong tries at one person in a day: people who mistype their own data give up earlier."""
LOG = structlog.get_logger()


@dataclass(frozen=True)
class RightGuess:
    """Whom it names; `held_open` goes into the save of what the guess was for."""

    graduate: Graduate
    held_open: list[Beside]


class Guesses(UseCases):
    def find_to_bind(
        self, by: WeChatUser, identity: Identity, must: Callable[[Graduate], object]
    ) -> Graduate:
        """Return whom all fields name. What `must` refuses counts as a guess like any other.

        Raises NoSuchGraduate, TooMany, and what `must` raises.
        """
        own = _limit_guesser(by, self.context.policy.tries.account)
        shared = [self._limit_person_of(identity), *self.limit_address(by)]
        few = replace(own, limits=((OWN, KEPT), *own.limits))
        alone = [few, *(replace(one, limits=()) for one in shared)]
        try:
            with Attempts(self.context.engine).guess([own, *shared], by.now, otherwise=alone):
                found = find_matching_graduate(self.context, identity, by.now)
                must(found)
                return found
        except (NoSuchGraduate, NotNow):
            self._notice(by, identity)
            raise

    @contextmanager
    def find_to_sign(self, by: EmployerUser, identity: Identity) -> Iterator[RightGuess]:
        """Yield whom all fields name, and what the save of the block needs to be still allowed.

        Only wrong guesses count. That somebody cannot sign yet is none: an employer that signs many
        is not stopped for those who have not confirmed. Raises NoSuchGraduate, TooMany.
        """
        limits = [
            _limit_guesser(by, self.context.policy.tries.employer),
            self._limit_person_of(identity),
            *self.limit_address(by),
        ]
        right = RightGuesses(self.ledger.statements)
        right.must_be_open(limits, by.now)
        try:
            found = find_matching_graduate(self.context, identity, by.now)
        except NoSuchGraduate:
            attempts = Attempts(self.context.engine)
            attempts.take(limits, by.now)
            attempts.clear_away(by.now)
            self._notice(by, identity)
            raise
        try:
            yield RightGuess(found, [hold_open(limits, by.now)])
        except (Refusal, Conflict):
            right.must_still_be_open(limits, by.now)
            raise

    def limit_address(self, by: Someone) -> list[Limit]:
        """Return the limits of the caller's address; [] if the call did not come over a network."""
        if not by.address:
            return []
        home = self.vault.digest("guessing from", name_network(by.address)).hex()
        return [Limit(f"guesses-from:{home}", ((self.context.policy.tries.address, WINDOW),))]

    def limit_card_tails(self, graduate: Graduate) -> Limit:
        """Return the limit of wrong tails at all cards of a graduate together, in a day."""
        most = DAY * self.context.policy.card_tries
        return Limit(f"card-tails-of:{self._digest_graduate(graduate)}", ((most, KEPT),))

    def find_closed(
        self, people: Sequence[tuple[str, str]], now: datetime
    ) -> Mapping[tuple[str, str], datetime]:
        """Return the (school code, student number) that many guessed at, and until when.

        Until then no employer signs with them directly, and an account that tries to bind has only
        its own few tries.
        """
        limits = {one: self._limit_person(*one) for one in people}
        ends = Attempts(self.context.engine).find_closed(list(limits.values()), now)
        return {one: ends[limit.name] for one, limit in limits.items() if limit.name in ends}

    def forget_in_save(self, graduate: Graduate) -> Beside:
        """Return the deletion of the guesses, for the save that lets the graduate begin anew."""
        names = [one.name for one in self._list_limits_of(graduate)]
        return Beside("DELETE FROM attempts WHERE scope = ANY(%s)", (names,))

    def forget(self, graduate: Graduate) -> None:
        for limit in self._list_limits_of(graduate):
            Attempts(self.context.engine).forget(limit)

    def _notice(self, by: Someone, identity: Identity) -> None:
        """Tell the graduate and the school, once a day, when many wrong tries were made."""
        limit = self._limit_person_of(identity)
        tries = Attempts(self.context.engine).count_day(limit, by.now)
        if tries < NOTICED_FROM:
            return
        stamp = Attribution(actor=SYSTEM, at=by.now, request_id=by.stamp.request_id)
        named = (identity.school_code, identity.student_number)
        for graduate in list_named_graduates(self.context, *named, by.now):
            with suppress(GuessingKnown, Erased, Conflict):  # another try has told it
                noticed = graduate.notice_guessing(stamp, tries)
                self.ledger.save(Operator(stamp=stamp), noticed, answer=None)
                guesser = by.stamp.actor
                LOG.warning(
                    "guessing.noticed",
                    graduate=str(graduate.id),
                    by=guesser.account,
                    role=guesser.role.value,
                    tries=tries,
                )

    def _list_limits_of(self, graduate: Graduate) -> list[Limit]:
        person = self._limit_person(graduate.school_code, graduate.student_number)
        return [person, self.limit_card_tails(graduate)]

    def _limit_person_of(self, identity: Identity) -> Limit:
        return self._limit_person(identity.school_code, identity.student_number)

    def _limit_person(self, school_code: str, student_number: str) -> Limit:
        """Whether there is such a person or not."""
        named = f"{spelling.number(school_code)}|{spelling.capital_number(student_number)}"
        digest = self.vault.digest("guessing at", named).hex()
        most = self.context.policy.tries.person
        return Limit(f"guesses-at:{digest}", ((most, WINDOW), (DAY * most, KEPT)))

    def _digest_graduate(self, graduate: Graduate) -> str:
        return self.vault.digest("guessing at cards", str(graduate.id)).hex()


def _limit_guesser(by: Someone, most: int) -> Limit:
    limits = ((most, WINDOW), (DAY * most, KEPT))
    return Limit(f"guesses-by:{by.stamp.actor.account}", limits)
