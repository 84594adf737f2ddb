"""One graduate, the clock, and the log: what every rule of the machine plays on."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from properties.machine.expected import Expected
from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.application import Application
from signing.events import GraduateFact, revive
from signing.facts import Fact
from signing.refusals import Refusal
from signing.vocabulary import (
    Actor,
    AgreementNumber,
    ApplicationId,
    Attribution,
    Role,
    Standing,
)
from support.facts.cast import FIRM, RIVAL, a_graduate
from support.stories.chronicle import BEGIN, encrypt_plainly

EMPLOYERS = st.sampled_from([FIRM, RIVAL])
COUNSELORS = st.sampled_from(["counselor-1", "counselor-2"])
Rule = TypeVar("Rule", bound=Callable[..., None])
REASONS = st.sampled_from([encrypt_plainly("有原因")] * 4 + [None])
WHICH = st.sampled_from([1] * 8 + [2, 3])
"""Counted from the newest."""
RARELY = st.sampled_from([False] * 4 + [True])
CLOCK = st.sampled_from(
    [timedelta(minutes=1), timedelta(minutes=16), timedelta(days=1), timedelta(days=6)]
)


def mostly(*standings: Standing) -> Callable[[Rule], Rule]:
    """Run a rule where it makes sense, and every fourth time in any standing."""

    def sensible(world: "World") -> bool:
        return world.expected.standing in standings or world.asked % 4 == 0

    return precondition(sensible)


class World(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = BEGIN
        self.graduate: Graduate = a_graduate()
        self.enrolled: Graduate = self.graduate
        self.asked = 0
        self.facts: list[Fact] = []
        self.read_back: list[GraduateFact] = []
        self.expected = Expected()
        self.looked_at: dict[str, int] = {}

    @rule(passed=CLOCK)
    def time_passes(self, passed: timedelta) -> None:
        self.now += passed

    def by(self, role: Role, account: str = "") -> Attribution:
        actor = Actor(account=account or role.value, role=role)
        return Attribution(actor=actor, at=self.now, request_id=f"r{len(self.facts)}")

    def ask(self, decide: Callable[[Graduate], Any]) -> Any:
        """Return the fact as the store would return it; None when refused, or nothing is new."""
        self.asked += 1
        try:
            fact = decide(self.graduate)
        except Refusal:
            return None
        if fact is None:
            return None
        self.graduate = self.graduate.evolve(fact)
        self.facts.append(fact)
        self.read_back.append(self._stored_and_read(fact))
        self.expected.learn(fact)
        return fact

    def _stored_and_read(self, fact: Fact) -> GraduateFact:
        stored = (fact.originator_id, fact.originator_version, fact.topic(), fact.state())
        read = revive(*stored)
        assert isinstance(read, GraduateFact)
        return read

    def application(self, which: int) -> Application | None:
        newest_first = self.graduate.applications[::-1]
        return newest_first[which - 1] if which <= len(newest_first) else None

    def application_id(self, which: int) -> ApplicationId:
        found = self.application(which)
        return found.id if found else ApplicationId("nobody-1")

    def number(self, which: int) -> AgreementNumber:
        newest_first = self.graduate.agreements[::-1]
        known = which <= len(newest_first)
        return newest_first[which - 1].number if known else AgreementNumber("2026-99001-0-1")
