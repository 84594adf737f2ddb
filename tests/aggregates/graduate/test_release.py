"""Termination (seed, section 五): asked for, perhaps answered, decided."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.release import ReleaseRequest
from signing.events import (
    TerminationAnswered,
    TerminationApproved,
    TerminationRejected,
    TerminationRequested,
    TerminationWithdrawn,
)
from signing.refusals import (
    AnsweredAlready,
    EmployerAnswerMissing,
    EvidenceMissing,
    NoSuchAgreement,
    NotEffective,
    NotTerminating,
    NotYours,
    ReasonMissing,
    StaleVersion,
)
from signing.vocabulary import AgreementNumber, Attribution, Channel, EndedBy, Side
from signing.vocabulary.china_time import CHINA
from support.facts.cast import (
    COUNSELOR,
    EMPLOYER,
    FIRM,
    GRADUATE,
    HOLDER,
    RIVAL,
    a_graduate,
    a_graduate_asked_to_leave,
    a_graduate_asking_release,
    a_graduate_in_effect,
    a_signed_graduate,
)
from support.facts.given_when_then import given
from support.stories.chronicle import a_file, encrypt_plainly
from support.stories.graduate import GraduateStory

NUMBER = AgreementNumber("2026-99001-20260001-1")
REASON = encrypt_plainly("考上研究生")


def ask_release(
    one: Graduate, files: int = 1, *, reason: Any = REASON, needs_employer: bool = False
) -> Any:
    evidence = tuple(a_file(f"{n}.pdf") for n in range(files))
    asked = ReleaseRequest(reason=reason, files=evidence)
    answer_by = GRADUATE.at + timedelta(days=5) if needs_employer else None
    return one.request_termination(GRADUATE, NUMBER, asked, answer_by=answer_by)


def withdraw_release(one: Graduate) -> TerminationWithdrawn:
    return one.withdraw_termination(GRADUATE, NUMBER)


def answer_release(
    one: Graduate, employer: Any = FIRM, *, agreed: bool = True
) -> TerminationAnswered:
    return one.answer_termination(
        EMPLOYER, NUMBER, employer_id=employer.id, agreed=agreed, words=REASON
    )


def find_wait(one: Graduate) -> datetime | None:
    asked = one.agreement(NUMBER).termination
    return asked.answer_by if asked else None


def write_wait(one: Graduate) -> str:
    """Return the end of the wait as a refusal says it: in China's time, to the minute."""
    until = find_wait(one)
    assert until is not None
    return until.astimezone(CHINA).isoformat(sep=" ", timespec="minutes")


def approve_release(
    one: Graduate, seen: int | None = None, by: Attribution = COUNSELOR
) -> TerminationApproved:
    return one.approve_termination(by, NUMBER, seen, waits_until=find_wait(one))


def reject_release(
    one: Graduate, seen: int | None = None, reason: Any = REASON
) -> TerminationRejected:
    return one.reject_termination(COUNSELOR, NUMBER, seen, reason, waits_until=find_wait(one))


VERDICTS = pytest.mark.parametrize("decide", [approve_release, reject_release])
Verdict = Callable[..., Any]
ASKED = a_graduate_asking_release()
ASKED_BOTH = a_graduate_asking_release(needs_employer=True)


@pytest.mark.parametrize("files", [1, 5])
def test_a_graduate_asks_for_release_with_a_reason_and_evidence(files: int) -> None:
    (
        given(a_graduate_in_effect())
        .when(lambda one: ask_release(one, files))
        .then(TerminationRequested, agreement_number=NUMBER, reason=REASON, needs_employer=False)
    )


@pytest.mark.parametrize("files", [0, 6])
def test_one_to_five_files_of_evidence_are_needed(files: int) -> None:
    given(a_graduate_in_effect()).when(lambda one: ask_release(one, files)).then_refused(
        EvidenceMissing, most=5
    )


