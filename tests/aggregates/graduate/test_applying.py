"""Channel PLATFORM: résumé, interview and offer, each in its turn (seed, 情况一)."""

import pytest

from signing.aggregates.graduate import Graduate
from signing.events import (
    CandidateNotSelected,
    InterviewAccepted,
    InterviewDeclined,
    InterviewInvited,
    OfferDeclined,
    OfferMade,
    OfferWithdrawn,
    ResumeSubmitted,
    ResumeWithdrawn,
)
from signing.refusals import (
    AlreadyApplied,
    AlreadySigned,
    NoSuchApplication,
    PlacedElsewhere,
)
from signing.vocabulary import ApplicationId, Channel, Stage
from support.facts.application_steps import (
    INTERVIEW,
    OFFER,
    accept_interview,
    apply_to,
    decline_interview,
    decline_offer,
    find_application,
    invite_applicant,
    make_offer,
    mark_not_selected,
    withdraw_application,
    withdraw_offer,
)
from support.facts.cast import (
    FIRM,
    GRADUATE,
    NOW,
    RIVAL,
    a_confirmed_graduate,
    a_graduate,
    a_graduate_placed_elsewhere,
    a_graduate_with_an_offer,
    a_signed_graduate,
    an_applicant,
    an_interviewed_graduate,
    an_invited_graduate,
)
from support.facts.given_when_then import given
from support.stories.applying import REPLY_TIME
from support.stories.graduate import GraduateStory


def find_stage(one: Graduate) -> Stage:
    return find_application(one).stage


def test_a_graduate_applies_for_a_position() -> None:
    after = (
        given(a_graduate())
        .when(apply_to(FIRM))
        .then(ResumeSubmitted, position_id=FIRM.position.id, employer_id=FIRM.id)
    )
    assert find_stage(after) is Stage.SUBMITTED


def test_an_application_needs_no_confirmed_source_information() -> None:
    unconfirmed = a_graduate()
    assert not unconfirmed.confirmed
    given(unconfirmed).when(apply_to(FIRM)).then(ResumeSubmitted)


def test_applications_are_numbered_under_their_graduate() -> None:
    graduate = an_applicant()
    second = f"{graduate.id.hex}-2"
    given(graduate).when(apply_to(RIVAL)).then(ResumeSubmitted, application_id=second)


def test_one_open_application_per_graduate_and_position() -> None:
    given(an_applicant()).when(apply_to(FIRM)).then_refused(AlreadyApplied)


@pytest.mark.parametrize(
    "ended",
    [
        an_applicant(GraduateStory.withdrew),
        an_applicant(GraduateStory.not_selected),
        an_invited_graduate(GraduateStory.declined_interview),
        a_graduate_with_an_offer(GraduateStory.declined_offer),
    ],
    ids=lambda one: find_stage(one).name,
)
def test_a_closed_application_lets_the_graduate_apply_again(ended: Graduate) -> None:
    given(ended).when(apply_to(FIRM)).then(ResumeSubmitted)


def test_a_signed_graduate_applies_nowhere() -> None:
    given(a_signed_graduate()).when(apply_to(RIVAL)).then_refused(AlreadySigned)


def test_a_graduate_placed_elsewhere_applies_nowhere() -> None:
    given(a_graduate_placed_elsewhere()).when(apply_to(FIRM)).then_refused(PlacedElsewhere)


def test_a_graduate_withdraws_an_application() -> None:
    after = given(an_applicant()).when(withdraw_application).then(ResumeWithdrawn)
    assert find_stage(after) is Stage.WITHDRAWN


def test_an_employer_invites_to_an_interview_and_waits_for_the_reply() -> None:
    after = (
        given(an_applicant())
        .when(invite_applicant)
        .then(InterviewInvited, interview=INTERVIEW, reply_by=NOW + REPLY_TIME)
    )
    assert find_stage(after) is Stage.INVITED


def test_a_graduate_accepts_an_invitation() -> None:
    after = given(an_invited_graduate()).when(accept_interview).then(InterviewAccepted)
    assert find_stage(after) is Stage.INTERVIEW_ACCEPTED


def test_a_graduate_declines_an_invitation() -> None:
    after = given(an_invited_graduate()).when(decline_interview).then(InterviewDeclined)
    assert find_stage(after) is Stage.INTERVIEW_DECLINED


@pytest.mark.parametrize(
    "candidate",
    [
        an_applicant(),
        an_invited_graduate(),
        an_interviewed_graduate(),
        a_graduate_with_an_offer(GraduateStory.withdrew_offer),
    ],
    ids=lambda one: find_stage(one).name,
)
def test_an_employer_does_not_select_a_candidate(candidate: Graduate) -> None:
    after = given(candidate).when(mark_not_selected).then(CandidateNotSelected)
    assert find_stage(after) is Stage.NOT_SELECTED


@pytest.mark.parametrize(
    "candidate",
    [an_interviewed_graduate(), a_graduate_with_an_offer(GraduateStory.withdrew_offer)],
    ids=lambda one: find_stage(one).name,
)
def test_an_employer_offers_terms_after_the_interview(candidate: Graduate) -> None:
    after = (
        given(candidate)
        .when(make_offer)
        .then(OfferMade, channel=Channel.PLATFORM, terms=OFFER, reply_by=NOW + REPLY_TIME)
    )
    assert find_stage(after) is Stage.OFFERED


def test_an_employer_withdraws_an_offer() -> None:
    after = given(a_graduate_with_an_offer()).when(withdraw_offer).then(OfferWithdrawn)
    assert find_stage(after) is Stage.OFFER_WITHDRAWN


def test_a_graduate_declines_an_offer() -> None:
    after = given(a_graduate_with_an_offer()).when(decline_offer).then(OfferDeclined)
    assert find_stage(after) is Stage.OFFER_DECLINED


def test_nothing_can_be_done_to_an_application_that_is_not_there() -> None:
    (
        given(a_confirmed_graduate())
        .when(lambda one: one.withdraw_resume(GRADUATE, ApplicationId("x-1")))
        .then_refused(NoSuchApplication)
    )
