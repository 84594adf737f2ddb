"""Whoever checks a log finds an amendment that was answered, or decided, out of turn."""

from collections.abc import Callable
from typing import Any

import pytest

from signing import events
from signing.aggregates.graduate import Graduate
from signing.use_cases.audit.succession import follows
from signing.vocabulary import Actor, Role, Side
from support.facts.cast import Chapter, a_graduate_in_effect, a_signed_graduate
from support.stories.graduate import GraduateStory

Change = dict[str, Any]


def act(role: Role) -> Change:
    return {"actor": Actor(account=f"a-{role.value}", role=role)}


def asked(one: GraduateStory) -> object:
    return one.proposed_amendment()


def accepted(one: GraduateStory) -> object:
    return one.accepted_amendment()


def tell(
    begin: Callable[..., Graduate], *chapters: Chapter, then: Chapter
) -> tuple[Graduate, events.AmendmentFact]:
    """Return the graduate before the last chapter, and its fact."""
    recorded: list[Any] = []
    begin(*chapters, lambda one: recorded.append(then(one)))
    return begin(*chapters), recorded[0].fact


PROPOSED = tell(a_graduate_in_effect, then=asked)
ACCEPTED = tell(a_graduate_in_effect, asked, then=accepted)
APPLIED = tell(a_signed_graduate, asked, then=accepted)
DECLINED = tell(a_graduate_in_effect, asked, then=GraduateStory.declined_amendment)
WITHDRAWN = tell(a_graduate_in_effect, asked, then=GraduateStory.withdrew_amendment)
APPROVED = tell(a_graduate_in_effect, asked, accepted, then=GraduateStory.approved_amendment)
REJECTED = tell(a_graduate_in_effect, asked, then=GraduateStory.rejected_amendment)
Told = tuple[Graduate, events.AmendmentFact]


@pytest.mark.parametrize(
    "told", [PROPOSED, ACCEPTED, APPLIED, DECLINED, WITHDRAWN, APPROVED, REJECTED]
)
def test_what_happened_in_its_turn_follows(told: Told) -> None:
    graduate, fact = told
    assert follows(graduate, fact)
    assert not follows(graduate.evolve(fact), fact)


@pytest.mark.parametrize(
    ("told", "forged"),
    [
        (PROPOSED, {"asked_by": Side.EMPLOYER}),
        (PROPOSED, {"amendment": 2}),
        (ACCEPTED, act(Role.GRADUATE)),
        (ACCEPTED, {"content": "0" * 64}),
        (ACCEPTED, {"applied": True}),
        (APPLIED, {"applied": False}),
        (ACCEPTED, {"amendment": 2}),
        (DECLINED, act(Role.GRADUATE)),
        (WITHDRAWN, act(Role.EMPLOYER)),
        (APPROVED, {"edition": 3}),
        (APPROVED, {"amendment": 2}),
    ],
)
def test_what_nobody_could_have_recorded_does_not_follow(told: Told, forged: Change) -> None:
    graduate, fact = told
    assert not follows(graduate, fact.model_copy(update=forged))


def test_an_approval_before_the_other_side_agreed_does_not_follow() -> None:
    before, _ = ACCEPTED
    _, approval = APPROVED
    assert not follows(before, approval)


def test_a_second_one_beside_an_open_one_does_not_follow() -> None:
    graduate, _ = ACCEPTED
    _, second = PROPOSED
    assert not follows(graduate, second.model_copy(update={"amendment": 2}))


def test_a_disputed_signing_is_not_amended() -> None:
    disputed = a_signed_graduate(asked, GraduateStory.disputed)
    _, acceptance = APPLIED
    assert not follows(disputed, acceptance)
    _, proposal = tell(a_signed_graduate, then=asked)
    assert not follows(a_signed_graduate(GraduateStory.disputed), proposal)
