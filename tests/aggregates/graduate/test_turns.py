"""Whose turn it is in an application, and how long a reply may take."""

import pytest

from signing.aggregates.graduate import Graduate
from signing.events import CandidateNotSelected, InterviewAccepted, InterviewInvited, OfferMade
from signing.facts import Fact
from signing.refusals import (
    NotInvited,
    NotOffered,
    NotYours,
    OutOfTurn,
    Refusal,
    ReplyTimeOver,
)
from signing.vocabulary import Stage
from support.facts.application_steps import (
    Step,
    accept_interview,
    accept_offer,
    decline_interview,
    decline_offer,
    find_application,
    invite_applicant,
    make_employer_step,
    make_offer,
    mark_not_selected,
    withdraw_application,
    withdraw_offer,
)
from support.facts.cast import (
    MUCH_LATER,
    RIVAL,
    a_graduate_with_an_offer,
    an_applicant,
    an_interviewed_graduate,
    an_invited_graduate,
)
from support.facts.given_when_then import given
from support.stories.graduate import GraduateStory

SUBMITTED = an_applicant()
INVITED = an_invited_graduate()
INTERVIEWED = an_interviewed_graduate()
OFFERED = a_graduate_with_an_offer()
WITHDRAWN = an_applicant(GraduateStory.withdrew)


@pytest.mark.parametrize(
    ("candidate", "step", "why"),
    [
        (SUBMITTED, accept_interview, NotInvited),
        (SUBMITTED, decline_interview, NotInvited),
        (INTERVIEWED, accept_interview, NotInvited),
        (SUBMITTED, decline_offer, NotOffered),
        (SUBMITTED, accept_offer, NotOffered),
        (INTERVIEWED, accept_offer, NotOffered),
        (INTERVIEWED, withdraw_offer, NotOffered),
    ],
)
def test_only_what_was_asked_can_be_answered(
    candidate: Graduate, step: Step, why: type[Refusal]
) -> None:
    given(candidate).when(step).then_refused(why)


@pytest.mark.parametrize(
    ("candidate", "step"),
    [
        (INVITED, invite_applicant),
        (INTERVIEWED, invite_applicant),
        (WITHDRAWN, invite_applicant),
        (SUBMITTED, make_offer),
        (INVITED, make_offer),
        (OFFERED, make_offer),
        (OFFERED, mark_not_selected),
        (WITHDRAWN, mark_not_selected),
        (WITHDRAWN, withdraw_application),
    ],
)
def test_a_step_out_of_turn_is_refused_with_the_stage(candidate: Graduate, step: Step) -> None:
    stage = find_application(candidate).stage.value
    given(candidate).when(step).then_refused(OutOfTurn, stage=stage)


@pytest.mark.parametrize(
    ("candidate", "step"),
    [
        (INVITED, accept_interview),
        (INVITED, decline_interview),
        (OFFERED, accept_offer),
        (OFFERED, decline_offer),
    ],
)
def test_no_answer_counts_after_the_reply_time(candidate: Graduate, step: Step) -> None:
    given(candidate).when(lambda one: step(one, MUCH_LATER)).then_refused(ReplyTimeOver)


def test_the_last_instant_of_the_reply_time_still_counts() -> None:
    last = find_application(INVITED).reply_by
    assert last is not None
    given(INVITED).when(lambda one: accept_interview(one, last)).then(InterviewAccepted)


@pytest.mark.parametrize(
    ("candidate", "step", "fact"),
    [
        (INVITED, invite_applicant, InterviewInvited),
        (OFFERED, make_offer, OfferMade),
        (OFFERED, mark_not_selected, CandidateNotSelected),
    ],
)
def test_after_an_unanswered_question_it_is_the_employers_turn_again(
    candidate: Graduate, step: Step, fact: type[Fact]
) -> None:
    given(candidate).when(lambda one: step(one, MUCH_LATER)).then(fact)


def test_an_unanswered_invitation_earns_no_offer() -> None:
    (
        given(INVITED)
        .when(lambda one: make_offer(one, MUCH_LATER))
        .then_refused(OutOfTurn, stage=Stage.INVITED.value)
    )


@pytest.mark.parametrize("name", ["invite", "not_select", "offer", "withdraw_offer"])
def test_an_employer_decides_about_its_own_candidates_only(name: str) -> None:
    given(OFFERED).when(make_employer_step(name, RIVAL)).then_refused(NotYours)
