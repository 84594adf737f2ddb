"""The agreement on paper (seed, section 四)."""

from typing import Any

import pytest

from signing.aggregates.graduate import Graduate
from signing.events import (
    AgreementPrinted,
    StampedCopyAccepted,
    StampedCopyFiled,
    StampedCopyOffered,
    StampedCopyReturned,
)
from signing.refusals import (
    NoSuchAgreement,
    NoSuchStampedCopy,
    NotEffective,
    NotPrintableYet,
    ReasonMissing,
    StampedCopyAnswered,
    StampedCopyOnFile,
)
from signing.vocabulary import (
    AgreementNumber,
    Attribution,
    CopyName,
    Encrypted,
    Role,
    StampedCopyState,
)
from support.facts.cast import (
    COUNSELOR,
    EMPLOYER,
    GRADUATE,
    Chapter,
    a_graduate,
    a_graduate_asking_release,
    a_graduate_in_effect,
    a_signed_graduate,
)
from support.facts.given_when_then import given
from support.stories.chronicle import a_file, encrypt_plainly
from support.stories.graduate import GraduateStory

NUMBER = AgreementNumber("2026-99001-20260001-1")
COPIES = (CopyName.EMPLOYER, CopyName.GRADUATE, CopyName.SCHOOL)
AGAIN = encrypt_plainly("打印机卡纸")
BY = pytest.mark.parametrize("by", [COUNSELOR, EMPLOYER, GRADUATE], ids=["school", "firm", "own"])


def put_on_paper(
    one: Graduate, by: Attribution = COUNSELOR, reason: Encrypted | None = None
) -> AgreementPrinted:
    return one.print_agreement(by, NUMBER, copies=COPIES, reason=reason)


def file_copy(one: Graduate) -> StampedCopyFiled:
    return one.file_stamped_copy(COUNSELOR, NUMBER, a_file("盖章.pdf"))


def print_as(role: Role) -> Chapter:
    return lambda one: one.printed(role=role)


@BY
def test_an_approved_agreement_is_printed_in_three_named_copies(by: Attribution) -> None:
    (
        given(a_graduate_in_effect())
        .when(lambda one: put_on_paper(one, by))
        .then(
            AgreementPrinted,
            actor=by.actor,
            agreement_number=NUMBER,
            copies=COPIES,
            ordinal=1,
            reprint_reason=None,
        )
    )


@BY
def test_nothing_is_printed_before_approval(by: Attribution) -> None:
    (
        given(a_signed_graduate())
        .when(lambda one: put_on_paper(one, by))
        .then_refused(NotPrintableYet)
    )


ENDED = [
    a_signed_graduate(GraduateStory.rejected),
    a_graduate_in_effect(GraduateStory.unlocked),
    a_graduate_asking_release(GraduateStory.released),
]


@pytest.mark.parametrize("graduate", ENDED, ids=lambda one: one.agreements[0].state.name)
@pytest.mark.parametrize("act", [put_on_paper, file_copy])
def test_an_ended_agreement_is_neither_printed_nor_filed(graduate: Graduate, act: Any) -> None:
    given(graduate).when(act).then_refused(NotEffective)


def test_while_a_release_is_asked_for_the_agreement_can_be_printed() -> None:
    given(a_graduate_asking_release()).when(put_on_paper).then(AgreementPrinted)


def test_the_school_says_why_it_prints_again() -> None:
    once = a_graduate_in_effect(print_as(Role.COUNSELOR))
    given(once).when(put_on_paper).then_refused(ReasonMissing)
    (
        given(once)
        .when(lambda one: put_on_paper(one, reason=AGAIN))
        .then(AgreementPrinted, ordinal=2, reprint_reason=AGAIN)
    )


@pytest.mark.parametrize("by", [EMPLOYER, GRADUATE])
def test_the_parties_print_theirs_as_often_as_they_like(by: Attribution) -> None:
    once = a_graduate_in_effect(print_as(Role.COUNSELOR), print_as(by.actor.role))
    given(once).when(lambda one: put_on_paper(one, by)).then(AgreementPrinted, ordinal=3)


def test_a_print_of_the_parties_is_no_first_print_of_the_school() -> None:
    downloaded = a_graduate_in_effect(print_as(Role.GRADUATE), print_as(Role.EMPLOYER))
    given(downloaded).when(put_on_paper).then(AgreementPrinted, ordinal=3)


