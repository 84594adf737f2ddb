"""Channel CARD where the graduate is asked first: the card makes an offer, and they answer it."""

from datetime import datetime
from uuid import UUID

import pytest

from signing.aggregates.graduate import Graduate
from signing.events import CardRevoked, OfferMade, OfferSigned
from signing.refusals import (
    AlreadySigned,
    CardExpired,
    CardUsed,
    NoSuchEmployer,
    NoSuchPosition,
    NotYours,
    SourceNotConfirmed,
)
from signing.vocabulary import CardEnd, Channel, Role
from support.facts.application_steps import OFFER
from support.facts.cast import (
    EMPLOYER,
    FIRM,
    GRADUATE,
    HOLDER,
    MUCH_LATER,
    NOW,
    SOON,
    a_confirmed_graduate,
    a_graduate_with_a_card,
    act_as,
)
from support.facts.given_when_then import given
from support.stories.graduate import GraduateStory

WITH_CARD = a_graduate_with_a_card()
assert WITH_CARD.card is not None
CARD = WITH_CARD.card.id
PARTY = FIRM.party(by_card=True)


def offer_by_card(one: Graduate, at: datetime = NOW, card_id: UUID = CARD) -> OfferMade:
    return one.offer_by_card(
        act_as(Role.CARD_HOLDER, at),
        card_id=card_id,
        employer=PARTY,
        position_title="店员",
        terms=OFFER,
        reply_by=SOON,
    )


def offered_by_card() -> Graduate:
    return a_confirmed_graduate(lambda one: one.offered_by_card(FIRM))


def test_the_offer_holds_what_the_employer_said_of_itself() -> None:
    after = (
        given(WITH_CARD)
        .when(offer_by_card)
        .then(
            OfferMade,
            channel=Channel.CARD,
            employer=PARTY,
            employer_name=PARTY.name,
            employer_id=None,
            position_id=None,
        )
    )
    assert after.applications[-1].employer == PARTY


def test_the_card_dies_of_its_offer() -> None:
    after = (
        given(WITH_CARD)
        .when(lambda one: one.revoke_card(HOLDER, CardEnd.OFFERED))
        .then(CardRevoked, why=CardEnd.OFFERED)
    )
    given(after).when(offer_by_card).then_refused(CardExpired, why="offered")


def test_an_expired_card_makes_no_offer() -> None:
    given(WITH_CARD).when(lambda one: offer_by_card(one, MUCH_LATER)).then_refused(
        CardExpired, why="expired"
    )


def test_only_who_could_sign_is_offered_to_by_card() -> None:
    signed = a_graduate_with_a_card(lambda one: one.signed(FIRM))
    given(signed).when(offer_by_card).then_refused(CardUsed, by_card=False)
    cleared = a_graduate_with_a_card(lambda one: one.corrected(name="林小满二"))
    given(cleared).when(offer_by_card).then_refused(SourceNotConfirmed)


def test_accepting_it_signs_by_card_with_its_employer() -> None:
    one = offered_by_card()
    asked = one.applications[-1]
    assert asked.employer is not None
    signed = (
        given(one)
        .when(
            lambda one: one.accept_offer(
                GRADUATE,
                application_id=asked.id,
                employer=PARTY,
                position_title="",
            )
        )
        .then(
            OfferSigned,
            channel=Channel.CARD,
            position_title="店员",
            position_id=None,
            licence=asked.licence,
            application_id=asked.id,
        )
    )
    assert signed.agreements[-1].is_confirmed
    given(signed).when(lambda one: one.decline_offer(GRADUATE, asked.id)).then_refused(
        AlreadySigned
    )


def test_no_employer_with_an_account_answers_for_it() -> None:
    one = offered_by_card()
    asked = one.applications[-1]
    given(one).when(
        lambda one: one.withdraw_offer(EMPLOYER, application_id=asked.id, employer_id=FIRM.id)
    ).then_refused(NotYours)
    with pytest.raises(NoSuchPosition):
        asked.get_position()
    with pytest.raises(NoSuchEmployer):
        asked.get_employer()
    assert not asked.is_for(None)


def test_its_graduate_is_shown_a_new_card_meanwhile() -> None:
    again = a_confirmed_graduate(lambda one: one.offered_by_card(FIRM), GraduateStory.carded)
    assert again.card is not None
    assert len(again.applications) == 1
