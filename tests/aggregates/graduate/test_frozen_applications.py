"""Applications of a graduate who is not free: visible, not actionable, until they thaw."""

import pytest

from signing.events import OfferSigned
from signing.refusals import AlreadySigned, PlacedElsewhere
from signing.vocabulary import Stage
from support.facts.application_steps import (
    EVERY_STEP,
    Step,
    accept_offer,
    find_application,
)
from support.facts.cast import RIVAL, Chapter, a_graduate_with_an_offer
from support.facts.given_when_then import given
from support.stories.graduate import GraduateStory

SIGNED_ELSEWHERE = a_graduate_with_an_offer(lambda one: one.signed(RIVAL))
PLACED = a_graduate_with_an_offer(lambda one: one.destination("80"))


@pytest.mark.parametrize("step", EVERY_STEP.values(), ids=EVERY_STEP)
def test_a_signature_elsewhere_freezes_the_other_applications(step: Step) -> None:
    given(SIGNED_ELSEWHERE).when(step).then_refused(AlreadySigned)


@pytest.mark.parametrize("step", EVERY_STEP.values(), ids=EVERY_STEP)
def test_another_destination_freezes_every_application(step: Step) -> None:
    given(PLACED).when(step).then_refused(PlacedElsewhere)


def test_a_frozen_application_keeps_its_stage() -> None:
    assert find_application(SIGNED_ELSEWHERE).stage is Stage.OFFERED


@pytest.mark.parametrize("ending", [GraduateStory.rejected, GraduateStory.unlocked])
def test_a_frozen_application_thaws_when_the_graduate_is_free_again(ending: Chapter) -> None:
    thawed = a_graduate_with_an_offer(lambda one: one.signed(RIVAL), ending)
    given(thawed).when(accept_offer).then(OfferSigned)
