"""Direct signing, the card and whoever holds one, and the graduate's dispute."""

from datetime import timedelta
from uuid import UUID, uuid5

from hypothesis import strategies as st
from hypothesis.stateful import rule

from properties.machine.expected import AWAITING_REVIEW, EFFECTIVE, FREE, stands_by
from properties.machine.world import (
    EMPLOYERS,
    WHICH,
    World,
    mostly,
)
from signing.events import CardIssued
from signing.vocabulary import NAMESPACE, CardEnd, Role
from support.stories.chronicle import TERMS, encrypt_plainly
from support.stories.employer import EmployerStory
from support.stories.graduate import CARD_TIME

WAITS = st.sampled_from([timedelta(0), CARD_TIME, CARD_TIME + timedelta(seconds=1)])


class SignatureRules(World):
    @rule(employer=EMPLOYERS)
    @mostly(FREE)
    def sign_directly(self, employer: EmployerStory) -> None:
        able = self.expected.can_sign
        signed = self.ask(
            lambda one: one.sign_directly(
                self.by(Role.EMPLOYER, str(employer.id)),
                employer=employer.party(),
                position_id=employer.position.id,
                position_title=employer.position.title,
                terms=encrypt_plainly(TERMS),
            )
        )
        assert (signed is not None) == able

    @rule()
    @mostly(FREE)
    def issue_card(self) -> None:
        able = self.expected.can_sign
        card_id = uuid5(NAMESPACE, f"card {len(self.facts)}")
        expires_at = self.now + CARD_TIME
        by = self.by(Role.GRADUATE)
        issued = self.ask(lambda one: one.issue_card(by, card_id=card_id, expires_at=expires_at))
        assert (issued is not None) == able

    @rule(why=st.sampled_from(CardEnd))
    def revoke_card(self, why: CardEnd) -> None:
        had = self.expected.card is not None
        assert (
            self.ask(lambda one: one.revoke_card(self.by(Role.GRADUATE), why)) is not None
        ) == had

    @rule(employer=EMPLOYERS, which=WHICH, waited=WAITS)
    @mostly(FREE)
    def sign_by_card(self, employer: EmployerStory, which: int, waited: timedelta) -> None:
        self.now += waited
        card_id = self._card(which)
        able = self.expected.can_sign and self._is_alive(card_id)
        signed = self.ask(
            lambda one: one.sign_by_card(
                self.by(Role.CARD_HOLDER),
                card_id=card_id,
                employer=employer.party(by_card=True),
                position_title="工程师",
                terms=encrypt_plainly(TERMS),
            )
        )
        assert (signed is not None) == able

    @rule()
    @mostly(AWAITING_REVIEW)
    def dispute(self) -> None:
        able = self.expected.standing is AWAITING_REVIEW
        disputed = self.ask(
            lambda one: one.dispute(self.by(Role.GRADUATE), encrypt_plainly("我没有同意"))
        )
        assert (disputed is not None) == able

    @rule()
    @mostly(AWAITING_REVIEW, EFFECTIVE)
    def confirm_signing(self) -> None:
        """What the graduate stands by already is not confirmed again."""
        waits = self.expected.standing in {AWAITING_REVIEW, EFFECTIVE} and not self.expected.erased
        able = waits and not stands_by(self.facts)
        confirmed = self.ask(lambda one: one.confirm(self.by(Role.GRADUATE), "c0" * 32))
        assert (confirmed is not None) == able

    @rule()
    @mostly(AWAITING_REVIEW)
    def withdraw_dispute(self) -> None:
        live = self.graduate.live
        able = self.expected.standing is AWAITING_REVIEW and live is not None and live.disputed
        withdrawn = self.ask(lambda one: one.withdraw_dispute(self.by(Role.GRADUATE)))
        assert (withdrawn is not None) == able

    def _card(self, which: int) -> UUID:
        issued = [one.card_id for one in self.facts if isinstance(one, CardIssued)]
        return issued[-which] if which <= len(issued) else uuid5(NAMESPACE, "no card")

    def _is_alive(self, card_id: UUID) -> bool:
        card = self.expected.card
        return card is not None and card[0] == card_id and self.now <= card[1]