def test_the_stamped_copy_is_filed() -> None:
    (
        given(a_graduate_in_effect())
        .when(file_copy)
        .then(StampedCopyFiled, agreement_number=NUMBER, file=a_file("盖章.pdf"))
    )


def test_nothing_is_filed_before_approval() -> None:
    given(a_signed_graduate()).when(file_copy).then_refused(NotPrintableYet)


def test_what_does_not_exist_is_not_printed() -> None:
    given(a_graduate()).when(put_on_paper).then_refused(NoSuchAgreement)


def offer_copy(one: Graduate, by: Attribution = GRADUATE) -> StampedCopyOffered:
    return one.offer_stamped_copy(by, NUMBER, CopyName.SCHOOL, file=a_file("盖章.jpg"))


def accept_copy(one: Graduate) -> StampedCopyAccepted:
    return one.accept_stamped_copy(COUNSELOR, NUMBER, 1)


def return_copy(one: Graduate, why: Encrypted | None = AGAIN) -> StampedCopyReturned:
    return one.return_stamped_copy(COUNSELOR, NUMBER, 1, why)


def offered(one: GraduateStory) -> None:
    one.offered_stamped_copy()


def accepted(one: GraduateStory) -> None:
    one.accepted_stamped_copy(1)


def returned(one: GraduateStory) -> None:
    one.returned_stamped_copy(1)


def list_states(one: Graduate) -> list[StampedCopyState]:
    return [copy.state for copy in one.agreement(NUMBER).stamped_copies]


def test_a_party_offers_a_photograph_and_the_school_accepts_it() -> None:
    given(a_graduate_in_effect()).when(offer_copy).then(StampedCopyOffered, offer=1, edition=1)
    given(a_graduate_in_effect(offered)).when(accept_copy).then(StampedCopyAccepted, offer=1)


def test_the_school_returns_one_with_a_reason_only() -> None:
    waiting = a_graduate_in_effect(offered)
    given(waiting).when(return_copy).then(StampedCopyReturned, reason=AGAIN)
    given(waiting).when(lambda one: return_copy(one, None)).then_refused(ReasonMissing)


@pytest.mark.parametrize("answer", [accept_copy, return_copy])
@pytest.mark.parametrize("before", [accepted, returned])
def test_one_is_answered_once(answer: Any, before: Chapter) -> None:
    given(a_graduate_in_effect(offered, before)).when(answer).then_refused(StampedCopyAnswered)


@pytest.mark.parametrize("answer", [accept_copy, return_copy])
def test_what_was_not_offered_is_not_answered(answer: Any) -> None:
    given(a_graduate_in_effect()).when(answer).then_refused(NoSuchStampedCopy)


def test_a_copy_that_was_accepted_is_not_offered_again() -> None:
    filed = a_graduate_in_effect(offered, accepted)
    given(filed).when(offer_copy).then_refused(StampedCopyOnFile)


def test_a_newer_one_replaces_what_the_same_side_offered_of_the_copy() -> None:
    def by_the_employer(one: GraduateStory) -> None:
        one.offered_stamped_copy(role=Role.EMPLOYER)

    def of_another_copy(one: GraduateStory) -> None:
        one.offered_stamped_copy(CopyName.EMPLOYER)

    one = a_graduate_in_effect(offered, by_the_employer, of_another_copy, offered)
    waiting, replaced = StampedCopyState.OFFERED, StampedCopyState.REPLACED
    assert list_states(one) == [replaced, waiting, waiting, waiting]
    given(one).when(accept_copy).then_refused(StampedCopyAnswered)


def test_a_photograph_of_a_replaced_paper_is_not_answered_any_more() -> None:
    amended = (
        GraduateStory.proposed_amendment,
        GraduateStory.accepted_amendment,
        GraduateStory.approved_amendment,
    )
    one = a_graduate_in_effect(offered, *amended)
    assert list_states(one) == [StampedCopyState.REPLACED]
    given(one).when(accept_copy).then_refused(StampedCopyAnswered)


@pytest.mark.parametrize("act", [offer_copy, accept_copy, return_copy])
def test_of_an_ended_agreement_no_photograph_is_dealt_with(act: Any) -> None:
    def released(one: GraduateStory) -> None:
        one.unlocked()

    given(a_graduate_in_effect(offered, released)).when(act).then_refused(NotEffective)
