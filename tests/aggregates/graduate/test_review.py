"""The school's verdict on a signing (seed, section 三)."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.review import (
    CONFIRMED_FIRST,
    UNCONFIRMED,
    UNEXPLAINED,
    UNVERIFIED,
)
from signing.events import SchoolApproved, SchoolRejected, revive
from signing.refusals import (
    NoSuchAgreement,
    NotAwaitingReview,
    NotConfirmed,
    NotSentBack,
    ReasonMissing,
    StaleVersion,
)
from signing.vocabulary import AgreementNumber, Attribution, Channel
from support.facts.cast import (
    ADMIN,
    COUNSELOR,
    Chapter,
    a_graduate,
    a_graduate_asking_release,
    a_graduate_in_effect,
    a_signed_graduate,
)
from support.facts.given_when_then import given
from support.stories.chronicle import encrypt_plainly
from support.stories.graduate import GraduateStory

NUMBER = AgreementNumber("2026-99001-20260001-1")
REASON = encrypt_plainly("岗位与专业不符")
SIGNED = a_signed_graduate()
SEEN = SIGNED.version


def approve_signing(
    one: Graduate, seen: int | None = None, by: Attribution = COUNSELOR
) -> SchoolApproved:
    return one.approve(by, NUMBER, seen)


def reject_signing(one: Graduate, seen: int | None = None, reason: Any = REASON) -> SchoolRejected:
    return one.reject(COUNSELOR, NUMBER, seen, reason)


VERDICTS = pytest.mark.parametrize("decide", [approve_signing, reject_signing])
Verdict = Callable[..., Any]


@pytest.mark.parametrize("by", [COUNSELOR, ADMIN])
def test_approval_takes_effect_at_once(by: Attribution) -> None:
    after = (
        given(SIGNED)
        .when(lambda one: approve_signing(one, SEEN, by))
        .then(SchoolApproved, agreement_number=NUMBER, destination="10", seen=SEEN)
    )
    assert after.agreements[0].approved_at == by.at


def test_a_rejection_says_why_and_frees_the_graduate() -> None:
    (
        given(SIGNED)
        .when(lambda one: reject_signing(one, SEEN))
        .then(SchoolRejected, agreement_number=NUMBER, reason=REASON, destination="70", seen=SEEN)
    )


def test_a_rejection_needs_a_reason() -> None:
    given(SIGNED).when(lambda one: reject_signing(one, reason=None)).then_refused(ReasonMissing)


DOUBTED = pytest.mark.parametrize(
    "graduate",
    [
        a_signed_graduate(confirmed=False),
        a_signed_graduate(channel=Channel.CARD, confirmed=False),
        a_signed_graduate(GraduateStory.disputed),
        a_signed_graduate(GraduateStory.disputed, channel=Channel.PLATFORM),
        a_signed_graduate(GraduateStory.disputed, GraduateStory.withdrew_dispute, confirmed=False),
    ],
    ids=["direct", "card", "disputed", "accepted and disputed", "disputed no more"],
)


@DOUBTED
def test_what_the_graduate_does_not_stand_by_is_approved_only_with_words(
    graduate: Graduate,
) -> None:
    given(graduate).when(approve_signing).then_refused(NotConfirmed, **UNCONFIRMED)
    (
        given(graduate)
        .when(lambda one: one.approve(COUNSELOR, NUMBER, None, verified=REASON, explained=False))
        .then_refused(ReasonMissing, errors=[UNEXPLAINED], checks=[])
    )
    (
        given(graduate)
        .when(lambda one: one.approve(COUNSELOR, NUMBER, None, verified=REASON))
        .then(SchoolApproved, verified=REASON, unconfirmed=True)
    )


@DOUBTED
def test_where_the_province_asks_for_it_no_words_replace_the_confirmation(
    graduate: Graduate,
) -> None:
    (
        given(graduate)
        .when(
            lambda one: one.approve(COUNSELOR, NUMBER, None, verified=REASON, confirmed_first=True)
        )
        .then_refused(NotConfirmed, **CONFIRMED_FIRST)
    )


@pytest.mark.parametrize("channel", Channel)
def test_what_the_graduate_accepted_or_confirmed_is_approved_without_words(
    channel: Channel,
) -> None:
    (
        given(a_signed_graduate(channel=channel))
        .when(lambda one: one.approve(COUNSELOR, NUMBER, None, confirmed_first=True))
        .then(SchoolApproved, unconfirmed=False)
    )


def test_what_stands_against_a_signing_is_verified_before_it_is_approved() -> None:
    red = ["employer_suspended"]
    (
        given(SIGNED)
        .when(lambda one: one.approve(COUNSELOR, NUMBER, SEEN, red=red))
        .then_refused(ReasonMissing, errors=[UNVERIFIED], checks=red)
    )
    (
        given(SIGNED)
        .when(
            lambda one: one.approve(
                COUNSELOR, NUMBER, SEEN, red=red, verified=REASON, explained=False
            )
        )
        .then_refused(ReasonMissing, errors=[UNEXPLAINED], checks=red)
    )
    (
        given(SIGNED)
        .when(lambda one: one.approve(COUNSELOR, NUMBER, SEEN, red=red, verified=REASON))
        .then(SchoolApproved, verified=REASON)
    )


def test_an_approval_that_was_recorded_before_anybody_said_what_was_verified_replays() -> None:
    fact = approve_signing(SIGNED, SEEN)
    stored = json.loads(fact.state())
    del stored["verified"], stored["unconfirmed"]
    state = json.dumps(stored).encode()
    assert revive(fact.originator_id, fact.originator_version, fact.topic(), state) == fact


def test_without_a_version_the_verdict_is_on_what_is_there_now() -> None:
    given(SIGNED).when(approve_signing).then(SchoolApproved, seen=SIGNED.version)


@VERDICTS
def test_there_is_no_verdict_on_an_agreement_that_does_not_exist(decide: Verdict) -> None:
    given(a_graduate()).when(decide).then_refused(NoSuchAgreement)


@VERDICTS
@pytest.mark.parametrize(
    "graduate",
    [
        a_graduate_in_effect(),
        a_graduate_asking_release(),
        a_signed_graduate(GraduateStory.rejected),
        a_signed_graduate(GraduateStory.unlocked),
    ],
    ids=lambda one: one.agreements[0].state.name,
)
def test_only_what_awaits_review_is_reviewed(graduate: Graduate, decide: Verdict) -> None:
    given(graduate).when(decide).then_refused(NotAwaitingReview)


@VERDICTS
@pytest.mark.parametrize("meanwhile", [GraduateStory.disputed, GraduateStory.corrected])
def test_a_verdict_on_something_that_changed_meanwhile_is_refused(
    meanwhile: Chapter, decide: Verdict
) -> None:
    changed = a_signed_graduate(meanwhile)
    given(changed).when(lambda one: decide(one, SEEN)).then_refused(StaleVersion)


@VERDICTS
def test_what_does_not_concern_the_agreement_leaves_a_verdict_valid(decide: Verdict) -> None:
    bound_meanwhile = a_signed_graduate(GraduateStory.bound)
    fact = decide(bound_meanwhile, SEEN)
    assert fact.seen == SEEN


def test_only_what_was_sent_back_and_not_signed_again_is_corrected() -> None:
    with pytest.raises(NotSentBack):
        SIGNED.must_be_sent_back(NUMBER)

    rejected = SIGNED.evolve(reject_signing(SIGNED, SEEN))

    assert rejected.must_be_sent_back(NUMBER).number == NUMBER


@VERDICTS
def test_a_verdict_on_what_nobody_can_have_seen_yet_is_refused(decide: Verdict) -> None:
    given(SIGNED).when(lambda one: decide(one, SIGNED.version + 1)).then_refused(StaleVersion)
