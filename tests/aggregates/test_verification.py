"""核验: an employer is verified once, and nothing of it reaches a graduate before."""

from collections.abc import Callable

import pytest

from signing.aggregates.employer import Employer
from signing.events import (
    EmployerRefused,
    EmployerRegistered,
    EmployerVerified,
    VerificationLapsed,
    VerificationRequested,
)
from signing.refusals import (
    EmployerNotVerified,
    EmployerSuspended,
    NotRefused,
    ReasonMissing,
    Refusal,
    StaleVersion,
    VerificationDecided,
)
from signing.vocabulary import LapseReason, RegistryFinding, Verification
from support.facts.cast import EMPLOYER, PROVINCE
from support.facts.given_when_then import given
from support.facts.logs import Story
from support.stories.employer import EmployerStory

AGREES = RegistryFinding.AGREES
REASON = "营业执照看不清"


def an_employer(*chapters: Callable[[EmployerStory], object]) -> Employer:
    """Return an employer that registered to be verified, after the chapters."""
    firm = EmployerStory(Story(), "91990100MA00000001", {}, to_verify=True)
    for chapter in chapters:
        chapter(firm)
    return firm.state


def an_earlier_employer() -> Employer:
    return EmployerStory(Story(), "91990100MA00000001", {}).state


def refuse_to(ask: Callable[[], None]) -> Refusal:
    with pytest.raises(Refusal) as refused:
        ask()
    return refused.value


def test_who_registers_waits_and_who_registered_before_there_was_verification_does_not() -> None:
    assert an_employer().verification is Verification.WAITING
    assert an_earlier_employer().verification is Verification.EARLIER
    an_earlier_employer().must_be_trusted()


def test_a_registration_of_before_reads_as_one_that_waits_for_nobody() -> None:
    fact = EmployerStory(Story(), "91990100MA00000001", {}).story.facts[0].fact
    assert isinstance(fact, EmployerRegistered)
    told = fact.model_dump(exclude={"to_verify"})
    assert EmployerRegistered.model_validate(told).to_verify is False


def test_an_employer_that_waits_is_verified_once() -> None:
    after = (
        given(an_employer())
        .when(lambda one: one.verify(PROVINCE, AGREES, "电话核实"))
        .then(EmployerVerified, registry=AGREES, words="电话核实")
    )
    after.must_be_trusted()
    after.must_be_met()
    given(after).when(lambda one: one.verify(PROVINCE, AGREES, "")).then_refused(
        VerificationDecided
    )
    given(after).when(lambda one: one.refuse(PROVINCE, REASON)).then_refused(VerificationDecided)


def test_a_refusal_names_its_reason_and_is_mended_and_asked_again() -> None:
    refused = (
        given(an_employer())
        .when(lambda one: one.refuse(PROVINCE, REASON))
        .then(EmployerRefused, reason=REASON)
    )
    given(refused).when(lambda one: one.refuse(PROVINCE, REASON)).then_refused(VerificationDecided)
    asked = given(refused).when(lambda one: one.ask_again(EMPLOYER)).then(VerificationRequested)
    assert (asked.verification, asked.refused_because) == (Verification.WAITING, "")
    given(asked).when(lambda one: one.ask_again(EMPLOYER)).then_refused(NotRefused)


def test_nobody_is_refused_without_a_reason() -> None:
    given(an_employer()).when(lambda one: one.refuse(PROVINCE, "")).then_refused(ReasonMissing)


def test_a_refused_employer_may_be_verified_after_all() -> None:
    after = (
        given(an_employer(EmployerStory.refused))
        .when(lambda one: one.verify(PROVINCE, AGREES, ""))
        .then(EmployerVerified)
    )
    assert after.refused_because == ""


@pytest.mark.parametrize("cause", LapseReason)
def test_what_lapsed_waits_again(cause: LapseReason) -> None:
    after = (
        given(an_employer(EmployerStory.verified))
        .when(lambda one: one.lapse(PROVINCE, cause))
        .then(VerificationLapsed, cause=cause)
    )
    assert (after.verification, after.lapsed) == (Verification.WAITING, cause)
    given(after).when(lambda one: one.lapse(PROVINCE, cause)).then_refused(VerificationDecided)


def test_whoever_decides_must_have_seen_what_the_employer_says_of_itself_now() -> None:
    seen = an_employer(EmployerStory.showed)
    renamed = an_employer(EmployerStory.showed, lambda one: one.changed(name="冒名集团"))
    given(renamed).when(lambda one: one.verify(PROVINCE, AGREES, "", seen.version)).then_refused(
        StaleVersion
    )
    given(renamed).when(lambda one: one.refuse(PROVINCE, REASON, seen.version)).then_refused(
        StaleVersion
    )
    given(renamed).when(lambda one: one.verify(PROVINCE, AGREES, "", renamed.version)).then(
        EmployerVerified
    )


@pytest.mark.parametrize(
    ("chapters", "why"),
    [
        ((), "waiting"),
        ((EmployerStory.refused,), "refused"),
        ((EmployerStory.verified, EmployerStory.lapsed), "lapsed"),
    ],
)
def test_the_employer_is_told_what_to_do_next(
    chapters: tuple[Callable[[EmployerStory], object], ...], why: str
) -> None:
    employer = an_employer(*chapters)
    refused = refuse_to(employer.must_be_trusted)
    assert (type(refused), refused.about["why"]) == (EmployerNotVerified, why)
    assert refused.words.zh.count("。") == 1
    assert (REASON in refused.words.zh) == (why == "refused")
    assert "{" not in "".join(vars(refused.words).values())


def test_graduates_are_not_told_why_an_employer_was_refused() -> None:
    told = refuse_to(an_employer(EmployerStory.refused).must_be_met)
    assert "正在核验" in told.words.zh
    assert REASON not in str(told.about)


def test_by_card_whoever_was_refused_signs_no_more() -> None:
    refused = refuse_to(an_employer(EmployerStory.refused).must_not_be_refused)
    assert refused.about["why"] == "card"
    an_employer().must_not_be_refused()
    Employer(an_employer().id).must_not_be_refused()


def test_a_verified_employer_that_is_suspended_is_stopped_all_the_same() -> None:
    stopped = an_employer(EmployerStory.verified, EmployerStory.suspended)
    for ask in (stopped.must_be_trusted, stopped.must_be_met, stopped.must_not_be_refused):
        assert isinstance(refuse_to(ask), EmployerSuspended)
