"""Where a graduate stands after each fact: the drawing of the standings, arrow by arrow."""

import pytest

from signing.aggregates.graduate import Graduate
from signing.vocabulary import AgreementState, Channel, Standing
from support.facts.cast import (
    FIRM,
    RIVAL,
    Chapter,
    a_confirmed_graduate,
    a_graduate,
    a_graduate_asking_release,
    a_graduate_in_effect,
    a_graduate_placed_elsewhere,
    a_signed_graduate,
)
from support.stories.graduate import GraduateStory


def test_a_graduate_on_the_roster_is_free_and_awaits_employment() -> None:
    graduate = a_graduate()
    assert graduate.standing is Standing.FREE
    assert graduate.destination == "70"


@pytest.mark.parametrize("channel", Channel)
def test_a_signature_in_any_channel_awaits_review(channel: Channel) -> None:
    graduate = a_signed_graduate(channel=channel)
    assert graduate.standing is Standing.AWAITING_REVIEW
    assert graduate.destination == "70"


def test_approval_puts_the_agreement_in_effect_with_destination_10() -> None:
    graduate = a_graduate_in_effect()
    assert graduate.standing is Standing.EFFECTIVE
    assert graduate.destination == "10"


def test_an_agreement_whose_release_is_asked_for_still_holds() -> None:
    graduate = a_graduate_asking_release()
    assert graduate.standing is Standing.TERMINATING
    assert graduate.destination == "10"


@pytest.mark.parametrize("after", [GraduateStory.withdrew_release, GraduateStory.refused_release])
def test_a_release_withdrawn_or_refused_leaves_the_agreement_in_effect(after: Chapter) -> None:
    graduate = a_graduate_asking_release(after)
    assert graduate.standing is Standing.EFFECTIVE
    assert graduate.destination == "10"


def test_another_destination_places_a_graduate_elsewhere() -> None:
    assert a_graduate_placed_elsewhere().standing is Standing.PLACED_ELSEWHERE


ENDED = {
    "rejected": (a_signed_graduate(GraduateStory.rejected), AgreementState.REJECTED),
    "released": (a_graduate_asking_release(GraduateStory.released), AgreementState.TERMINATED),
    "unlocked awaiting": (a_signed_graduate(GraduateStory.unlocked), AgreementState.UNLOCKED),
    "unlocked in effect": (a_graduate_in_effect(GraduateStory.unlocked), AgreementState.UNLOCKED),
    "unlocked terminating": (
        a_graduate_asking_release(GraduateStory.unlocked),
        AgreementState.UNLOCKED,
    ),
}


@pytest.mark.parametrize("graduate", [one for one, _ in ENDED.values()], ids=ENDED)
def test_whatever_ends_an_agreement_leaves_the_graduate_free_to_sign_again(
    graduate: Graduate,
) -> None:
    assert graduate.standing is Standing.FREE
    assert graduate.destination == "70"
    assert graduate.live is None
    graduate.must_be_able_to_sign()


@pytest.mark.parametrize(("graduate", "how"), ENDED.values(), ids=ENDED)
def test_an_ended_agreement_stays_in_the_history_with_how_and_when_it_ended(
    graduate: Graduate, how: AgreementState
) -> None:
    [agreement] = graduate.agreements
    assert agreement.state is how
    assert agreement.ended_at is not None
    assert agreement.termination is None


def test_a_second_agreement_stands_beside_the_first() -> None:
    graduate = a_confirmed_graduate(
        lambda one: one.signed(FIRM),
        GraduateStory.rejected,
        lambda one: one.signed(RIVAL),
    )
    assert [one.state for one in graduate.agreements] == [
        AgreementState.REJECTED,
        AgreementState.AWAITING_REVIEW,
    ]
    assert graduate.live == graduate.agreements[1]


def test_unlocking_frees_a_graduate_placed_elsewhere() -> None:
    graduate = a_graduate_placed_elsewhere(GraduateStory.unlocked)
    assert graduate.standing is Standing.FREE
    assert graduate.destination == "70"
