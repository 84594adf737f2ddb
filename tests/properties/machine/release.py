"""A graduate who asks to be released, and an employer who is asked about it."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from properties.machine.expected import EFFECTIVE, TERMINATING
from properties.machine.world import (
    RARELY,
    REASONS,
    WHICH,
    World,
    mostly,
)
from signing.aggregates.graduate.release import ReleaseRequest
from signing.vocabulary import Encrypted, Role
from support.facts.cast import RIVAL
from support.stories.chronicle import a_file, encrypt_plainly


class ReleaseRules(World):
    @rule(reason=REASONS, files=st.sampled_from([1, 5, 0, 6]), needs_employer=st.booleans())
    @mostly(EFFECTIVE)
    def ask_for_release(self, reason: Encrypted | None, files: int, needs_employer: bool) -> None:
        complete = reason is not None and files in {1, 5}
        able = self.expected.standing is EFFECTIVE and complete
        fact = self.ask(
            lambda one: one.request_termination(
                by := self.by(Role.GRADUATE),
                self.number(1),
                ReleaseRequest(reason=reason, files=(a_file(),) * files),
                answer_by=by.at + timedelta(days=5) if needs_employer else None,
            )
        )
        assert (fact is not None) == able

    @rule()
    @mostly(TERMINATING)
    def withdraw_the_request(self) -> None:
        able = self.expected.standing is TERMINATING
        fact = self.ask(
            lambda one: one.withdraw_termination(self.by(Role.GRADUATE), self.number(1))
        )
        assert (fact is not None) == able

    @rule(which=WHICH, stranger=RARELY, agreed=st.booleans())
    @mostly(TERMINATING)
    def answer(self, which: int, stranger: bool, agreed: bool) -> None:
        number, live = self.number(which), self.graduate.live
        employer = live.employer.id if live and not stranger else None
        self.ask(
            lambda one: one.answer_termination(
                self.by(Role.EMPLOYER, str(employer)),
                number,
                employer_id=employer or RIVAL.id,
                agreed=agreed,
                words=encrypt_plainly("知道了"),
            )
        )
