"""Two counselors: what they have looked at, decide, print and file."""

from collections.abc import Callable
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from properties.machine.expected import AWAITING_REVIEW, EFFECTIVE, TERMINATING, stands_by
from properties.machine.world import (
    COUNSELORS,
    REASONS,
    WHICH,
    World,
    mostly,
)
from signing.aggregates.graduate import Graduate
from signing.events import (
    DisputeWithdrawn,
    OfferSigned,
    RosterCorrected,
    SigningConfirmed,
    SigningDisputed,
    TerminationAnswered,
    TerminationRequested,
)
from signing.vocabulary import CopyName, Encrypted, Role
from support.stories.chronicle import a_file

CHANGES_A_VERDICT = (
    OfferSigned,
    RosterCorrected,
    SigningConfirmed,
    SigningDisputed,
    DisputeWithdrawn,
    TerminationAnswered,
    TerminationRequested,
)
PRINTERS = st.sampled_from([Role.COUNSELOR, Role.EMPLOYER, Role.GRADUATE])


class SchoolRules(World):
    @rule(counselor=COUNSELORS)
    def look(self, counselor: str) -> None:
        self.looked_at[counselor] = self.graduate.version

    @rule(counselor=COUNSELORS, which=WHICH, reason=REASONS)
    @mostly(AWAITING_REVIEW)
    def reject(self, counselor: str, which: int, reason: Encrypted | None) -> None:
        self._decide(counselor, which, partial(Graduate.reject, reason=reason))

    @rule(counselor=COUNSELORS, which=WHICH, verified=REASONS, required=st.booleans())
    @mostly(AWAITING_REVIEW)
    def approve(
        self, counselor: str, which: int, verified: Encrypted | None, required: bool
    ) -> None:
        """Nothing that its graduate does not stand by comes into effect where that is required."""
        confirmed = stands_by(self.facts)
        approve = partial(Graduate.approve, verified=verified, confirmed_first=required)
        fact = self._decide(counselor, which, approve)
        if fact is not None:
            assert confirmed or (verified is not None and not required)
            assert fact.unconfirmed is not confirmed

    @rule(counselor=COUNSELORS, approves=st.booleans(), which=WHICH, reason=REASONS)
    @mostly(TERMINATING)
    def release(self, counselor: str, approves: bool, which: int, reason: Encrypted | None) -> None:
        """While the school waits for the other side, it decides nothing."""
        live = self.graduate.live
        asked = live.termination if live else None
        until = asked.answer_by if asked else None
        reject = partial(Graduate.reject_termination, reason=reason)
        decide = partial(Graduate.approve_termination if approves else reject, waits_until=until)
        fact = self._decide(counselor, which, decide)
        if fact is not None and live is not None:
            assert live.answer or until is None or self.now >= until

    def _decide(self, counselor: str, which: int, decide: Callable[..., Any]) -> Any:
        """Decide on what the school last saw; a verdict on what has changed does not count."""
        seen = self.looked_at.get(counselor)
        by, number = self.by(Role.COUNSELOR, counselor), self.number(which)
        stale = seen is not None and any(
            isinstance(one, CHANGES_A_VERDICT) and one.originator_version > seen
            for one in self.facts
        )
        fact = self.ask(lambda one: decide(one, by, number, seen))
        assert fact is None or (not stale and number == self.expected.numbers[-1])
        return fact

    @rule(printer=PRINTERS, which=WHICH, reason=REASONS)
    @mostly(EFFECTIVE, TERMINATING)
    def put_on_paper(self, printer: Role, which: int, reason: Encrypted | None) -> None:
        number = self.number(which)
        in_force = self.expected.in_force(number)
        fact = self.ask(
            lambda one: one.print_agreement(
                self.by(printer), number, copies=tuple(CopyName), reason=reason
            )
        )
        assert fact is None or in_force
        assert fact is not None or not in_force or reason is None

    @rule(which=WHICH)
    @mostly(EFFECTIVE, TERMINATING)
    def file_the_stamped_copy(self, which: int) -> None:
        number = self.number(which)
        in_force = self.expected.in_force(number)
        by = self.by(Role.COUNSELOR)
        fact = self.ask(lambda one: one.file_stamped_copy(by, number, a_file()))
        assert (fact is not None) == in_force
