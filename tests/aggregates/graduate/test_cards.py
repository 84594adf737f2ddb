"""Channel CARD: a short-lived card that dies with the first signature (seed, 情况三)."""

from datetime import datetime
from uuid import UUID

import pytest

from signing.aggregates.graduate import Graduate
from signing.events import CardIssued, CardRevoked, OfferSigned
from signing.refusals import CardExpired, CardUsed
from signing.vocabulary import CardEnd, Role
from support.facts.application_steps import OFFER
from support.facts.cast import (
    FIRM,
    GRADUATE,
    HOLDER,
    MUCH_LATER,
    NOW,
    SOON,
    Chapter,
    a_confirmed_graduate,
    a_graduate_with_a_card,
    act_as,
    make_id,
)
from support.facts.given_when_then import given
from support.stories.graduate import CARD_TIME, GraduateStory

WITH_CARD = a_graduate_with_a_card()
assert WITH_CARD.card is not None
CARD = WITH_CARD.card.id


def sign_by_card(one: Graduate, at: datetime = NOW, card_id: UUID = CARD) -> OfferSigned:
    return one.sign_by_card(
        act_as(Role.CARD_HOLDER, at),
        card_id=card_id,
        employer=FIRM.party(by_card=True),
        position_title="工程师",
        terms=OFFER,
    )


def test_a_graduate_is_issued_a_card_that_expires() -> None:
    after = (
        given(a_confirmed_graduate())
        .when(lambda one: one.issue_card(GRADUATE, card_id=make_id("card"), expires_at=SOON))
        .then(CardIssued, card_id=make_id("card"), expires_at=SOON)
    )
    after.must_hold_card(make_id("card"), NOW)


def test_a_new_card_kills_the_one_before_it() -> None:
    second = a_graduate_with_a_card(GraduateStory.carded)
    given(second).when(sign_by_card).then_refused(CardExpired, why="expired")


def test_a_card_signs_until_its_last_instant() -> None:
    given(WITH_CARD).when(lambda one: sign_by_card(one, NOW + CARD_TIME)).then(OfferSigned)


def test_an_expired_card_signs_nothing() -> None:
    given(WITH_CARD).when(lambda one: sign_by_card(one, MUCH_LATER)).then_refused(
        CardExpired, why="expired"
    )


def test_a_card_of_somebody_else_signs_nothing() -> None:
    (
        given(WITH_CARD)
        .when(lambda one: sign_by_card(one, card_id=make_id("another card")))
        .then_refused(CardExpired, why="expired")
    )


def test_a_graduate_revokes_their_card() -> None:
    after = (
        given(WITH_CARD)
        .when(lambda one: one.revoke_card(GRADUATE, CardEnd.REVOKED))
        .then(CardRevoked, card_id=CARD, why=CardEnd.REVOKED)
    )
    given(after).when(sign_by_card).then_refused(CardExpired, why="revoked")


def test_too_many_wrong_tries_kill_a_card() -> None:
    after = (
        given(WITH_CARD)
        .when(lambda one: one.revoke_card(HOLDER, CardEnd.TOO_MANY_TRIES))
        .then(CardRevoked, card_id=CARD, why=CardEnd.TOO_MANY_TRIES)
    )
    given(after).when(sign_by_card).then_refused(CardExpired, why="too_many_tries")


def test_without_a_card_there_is_nothing_to_revoke() -> None:
    (
        given(a_confirmed_graduate())
        .when(lambda one: one.revoke_card(GRADUATE, CardEnd.REVOKED))
        .then_refused(CardExpired)
    )


def test_a_card_dies_with_its_own_signature() -> None:
    after = given(WITH_CARD).when(sign_by_card).then(OfferSigned)
    given(after).when(sign_by_card).then_refused(CardUsed, by_card=True)


@pytest.mark.parametrize("ending", [GraduateStory.rejected, GraduateStory.unlocked])
def test_a_card_dies_with_a_signature_in_any_channel_for_good(ending: Chapter) -> None:
    free_again = a_graduate_with_a_card(lambda one: one.signed(FIRM), ending)
    free_again.must_be_able_to_sign()
    given(free_again).when(sign_by_card).then_refused(CardUsed, by_card=False)
