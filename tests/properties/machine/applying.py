"""What a graduate and two employers do about applications."""

from typing import Any

from hypothesis.stateful import rule

from properties.machine.expected import FREE
from properties.machine.world import (
    EMPLOYERS,
    RARELY,
    WHICH,
    World,
    mostly,
)
from signing.events import OfferMade
from signing.vocabulary import Role
from support.facts.cast import FIRM, RIVAL
from support.stories.applying import REPLY_TIME, name_offer_parties
from support.stories.chronicle import RESUME, TERMS, encrypt_plainly
from support.stories.employer import EmployerStory

TEXT = encrypt_plainly("湖滨路1号")


class ApplyingRules(World):
    @rule(employer=EMPLOYERS)
    @mostly(FREE)
    def apply(self, employer: EmployerStory) -> None:
        self.ask(
            lambda one: one.submit_resume(
                self.by(Role.GRADUATE), **self._at(employer), resume=encrypt_plainly(RESUME)
            )
        )

    @rule(which=WHICH)
    @mostly(FREE)
    def withdraw(self, which: int) -> None:
        target = self.application_id(which)
        self.ask(lambda one: one.withdraw_resume(self.by(Role.GRADUATE), target))

    @rule(which=WHICH, stranger=RARELY)
    @mostly(FREE)
    def invite(self, which: int, stranger: bool) -> None:
        turn = self._turn(which, stranger)
        self.ask(lambda one: one.invite(**turn, interview=TEXT, reply_by=self.now + REPLY_TIME))

    @rule(which=WHICH, stranger=RARELY)
    @mostly(FREE)
    def move_interview(self, which: int, stranger: bool) -> None:
        turn = self._turn(which, stranger) | {"held_at": None}
        soon = self.now + REPLY_TIME
        self.ask(lambda one: one.move_interview(**turn, interview=TEXT, reply_by=soon))

    @rule(which=WHICH, stranger=RARELY)
    @mostly(FREE)
    def withdraw_interview(self, which: int, stranger: bool) -> None:
        turn = self._turn(which, stranger) | {"held_at": None}
        self.ask(lambda one: one.withdraw_interview(**turn))

    @rule(which=WHICH)
    @mostly(FREE)
    def accept_interview(self, which: int) -> None:
        target = self.application_id(which)
        self.ask(lambda one: one.accept_interview(self.by(Role.GRADUATE), target))

    @rule(which=WHICH)
    @mostly(FREE)
    def decline_interview(self, which: int) -> None:
        target = self.application_id(which)
        self.ask(lambda one: one.decline_interview(self.by(Role.GRADUATE), target))

    @rule(which=WHICH, stranger=RARELY)
    @mostly(FREE)
    def not_select(self, which: int, stranger: bool) -> None:
        self.ask(lambda one: one.not_select(**self._turn(which, stranger)))

    @rule(which=WHICH, stranger=RARELY)
    @mostly(FREE)
    def offer(self, which: int, stranger: bool) -> None:
        turn = self._turn(which, stranger) | name_offer_parties(FIRM)
        self.ask(
            lambda one: one.offer(
                **turn, terms=encrypt_plainly(TERMS), reply_by=self.now + REPLY_TIME
            )
        )

    @rule(employer=EMPLOYERS)
    @mostly(FREE)
    def offer_directly(self, employer: EmployerStory) -> None:
        self.ask(
            lambda one: one.offer_directly(
                self.by(Role.EMPLOYER),
                **self._at(employer),
                **name_offer_parties(employer),
                terms=encrypt_plainly(TERMS),
                reply_by=self.now + REPLY_TIME,
            )
        )

    @rule(which=WHICH, stranger=RARELY)
    @mostly(FREE)
    def withdraw_offer(self, which: int, stranger: bool) -> None:
        self.ask(lambda one: one.withdraw_offer(**self._turn(which, stranger)))

    @rule(which=WHICH)
    @mostly(FREE)
    def decline_offer(self, which: int) -> None:
        target = self.application_id(which)
        self.ask(lambda one: one.decline_offer(self.by(Role.GRADUATE), target))

    @rule(which=WHICH)
    @mostly(FREE)
    def accept_offer(self, which: int) -> None:
        target = self.application_id(which)
        able = self.expected.can_sign and self._waits_for_an_answer(target)
        signed = self.ask(
            lambda one: one.accept_offer(
                self.by(Role.GRADUATE),
                application_id=target,
                employer=FIRM.party(),
                position_title=FIRM.position.title,
            )
        )
        assert (signed is not None) == able

    def _waits_for_an_answer(self, application_id: str) -> bool:
        told = [one for one in self.facts if getattr(one, "application_id", "") == application_id]
        last = told[-1] if told else None
        return isinstance(last, OfferMade) and self.now <= last.reply_by

    def _at(self, employer: EmployerStory) -> dict[str, Any]:
        return {"position_id": employer.position.id, "employer_id": employer.id}

    def _turn(self, which: int, stranger: bool) -> dict[str, Any]:
        """Return an employer's turn; now and then it is another employer."""
        target = self.application(which)
        employer = target.employer_id if target and not stranger else RIVAL.id
        return {
            "by": self.by(Role.EMPLOYER, str(employer)),
            "application_id": self.application_id(which),
            "employer_id": employer,
        }
