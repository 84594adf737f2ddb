"""Whatever anybody asks, in whatever order and at whatever time, the promises hold."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from enum import Enum
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant
from pydantic import BaseModel

from properties.machine.amending import AmendingRules
from properties.machine.applying import ApplyingRules
from properties.machine.expected import ENDING
from properties.machine.release import ReleaseRules
from properties.machine.roster import RosterRules
from properties.machine.school import SchoolRules
from properties.machine.signatures import SignatureRules
from signing.vocabulary import (
    Channel,
    Role,
    Standing,
    agreement_number,
)
from support.facts.cast import EMPLOYER, FIRM
from support.slow_files import choose_size
from support.stories.chronicle import TERMS, encrypt_plainly

Chapter = Callable[[], None]


def find_enums(value: Any) -> Iterator[Enum]:
    if isinstance(value, Enum):
        yield value
    elif isinstance(value, BaseModel):
        yield from (found for _, part in value for found in find_enums(part))
    elif isinstance(value, tuple):
        yield from (found for part in value for found in find_enums(part))


class GraduateMachine(
    ApplyingRules, SignatureRules, SchoolRules, AmendingRules, ReleaseRules, RosterRules
):
    @initialize(way=st.sampled_from(["platform", "direct", "card"]), far=st.integers(0, 20))
    def begin(self, way: str, far: int) -> None:
        """Begin at some point of one of the three ways, so that late states are reached often."""
        agreeing: dict[str, list[Chapter]] = {
            "platform": [
                lambda: self.apply(FIRM),
                lambda: self.invite(1, stranger=False),
                lambda: self.accept_interview(1),
                lambda: self.offer(1, stranger=False),
                lambda: self.accept_offer(1),
            ],
            "direct": [lambda: self.sign_directly(FIRM)],
            "card": [self.issue_card, lambda: self.sign_by_card(FIRM, 1, timedelta(0))],
        }
        reviewing: list[Chapter] = [
            lambda: self.look("counselor-1"),
            lambda: self.approve("counselor-1", 1, encrypt_plainly("已核实"), required=False),
            lambda: self.put_on_paper(Role.COUNSELOR, 1, None),
            lambda: self.ask_for_release(encrypt_plainly("考研"), 1, waits=False),
        ]
        chapters = [self.confirm, *agreeing[way], *reviewing]
        for chapter in chapters[: far % (len(chapters) + 1)]:
            chapter()

    @invariant()
    def at_most_one_agreement_is_live(self) -> None:
        assert sum(one.state.is_live for one in self.graduate.agreements) <= 1

    @invariant()
    def the_standing_follows_the_drawing(self) -> None:
        assert self.graduate.standing is self.expected.standing

    @invariant()
    def replaying_what_was_stored_gives_the_live_graduate(self) -> None:
        replayed = self.enrolled
        for fact in self.read_back:
            replayed = replayed.evolve(fact)
        assert replayed == self.graduate
        assert replayed.version == 1 + len(self.facts)

    @invariant()
    def what_is_read_back_is_what_was_recorded(self) -> None:
        for recorded, read in zip(self.facts[-1:], self.read_back[-1:], strict=True):
            assert read == recorded
            assert list(find_enums(read)) == list(find_enums(recorded))
        assert all(isinstance(one.channel, Channel) for one in self.graduate.agreements)

    @invariant()
    def agreements_are_numbered_from_one_on(self) -> None:
        key = (self.enrolled.school_code, self.enrolled.year, self.enrolled.student_number)
        ordinals = range(1, len(self.expected.numbers) + 1)
        assert self.expected.numbers == [agreement_number(*key, n) for n in ordinals]

    @invariant()
    def whatever_ends_an_agreement_lets_the_graduate_sign_again(self) -> None:
        if not self.facts or not isinstance(self.facts[-1], ENDING):
            return
        assert self.graduate.standing is Standing.FREE
        assert self.graduate.destination == "70"
        if self.expected.confirmed:
            signed = self.graduate.sign_directly(
                EMPLOYER,
                employer=FIRM.party(),
                position_id=FIRM.position.id,
                position_title=FIRM.position.title,
                terms=encrypt_plainly(TERMS),
            )
            assert signed.agreement_number.endswith(f"-{len(self.expected.numbers) + 1}")


TestGraduate = pytest.mark.sized(GraduateMachine.TestCase)
TestGraduate.settings = settings(
    max_examples=choose_size(250, 50),
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],  # a busy machine breaks no promise
)
