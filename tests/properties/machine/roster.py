"""What the school's administrator and the graduate do to the roster's side."""

from datetime import timedelta
from uuid import uuid5

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from properties.machine.expected import (
    AWAITING_REVIEW,
    EFFECTIVE,
    FREE,
    PLACED_ELSEWHERE,
    TERMINATING,
)
from properties.machine.world import REASONS, World, mostly
from signing.vocabulary import (
    NAMESPACE,
    Encrypted,
    Role,
    Standing,
)
from support.stories.chronicle import PERSON, STUDIES, encrypt_plainly


class RosterRules(World):
    @rule()
    @precondition(lambda self: not self.expected.confirmed)
    def confirm(self) -> None:
        self.ask(lambda one: one.confirm_source(self.by(Role.GRADUATE)))

    @rule(major=st.sampled_from(["软件工程", "网络工程"]))
    def correct(self, major: str) -> None:
        studies = STUDIES.model_copy(update={"major": major})
        self.ask(
            lambda one: one.correct(
                self.by(Role.SCHOOL_ADMIN),
                identity_digest="d",
                person=encrypt_plainly(PERSON),
                studies=studies,
            )
        )

    @rule(college=st.sampled_from(["软件学院", "网络学院"]))
    def follow_college(self, college: str) -> None:
        before = self.graduate
        by, former = self.by(Role.SCHOOL_ADMIN), before.studies.college
        fact = self.ask(lambda one: one.follow_college(by, former=former, college=college))
        assert (fact is None) == before.erased
        touched = [one.touched for one in before.agreements]
        assert [one.touched for one in self.graduate.agreements] == touched

    @rule(phone=st.sampled_from(["one", "two"]))
    def bind(self, phone: str) -> None:
        bound = self.graduate.wechat_account is not None
        account = uuid5(NAMESPACE, phone)
        fact = self.ask(lambda one: one.bind(self.by(Role.GRADUATE), account))
        assert (fact is None) == (bound or self.expected.erased)

    @rule(reason=REASONS)
    def unbind(self, reason: Encrypted | None) -> None:
        self.ask(lambda one: one.unbind(self.by(Role.SCHOOL_ADMIN), reason))

    @rule(code=st.sampled_from(["10", "46", "80", "70"]))
    @mostly(FREE)
    def record_destination(self, code: str) -> None:
        self.ask(lambda one: one.record_destination(self.by(Role.SCHOOL_ADMIN), code))

    @rule(reason=REASONS)
    @mostly(AWAITING_REVIEW, EFFECTIVE, TERMINATING, PLACED_ELSEWHERE)
    def unlock(self, reason: Encrypted | None) -> None:
        self.ask(lambda one: one.unlock(self.by(Role.SCHOOL_ADMIN), reason))

    @rule(retention=st.sampled_from([timedelta(0), timedelta(days=2)]))
    @precondition(lambda self: not self.graduate.erased)
    def erase(self, retention: timedelta) -> None:
        before, live = self.graduate, self.graduate.live
        fact = self.ask(lambda one: one.erase(self.by(Role.SCHOOL_ADMIN), retention=retention))
        assert fact is None or live is None or before.standing is Standing.EFFECTIVE