def test_asking_for_release_needs_a_reason() -> None:
    (
        given(a_graduate_in_effect())
        .when(lambda one: ask_release(one, reason=None))
        .then_refused(ReasonMissing)
    )


@pytest.mark.parametrize(
    "graduate",
    [a_graduate(), a_signed_graduate(), ASKED, a_signed_graduate(GraduateStory.rejected)],
    ids=lambda one: one.standing.name,
)
def test_only_from_an_agreement_in_effect_can_one_be_released(graduate: Graduate) -> None:
    why = NotEffective if graduate.agreements else NoSuchAgreement
    given(graduate).when(ask_release).then_refused(why)


def test_a_graduate_withdraws_the_request_before_the_decision() -> None:
    after = given(ASKED).when(withdraw_release).then(TerminationWithdrawn, agreement_number=NUMBER)
    assert after.agreements[0].termination is None


def test_an_approved_termination_frees_the_graduate() -> None:
    (
        given(ASKED)
        .when(lambda one: approve_release(one, ASKED.version))
        .then(TerminationApproved, agreement_number=NUMBER, destination="70", seen=ASKED.version)
    )


def test_a_rejected_termination_says_why() -> None:
    (
        given(ASKED)
        .when(lambda one: reject_release(one, ASKED.version))
        .then(TerminationRejected, agreement_number=NUMBER, reason=REASON, seen=ASKED.version)
    )


def test_a_rejected_termination_needs_a_reason() -> None:
    given(ASKED).when(lambda one: reject_release(one, reason=None)).then_refused(ReasonMissing)


def test_a_refused_graduate_may_ask_again() -> None:
    refused = a_graduate_asking_release(GraduateStory.refused_release)
    given(refused).when(ask_release).then(TerminationRequested)


@pytest.mark.parametrize(
    "graduate",
    [
        a_signed_graduate(),
        a_graduate_in_effect(),
        a_graduate_asking_release(GraduateStory.withdrew_release),
        a_graduate_asking_release(GraduateStory.released),
    ],
    ids=lambda one: one.agreements[0].state.name,
)
@pytest.mark.parametrize("act", [withdraw_release, answer_release, approve_release, reject_release])
def test_nothing_is_decided_that_is_not_asked(graduate: Graduate, act: Any) -> None:
    given(graduate).when(act).then_refused(NotTerminating)


@VERDICTS
def test_a_verdict_on_a_newer_request_is_refused(decide: Verdict) -> None:
    again = a_graduate_asking_release(GraduateStory.withdrew_release, GraduateStory.asked_release)
    given(again).when(lambda one: decide(one, ASKED.version)).then_refused(StaleVersion)


@VERDICTS
def test_where_the_employer_is_asked_the_school_waits_for_the_answer(decide: Verdict) -> None:
    until = write_wait(ASKED_BOTH)
    given(ASKED_BOTH).when(decide).then_refused(EmployerAnswerMissing, until=until)


@pytest.mark.parametrize("agreed", [True, False])
@VERDICTS
def test_after_the_employers_answer_the_school_decides(decide: Verdict, agreed: bool) -> None:
    after = (
        given(ASKED_BOTH)
        .when(lambda one: answer_release(one, agreed=agreed))
        .then(TerminationAnswered, agreement_number=NUMBER, agreed=agreed, words=REASON)
    )
    given(after).when(lambda one: decide(one, ASKED_BOTH.version)).then_refused(StaleVersion)
    given(after).when(lambda one: decide(one, after.version)).then(type(decide(after)))


def test_an_answer_counts_for_one_request_only() -> None:
    asked_again = a_graduate_asking_release(
        GraduateStory.employer_answered,
        GraduateStory.refused_release,
        lambda one: one.asked_release(needs_employer=True),
        needs_employer=True,
    )
    until = write_wait(asked_again)
    given(asked_again).when(approve_release).then_refused(EmployerAnswerMissing, until=until)


