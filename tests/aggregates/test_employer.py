"""A registered employer: its data, its documents, its good standing."""

from typing import Any

from signing.aggregates.employer import Employer, Qualification
from signing.events import (
    EmployerChanged,
    EmployerRegistered,
    EmployerReinstated,
    EmployerSuspended,
    QualificationSubmitted,
)
from signing.refusals import AlreadyRegistered, NotSuspended
from signing.refusals import EmployerSuspended as Suspended
from support.facts.cast import (
    EMPLOYER,
    FIRM,
    PROVINCE,
    RIVAL,
    make_id,
)
from support.facts.given_when_then import given
from support.facts.logs import Story
from support.stories.chronicle import CONTACT, a_file, encrypt_plainly
from support.stories.employer import FORM, EmployerStory

REACHED: dict[str, Any] = FORM | {"contact": encrypt_plainly(CONTACT)}
FORMER: dict[str, Any] = REACHED | {"credit_code": "91990100MA00000009"}


def a_suspended_employer() -> Employer:
    firm = EmployerStory(Story(), "91990100MA00000001", {})
    firm.suspended()
    return firm.state


def test_an_employer_registers() -> None:
    after = (
        given(Employer(make_id("new")))
        .when(lambda one: one.register(EMPLOYER, **FORMER))
        .then(EmployerRegistered, **FORMER)
    )
    assert after.credit_code == FORMER["credit_code"]
    after.must_be_active()


def test_a_credit_code_registers_once() -> None:
    taken = AlreadyRegistered.of_credit_code().about
    (
        given(FIRM.state)
        .when(lambda one: one.register(EMPLOYER, **FORMER))
        .then_refused(AlreadyRegistered, **taken)
    )


def test_an_employer_changes_what_it_says_about_itself() -> None:
    changed = REACHED | {"name": "江淮云图集团"}
    after = (
        given(FIRM.state)
        .when(lambda one: one.change(EMPLOYER, **changed))
        .then(EmployerChanged, **changed)
    )
    assert (after.name, after.credit_code) == ("江淮云图集团", FIRM.state.credit_code)


def test_an_employer_submits_one_qualification_after_another() -> None:
    submitted = given(FIRM.state)
    first = submitted.when(
        lambda one: one.submit_qualification(EMPLOYER, "营业执照", a_file("1.pdf"))
    ).then(QualificationSubmitted, title="营业执照", file=a_file("1.pdf"))
    second = (
        given(first)
        .when(lambda one: one.submit_qualification(EMPLOYER, "授权书", a_file("2.pdf")))
        .then(QualificationSubmitted)
    )
    assert second.qualifications == (
        Qualification("营业执照", a_file("1.pdf")),
        Qualification("授权书", a_file("2.pdf")),
    )


def test_the_province_suspends_an_employer() -> None:
    after = (
        given(RIVAL.state)
        .when(lambda one: one.suspend(PROVINCE, "资质过期"))
        .then(EmployerSuspended, reason="资质过期")
    )
    assert after.suspended


def test_a_suspended_employer_is_not_suspended_again() -> None:
    (
        given(a_suspended_employer())
        .when(lambda one: one.suspend(PROVINCE, "资质过期"))
        .then_refused(Suspended)
    )


def test_the_province_reinstates_an_employer() -> None:
    after = (
        given(a_suspended_employer())
        .when(lambda one: one.reinstate(PROVINCE, "已补齐"))
        .then(EmployerReinstated, reason="已补齐")
    )
    after.must_be_active()


def test_an_employer_in_good_standing_needs_no_reinstatement() -> None:
    (
        given(FIRM.state)
        .when(lambda one: one.reinstate(PROVINCE, "已补齐"))
        .then_refused(NotSuspended)
    )
