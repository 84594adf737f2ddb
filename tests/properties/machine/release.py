"""Either side asks to be released, the other is asked about it, and nobody else answers."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from properties.machine.expected import EFFECTIVE, TERMINATING
from properties.machine.world import (
    RARELY,
    REASONS,
    WHICH,
    World,
    mostly,
)
from signing.aggregates.graduate.release import ReleaseRequest
from signing.vocabulary import Encrypted, EndedBy, Role, Side
from support.facts.cast import RIVAL
from support.stories.chronicle import a_file, encrypt_plainly

SIDES = st.sampled_from([Role.GRADUATE, Role.EMPLOYER])
ANSWERING = st.sampled_from([Role.GRADUATE, Role.EMPLOYER, Role.CARD_HOLDER])
ENDS = st.sampled_from([None, *EndedBy])


class ReleaseRules(World):
    @rule(
        reason=REASONS,
        files=st.sampled_from([1, 5, 0, 6]),
        waits=st.booleans(),
        role=SIDES,
        ended_by=ENDS,
    )
    @mostly(EFFECTIVE)
    def ask_for_release(
        self,
        reason: Encrypted | None,
        files: int,
        waits: bool,
        role: Role = Role.GRADUATE,
        ended_by: EndedBy | None = None,
    ) -> None:
        complete = reason is not None and files in {1, 5}
        able = self.expected.standing is EFFECTIVE and complete
        by = self.by(role)
        asked = ReleaseRequest(reason=reason, files=(a_file(),) * files, ended_by=ended_by)
        until = by.at + timedelta(days=5) if waits else None
        fact = self.ask(
            lambda one: one.request_termination(by, self.number(1), asked, answer_by=until)
        )
        assert (fact is not None) == able

    @rule(role=SIDES)
    @mostly(TERMINATING)
    def withdraw_the_request(self, role: Role = Role.GRADUATE) -> None:
        """Only whoever asked takes it back."""
        able = self.expected.asked_by is Side.of(role)
        fact = self.ask(lambda one: one.withdraw_termination(self.by(role), self.number(1)))
        assert (fact is not None) == able

    @rule(which=WHICH, stranger=RARELY, agreed=st.booleans(), role=ANSWERING)
    @mostly(TERMINATING)
    def answer(self, which: int, stranger: bool, agreed: bool, role: Role = Role.EMPLOYER) -> None:
        """Nobody answers for the other side, and by a link nobody answers twice."""
        number, live = self.number(which), self.graduate.live
        owner = live.employer.id if live else None
        known = {Role.EMPLOYER: RIVAL.id if stranger else owner or RIVAL.id}.get(role)
        answered = live is not None and live.answer is not None
        fact = self.ask(
            lambda one: one.answer_termination(
                self.by(role, str(known)),
                number,
                employer_id=known,
                agreed=agreed,
                words=encrypt_plainly("知道了"),
            )
        )
        if fact is None:
            return
        assert Side.of(role) is not self.expected.asked_by
        assert role is Role.GRADUATE or known == owner
        assert not (role is Role.CARD_HOLDER and answered)

    @invariant()
    def what_is_asked_is_known_of_the_live_agreement_alone(self) -> None:
        asked = [one for one in self.graduate.agreements if one.termination is not None]
        live = self.graduate.live
        assert asked in ([], [live])
        side = asked[0].termination.asked_by if asked and asked[0].termination else None
        assert side is self.expected.asked_by
