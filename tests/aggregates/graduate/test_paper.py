"""The agreement on paper (seed, section 四)."""

from typing import Any

import pytest

from signing.aggregates.graduate import Graduate
from signing.events import AgreementPrinted, StampedCopyFiled
from signing.refusals import (
    NoSuchAgreement,
    NotEffective,
    NotPrintableYet,
    ReasonMissing,
)
from signing.vocabulary import (
    AgreementNumber,
    Attribution,
    CopyName,
    Encrypted,
    Role,
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