def test_only_the_agreements_employer_answers() -> None:
    given(ASKED_BOTH).when(lambda one: answer_release(one, RIVAL)).then_refused(NotYours)


def test_an_employer_without_an_account_is_waited_for_like_any_other() -> None:
    (
        given(a_graduate_in_effect(channel=Channel.CARD))
        .when(lambda one: ask_release(one, needs_employer=True))
        .then(TerminationRequested, answer_by=GRADUATE.at + timedelta(days=5))
    )


def test_after_the_wait_the_school_decides_alone_and_says_so() -> None:
    late = COUNSELOR.model_copy(update={"at": GRADUATE.at + timedelta(days=5)})
    (
        given(ASKED_BOTH)
        .when(lambda one: approve_release(one, by=late))
        .then(TerminationApproved, unanswered=True)
    )


# ── The employer asks ────────────────────────────────────────────────────
def ask_as_employer(one: Graduate, *, by: Attribution = EMPLOYER, **said: Any) -> Any:
    asked = ReleaseRequest(reason=REASON, files=(a_file(),), **said)
    return one.request_termination(by, NUMBER, asked, answer_by=None)


def answer_own(one: Graduate) -> TerminationAnswered:
    return one.answer_termination(GRADUATE, NUMBER, agreed=True, words=REASON)


def answer_by_link(one: Graduate) -> TerminationAnswered:
    return one.answer_termination(HOLDER, NUMBER, agreed=False, words=REASON)


LET_GO = a_graduate_asked_to_leave()


def test_the_employer_ends_an_agreement_too_and_says_who_and_what_is_owed() -> None:
    (
        given(a_graduate_in_effect())
        .when(lambda one: ask_as_employer(one, ended_by=EndedBy.BOTH, owed=REASON))
        .then(
            TerminationRequested,
            asked_by=Side.EMPLOYER,
            ended_by=EndedBy.BOTH,
            owed=REASON,
            needs_employer=False,
            shown=True,
        )
    )


def test_where_the_school_waits_for_the_graduate_no_employer_is_needed() -> None:
    asked = ReleaseRequest(reason=REASON, files=(a_file(),))
    until = EMPLOYER.at + timedelta(days=5)
    (
        given(a_graduate_in_effect())
        .when(lambda one: one.request_termination(EMPLOYER, NUMBER, asked, answer_by=until))
        .then(TerminationRequested, answer_by=until, needs_employer=False)
    )


def test_the_graduate_answers_what_the_employer_asks() -> None:
    given(LET_GO).when(answer_own).then(TerminationAnswered, agreed=True, words=REASON)


def test_nobody_answers_what_their_own_side_asks() -> None:
    given(LET_GO).when(answer_release).then_refused(NotYours)
    given(ASKED).when(answer_own).then_refused(NotYours)


def test_only_whoever_asked_takes_it_back() -> None:
    given(LET_GO).when(withdraw_release).then_refused(NotYours)
    given(ASKED).when(lambda one: one.withdraw_termination(EMPLOYER, NUMBER)).then_refused(NotYours)
    given(LET_GO).when(lambda one: one.withdraw_termination(EMPLOYER, NUMBER)).then(
        TerminationWithdrawn
    )


def test_by_a_link_an_employer_answers_once() -> None:
    by_card = a_graduate_asking_by_card()
    after = given(by_card).when(answer_by_link).then(TerminationAnswered, agreed=False)
    given(after).when(answer_by_link).then_refused(AnsweredAlready)


def test_an_employer_with_an_account_does_not_answer_by_a_link() -> None:
    given(ASKED).when(answer_by_link).then_refused(NotYours)


def a_graduate_asking_by_card() -> Graduate:
    return a_graduate_in_effect(GraduateStory.asked_release, channel=Channel.CARD)


@pytest.mark.parametrize("decide", [approve_release, reject_release])
def test_the_school_decides_what_the_employer_asks(decide: Verdict) -> None:
    given(LET_GO).when(decide).then(type(decide(LET_GO)))
