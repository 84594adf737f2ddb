"""The graduate confirms what others signed in their name (确认是我本人所签)."""

import pytest

from signing.aggregates.graduate import Graduate
from signing.events import DisputeWithdrawn, SigningConfirmed, SigningDisputed
from signing.refusals import NothingToConfirm, StaleVersion
from signing.vocabulary import Channel, Confirmation
from support.facts.cast import (
    GRADUATE,
    a_confirmed_graduate,
    a_graduate_asking_release,
    a_signed_graduate,
)
from support.facts.given_when_then import given
from support.stories.chronicle import encrypt_plainly
from support.stories.graduate import GraduateStory

CONTENT = "ab" * 32
OTHER = "cd" * 32
WORDS = encrypt_plainly("我没有同意")
WITHOUT_THEM = pytest.mark.parametrize("channel", [Channel.DIRECT, Channel.CARD])


@WITHOUT_THEM
def test_a_graduate_confirms_what_was_signed_without_them(channel: Channel) -> None:
    signed = a_signed_graduate(channel=channel, confirmed=False)
    assert signed.agreements[0].confirmation is Confirmation.UNCONFIRMED
    after = (
        given(signed)
        .when(lambda one: one.confirm(GRADUATE, CONTENT, signed.version))
        .then(SigningConfirmed, agreement_number=signed.agreements[0].number, content=CONTENT)
    )
    [agreement] = after.agreements
    assert agreement.is_confirmed
    assert (agreement.content, agreement.confirmed_at) == (CONTENT, GRADUATE.at)


def test_what_was_approved_before_anybody_confirmed_it_can_be_confirmed_still() -> None:
    approved = a_signed_graduate(GraduateStory.approved, confirmed=False)
    given(approved).when(lambda one: one.confirm(GRADUATE, CONTENT)).then(SigningConfirmed)


@pytest.mark.parametrize("channel", Channel)
def test_what_is_confirmed_is_not_confirmed_again(channel: Channel) -> None:
    assert a_signed_graduate(channel=channel).confirm(GRADUATE, CONTENT) is None


def test_an_accepted_offer_is_a_confirmation_of_its_day() -> None:
    [agreement] = a_signed_graduate(channel=Channel.PLATFORM).agreements
    assert agreement.confirmed_at == agreement.signed_at
    assert agreement.content is None


def test_confirming_ends_a_dispute() -> None:
    disputed = a_signed_graduate(GraduateStory.disputed, confirmed=False)
    after = given(disputed).when(lambda one: one.confirm(GRADUATE, CONTENT)).then(SigningConfirmed)
    assert after.agreements[0].confirmation is Confirmation.CONFIRMED


def test_who_confirmed_may_dispute_it_while_it_waits_and_stands_by_it_again_after() -> None:
    disputed = (
        given(a_signed_graduate())
        .when(lambda one: one.dispute(GRADUATE, WORDS))
        .then(SigningDisputed)
    )
    assert disputed.agreements[0].confirmation is Confirmation.DISPUTED
    after = given(disputed).when(lambda one: one.withdraw_dispute(GRADUATE)).then(DisputeWithdrawn)
    assert after.agreements[0].confirmation is Confirmation.CONFIRMED


def test_a_dispute_that_is_withdrawn_confirms_nothing() -> None:
    after = a_signed_graduate(
        GraduateStory.disputed, GraduateStory.withdrew_dispute, confirmed=False
    )
    assert after.agreements[0].confirmation is Confirmation.UNCONFIRMED


def test_nothing_is_confirmed_that_changed_since_it_was_shown() -> None:
    shown = a_signed_graduate(confirmed=False)
    changed = a_signed_graduate(GraduateStory.corrected, confirmed=False)
    (
        given(changed)
        .when(lambda one: one.confirm(GRADUATE, OTHER, shown.version))
        .then_refused(StaleVersion)
    )


@pytest.mark.parametrize(
    "graduate",
    [
        a_confirmed_graduate(),
        a_signed_graduate(GraduateStory.rejected, confirmed=False),
        a_signed_graduate(GraduateStory.unlocked, confirmed=False),
        a_graduate_asking_release(),
    ],
    ids=["nothing signed", "rejected", "unlocked", "under termination"],
)
def test_only_what_waits_or_is_in_effect_can_be_confirmed(graduate: Graduate) -> None:
    (
        given(graduate)
        .when(lambda one: one.confirm(GRADUATE, CONTENT))
        .then_refused(NothingToConfirm)
    )
