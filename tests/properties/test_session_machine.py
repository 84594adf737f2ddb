"""Whatever people do with their accounts, in whatever order: who should be in is, nobody else."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from signing.refusals import TooMany, WrongCredentials
from signing.use_cases.access.accounts import SEEN_EVERY, Accounts, SignedIn
from signing.use_cases.access.passwords import hash_password
from signing.use_cases.access.resets import Resets
from signing.use_cases.access.sessions import Sessions
from signing.use_cases.access.visits import Visit
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Role, staff_id
from support.slow_files import choose_size
from support.use_cases.contexts import NOW, OpenContext
from support.use_cases.signing_in import sign_in_fully
from support.use_cases.small_province import COLLEGES, SmallProvince

NAMES = ("one", "other")
WHICH = st.integers(0, 99)


@dataclass
class LiveSession:
    """What the model believes of a session."""

    name: str
    began: datetime
    seen: datetime
    alive: bool = True


class SessionMachine(RuleBasedStateMachine):
    small_province: ClassVar[SmallProvince]
    rounds: ClassVar[Iterator[int]] = count()

    @initialize()
    def appoint(self) -> None:
        self.now, self.nth = NOW, next(self.rounds)
        self.believed: dict[str, LiveSession] = {}
        self.passwords = dict.fromkeys(NAMES, 0)
        self.dismissed: set[str] = set()
        self.accounts = Accounts(self.small_province.context)
        for name in NAMES:
            one = self.username(name)
            password_hash = hash_password(self.password(name))
            appointment = Appointment(one, "周老师", password_hash, Role.COUNSELOR, "99001")
            Schools(self.small_province.context).appoint(self.small_province.admin(), appointment)

    def username(self, name: str) -> str:
        return f"{name}-{self.nth}"

    def password(self, name: str) -> str:
        return f"correct horse battery {name} {self.passwords[name]}"

    def visit(self, former: str | None = None) -> Visit:
        return Visit(now=self.now, address=f"browser {self.nth}", former=former)

    def of(self, name: str) -> list[LiveSession]:
        return [one for one in self.believed.values() if one.name == name]

    def chosen(self, which: int) -> tuple[str, SignedIn]:
        """Return somebody who is signed in."""
        tokens = [token for token, one in self.believed.items() if one.alive]
        token = tokens[which % len(tokens)]
        who = self.accounts.find_session(token, self.now)
        assert who is not None
        return token, who

    @precondition(lambda self: len(self.dismissed) < len(NAMES))
    @rule(name=st.sampled_from(NAMES), which=st.none() | WHICH)
    def sign_in(self, name: str, which: int | None) -> None:
        """Sign in, perhaps in a browser that had another session."""
        known = list(self.believed)
        former = known[which % len(known)] if which is not None and known else None
        if name in self.dismissed:
            with pytest.raises((WrongCredentials, TooMany)):
                self.accounts.sign_in(self.username(name), self.password(name), self.visit())
            return
        session = sign_in_fully(
            self.accounts, self.username(name), self.password(name), self.visit(former)
        )
        if former is not None:
            self.believed[former].alive = False
        assert session.token not in self.believed
        self.believed[session.token] = LiveSession(name, self.now, self.now)

    @rule(minutes=st.sampled_from([1, 4, 6, 30, 119, 121, 300]))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        for one in self.believed.values():
            idle = one.seen <= self.now - self.small_province.context.policy.idle_time
            old = one.began + self.small_province.context.policy.session_time <= self.now
            one.alive = one.alive and not idle and not old

    @precondition(lambda self: any(one.alive for one in self.believed.values()))
    @rule(which=WHICH)
    def sign_out(self, which: int) -> None:
        token, _ = self.chosen(which)
        self.accounts.sign_out(token, Visit(now=self.now))
        self.believed[token].alive = False

    @precondition(lambda self: any(one.alive for one in self.believed.values()))
    @rule(which=WHICH, other=WHICH)
    def end_one(self, which: int, other: int) -> None:
        token, who = self.chosen(which)
        mine = [
            one
            for one in self.believed
            if self.believed[one].name == self.believed[token].name and self.believed[one].alive
        ]
        target = mine[other % len(mine)]
        found = self.accounts.find_session(target, self.now)
        assert found is not None
        Sessions(self.small_province.context).end(who, found.session, Visit(now=self.now))
        self.believed[target].alive = False

    @precondition(lambda self: any(one.alive for one in self.believed.values()))
    @rule(which=WHICH)
    def end_others(self, which: int) -> None:
        token, who = self.chosen(which)
        Sessions(self.small_province.context).end_others(who, Visit(now=self.now))
        self.only(token)

    @precondition(lambda self: any(one.alive for one in self.believed.values()))
    @rule(which=WHICH)
    def change_password(self, which: int) -> None:
        token, who = self.chosen(which)
        name = self.believed[token].name
        old = self.password(name)
        self.passwords[name] += 1
        Resets(self.small_province.context).change_own(who, old, self.password(name), self.visit())
        self.only(token)

    @rule(name=st.sampled_from(NAMES))
    def reset(self, name: str) -> None:
        if name in self.dismissed:
            return
        desk = Resets(self.small_province.context)
        link = desk.offer(self.small_province.admin(), staff_id(self.username(name)), self.visit())
        self.passwords[name] += 1
        desk.redeem(link.token, self.password(name), self.visit())
        self.nobody(name)

    @rule(name=st.sampled_from(NAMES), colleges=st.sampled_from([(), COLLEGES[:1], COLLEGES]))
    def reassign(self, name: str, colleges: tuple[str, ...]) -> None:
        if name in self.dismissed:
            return
        one = staff_id(self.username(name))
        Schools(self.small_province.context).reassign(self.small_province.admin(), one, colleges)
        self.nobody(name)

    @precondition(lambda self: not self.dismissed)
    @rule(name=st.sampled_from(NAMES))
    def dismiss(self, name: str) -> None:
        one = staff_id(self.username(name))
        Schools(self.small_province.context).dismiss(self.small_province.admin(), one, "调离")
        self.dismissed.add(name)
        self.nobody(name)

    def only(self, token: str) -> None:
        for other, one in self.believed.items():
            if other != token and one.name == self.believed[token].name:
                one.alive = False

    def nobody(self, name: str) -> None:
        for one in self.of(name):
            one.alive = False

    @invariant()
    def who_should_be_in_is_and_nobody_else(self) -> None:
        for token, one in getattr(self, "believed", {}).items():
            who = self.accounts.find_session(token, self.now)
            assert (who is not None) == one.alive
            if who is not None:
                assert who.subject == staff_id(self.username(one.name))
                if one.seen < self.now - SEEN_EVERY:
                    one.seen = self.now

    @invariant()
    def people_see_what_lives_and_nothing_else(self) -> None:
        for token, one in getattr(self, "believed", {}).items():
            if one.alive:
                who = self.accounts.find_session(token, self.now)
                assert who is not None
                seen = Sessions(self.small_province.context).list_own(who, self.now)
                assert len(seen) == sum(other.alive for other in self.of(one.name))


@pytest.fixture
def machine(database_url: str, tmp_path: Path) -> Iterator[type[SessionMachine]]:
    opened = OpenContext(database_url, tmp_path / "files")
    SessionMachine.small_province = SmallProvince(opened.context)
    yield SessionMachine
    opened.close()


@pytest.mark.sized
def test_nobody_is_in_who_should_not_be(machine: type[SessionMachine]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=choose_size(25, 8),
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
