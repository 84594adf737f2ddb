"""Whose turn it is in an application, and how long a reply may take."""

import pytest

from signing.aggregates.graduate import Graduate
from signing.events import (
    CandidateNotSelected,
    InterviewAccepted,
    InterviewInvited,
    InterviewMoved,
    InterviewWithdrawn,
    OfferMade,
)
from signing.facts import Fact
from signing.refusals import (
    InterviewOver,
    NotInvited,
    NotOffered,
    NotYours,
    OutOfTurn,
    Refusal,
    ReplyTimeOver,
    StaleVersion,
)
from signing.vocabulary import Stage
from support.facts.application_steps import (
    HELD_AT,
    MOVED_TO,
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
    move_interview,
    withdraw_application,
    withdraw_interview,
    withdraw_offer,
)
from support.facts.cast import (
    MUCH_LATER,
    NOW,
    RIVAL,
    a_graduate_with_an_offer,
    an_applicant,
    an_interviewed_graduate,
    an_invited_graduate,
)
from support.facts.given_when_then import given
from support.stories.applying import REPLY_TIME
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
        (SUBMITTED, move_interview),
        (SUBMITTED, withdraw_interview),
        (OFFERED, move_interview),
        (OFFERED, withdraw_interview),
        (WITHDRAWN, withdraw_interview),
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
        (INVITED, move_interview),
        (INVITED, withdraw_interview),
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


@pytest.mark.parametrize("candidate", [INVITED, INTERVIEWED])
def test_a_moved_interview_asks_the_graduate_again(candidate: Graduate) -> None:
    after = given(candidate).when(move_interview).then(InterviewMoved, interview=MOVED_TO)
    assert find_application(after).stage is Stage.INVITED
    assert find_application(after).reply_by == NOW + REPLY_TIME
    given(after).when(accept_interview).then(InterviewAccepted)


@pytest.mark.parametrize("candidate", [INVITED, INTERVIEWED])
def test_after_a_withdrawn_interview_the_employer_may_invite_again(candidate: Graduate) -> None:
    after = given(candidate).when(withdraw_interview).then(InterviewWithdrawn)
    assert find_application(after).stage is Stage.SUBMITTED
    given(after).when(accept_interview).then_refused(NotInvited)
    given(after).when(invite_applicant).then(InterviewInvited)


@pytest.mark.parametrize("step", [move_interview, withdraw_interview])
def test_an_interview_that_was_held_is_not_moved_or_withdrawn(step: Step) -> None:
    given(INTERVIEWED).when(lambda one: step(one, HELD_AT)).then_refused(InterviewOver)


@pytest.mark.parametrize("name", ["move_interview", "withdraw_interview"])
def test_only_the_invitation_that_was_seen_is_moved_or_withdrawn(name: str) -> None:
    seen = INTERVIEWED.version - 1
    step = make_employer_step(name, seen=seen)
    given(INTERVIEWED).when(step).then_refused(StaleVersion)


def test_an_unanswered_invitation_earns_no_offer() -> None:
    (
        given(INVITED)
        .when(lambda one: make_offer(one, MUCH_LATER))
        .then_refused(OutOfTurn, stage=Stage.INVITED.value)
    )


@pytest.mark.parametrize(
    "name",
    ["invite", "move_interview", "withdraw_interview", "not_select", "offer", "withdraw_offer"],
)
def test_an_employer_decides_about_its_own_candidates_only(name: str) -> None:
    given(OFFERED).when(make_employer_step(name, RIVAL)).then_refused(NotYours)
