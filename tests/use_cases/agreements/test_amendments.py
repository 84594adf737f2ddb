"""Both parties amend what they agreed; the school reviews it again."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from signing.refusals import (
    AmendmentClosed,
    AnsweredAlready,
    AnswersByAccount,
    CodeEndWrong,
    EmployerSuspended,
    FieldsWrong,
    LinkOfOtherSide,
    NoSuchAgreement,
    NoSuchAmendment,
    NoSuchAnswerLink,
    NothingChanged,
    NotYours,
    StaleVersion,
    TextUnprintable,
)
from signing.use_cases.agreements.amendment_links import AmendmentLinks
from signing.use_cases.agreements.amendments import Amendments, Party
from signing.use_cases.agreements.cards import Cards
from signing.use_cases.agreements.confirmations import Confirmations
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.core.actors import BoundGraduate, Once
from signing.use_cases.organisations.employers import Employers
from signing.use_cases.printing.agreement_content import Papers
from signing.vocabulary import AgreementNumber, AmendmentState, Side, Terms
from support.use_cases.contexts import NOW
from support.use_cases.small_province import (
    CREDIT_CODES,
    TERMS,
    SmallProvince,
    make_card_holder,
    make_employer_form,
    make_person,
    move_later,
)

BETTER = TERMS.model_copy(update={"monthly_pay": Decimal("8800.00"), "probation_months": 1})
REASON = "转正后调薪"


def sign(province: SmallProvince, *, in_effect: bool = True) -> AgreementNumber:
    number = AgreementNumber(province.sign_agreement())
    if in_effect:
        Reviews(province.context).approve(province.admin(), number)
    return number


def propose(
    province: SmallProvince, by: Party, number: AgreementNumber, terms: Terms = BETTER, **more: Any
) -> Any:
    asked: dict[str, Any] = {"terms": terms, "reason": REASON} | more
    return Amendments(province.context).propose(by, number, **asked)


def test_an_employer_proposes_the_graduate_accepts_and_the_school_approves(
    small_province: SmallProvince,
) -> None:
    number, firm, lin = sign(small_province), small_province.employer(), small_province.find_bound()
    desk, admin = Amendments(small_province.context), small_province.admin()

    proposed = propose(small_province, firm, number, position_title="高级工程师")
    assert proposed.answer == {
        "agreement_number": number,
        "standing": "EFFECTIVE",
        "amendment": 1,
        "state": "PROPOSED",
    }
    seen = desk.look_at(lin, number, 1)
    assert seen["changes"] == [
        {"field": "position_title", "before": "工程师", "after": "高级工程师"},
        {"field": "monthly_pay", "before": "8000.00", "after": "8800.00"},
        {"field": "probation_months", "before": "2", "after": "1"},
    ]
    assert (seen["reason"], seen["terms"], seen["former"]) == (REASON, BETTER, TERMS)
    assert seen["may"] == ["accept", "decline"]
    assert desk.look_at(firm, number, 1)["may"] == ["withdraw"]
    assert desk.review(admin, number, 1)["may"] == ["reject"]

    accepted = desk.accept(lin, number, 1, seen["content"])
    assert accepted.answer["state"] == "ACCEPTED"
    assert desk.review(admin, number, 1)["may"] == ["approve", "reject"]
    assert desk.approve(admin, number, 1).answer["state"] == "APPROVED"

    agreement = small_province.load_graduate().agreement(number)
    assert (agreement.edition, agreement.position_title) == (2, "高级工程师")
    assert desk.review(admin, number, 1)["may"] == []


def test_what_both_agreed_to_is_what_the_paper_says_and_a_confirmation_would_record(
    small_province: SmallProvince,
) -> None:
    number, lin, firm = sign(small_province), small_province.find_bound(), small_province.employer()
    desk, papers = Amendments(small_province.context), Papers(small_province.context)
    before = papers.write_paper(number)
    propose(small_province, lin, number)
    desk.accept(firm, number, 1)
    assert papers.write_paper(number).agreed == before.agreed

    desk.approve(small_province.admin(), number, 1)
    paper = papers.write_paper(number)
    assert paper.terms == BETTER
    content = small_province.load_graduate().agreement(number).content
    assert content == paper.agreed.digest == Confirmations(small_province.context).load_content(lin)


def test_while_the_signing_waits_its_review_is_of_the_amended_terms(
    small_province: SmallProvince,
) -> None:
    number = sign(small_province, in_effect=False)
    firm, lin, admin = (
        small_province.employer(),
        small_province.find_bound(),
        small_province.admin(),
    )
    reviews, desk = Reviews(small_province.context), Amendments(small_province.context)
    before = reviews.look_at(admin, number)["version"]
    propose(small_province, lin, number)
    assert desk.accept(firm, number, 1).answer["state"] == "APPLIED"

    seen = reviews.look_at(admin, number)
    assert seen["terms"] == BETTER
    assert seen["confirmed"]
    amended = desk.look_at(firm, number, 1)
    assert [one["field"] for one in amended["changes"]] == ["monthly_pay", "probation_months"]
    with pytest.raises(StaleVersion):
        reviews.approve(replace(admin, seen=before), number)
    reviews.approve(replace(admin, seen=seen["version"]), number)
    assert Papers(small_province.context).write_paper(number).terms == BETTER


def test_a_retry_answers_as_the_first_time(small_province: SmallProvince) -> None:
    number, firm = sign(small_province), small_province.employer()
    keyed = replace(firm, once=Once("key", b"digest"))
    first = propose(small_province, keyed, number)
    again = propose(small_province, keyed, number)
    assert first.answer == again.answer
    assert len(small_province.load_graduate().agreement(number).amendments) == 1


def test_a_day_that_has_passed_may_stay_but_none_is_newly_agreed(
    small_province: SmallProvince,
) -> None:
    number = sign(small_province)
    later = move_later(small_province.employer(), NOW + timedelta(days=100))
    past = BETTER.model_copy(update={"report_to": date(2026, 7, 20)})
    with pytest.raises(FieldsWrong) as refused:
        propose(small_province, later, number, past)
    assert [one["field"] for one in refused.value.about["errors"]] == ["report_to"]
    assert propose(small_province, later, number).answer["state"] == "PROPOSED"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"monthly_pay": Decimal(0)}, FieldsWrong),
        ({"probation_months": 6}, FieldsWrong),
        ({"remarks": "นักวิเคราะห์"}, TextUnprintable),
    ],
)
def test_what_is_proposed_is_lawful_and_can_be_printed(
    small_province: SmallProvince, changed: dict[str, Any], why: type[Exception]
) -> None:
    number = sign(small_province)
    with pytest.raises(why):
        propose(
            small_province,
            small_province.find_bound(),
            number,
            TERMS.model_copy(update=changed),
        )
    assert small_province.load_graduate().agreement(number).amendments == ()


def test_something_must_change(small_province: SmallProvince) -> None:
    number = sign(small_province)
    same = TERMS.model_copy(update={"monthly_pay": Decimal(8000)})
    with pytest.raises(NothingChanged):
        propose(small_province, small_province.employer(), number, same, position_title="工程师")


def test_others_read_and_answer_nothing(small_province: SmallProvince) -> None:
    number = sign(small_province)
    propose(small_province, small_province.find_bound(), number)
    desk, rival = Amendments(small_province.context), small_province.employer(1)
    for ask in (
        lambda: desk.look_at(rival, number, 1),
        lambda: desk.accept(rival, number, 1),
        lambda: desk.list_amendments(small_province.graduate("2"), number),
        lambda: desk.review(small_province.counselor("理学院"), number, 1),
        lambda: desk.approve(small_province.admin("99002"), number, 1),
    ):
        with pytest.raises(NoSuchAgreement):
            ask()
    with pytest.raises(NoSuchAmendment):
        desk.look_at(small_province.employer(), number, 2)


def test_nothing_new_is_agreed_with_a_suspended_employer(small_province: SmallProvince) -> None:
    number, firm, lin = sign(small_province), small_province.employer(), small_province.find_bound()
    propose(small_province, lin, number)
    Employers(small_province.context).suspend(small_province.province(), firm.employer_id, "虚假")
    desk = Amendments(small_province.context)
    with pytest.raises(EmployerSuspended):
        desk.accept(firm, number, 1)
    desk.decline(firm, number, 1, "暂不办理")
    for by in (lin, firm):
        with pytest.raises(EmployerSuspended):
            propose(small_province, by, number)


def test_the_school_puts_nothing_new_of_a_suspended_employer_into_effect(
    small_province: SmallProvince,
) -> None:
    number, firm, lin = sign(small_province), small_province.employer(), small_province.find_bound()
    propose(small_province, lin, number)
    desk, admin = Amendments(small_province.context), small_province.admin()
    desk.accept(firm, number, 1)
    Employers(small_province.context).suspend(small_province.province(), firm.employer_id, "虚假")
    with pytest.raises(EmployerSuspended):
        desk.approve(admin, number, 1)
    assert desk.reject(admin, number, 1, "单位已暂停").answer["state"] == "REJECTED"


def test_warnings_are_shown_while_it_can_be_answered(small_province: SmallProvince) -> None:
    number, lin = sign(small_province), small_province.find_bound()
    odd = BETTER.model_copy(update={"penalty": Decimal(99_000)})
    desk = Amendments(small_province.context)
    assert [one["code"] for one in desk.warn_of_terms(lin, number, odd)] == ["penalty_high"]
    propose(small_province, lin, number, odd)
    [open_one] = desk.list_amendments(small_province.employer(), number)
    assert [one["code"] for one in open_one["warnings"]] == ["penalty_high"]
    desk.withdraw(lin, number, 1)
    assert desk.look_at(lin, number, 1)["warnings"] == []


def sign_by_card(province: SmallProvince) -> tuple[BoundGraduate, AgreementNumber]:
    lin, cards = province.graduate(), Cards(province.context)
    token = cards.issue(lin).answer["token"]
    card_pass = cards.verify(make_card_holder(), token, make_person("1").id_number[-6:])
    signed = cards.sign(
        *(make_card_holder(), token, card_pass), *(make_employer_form(), "店员", TERMS)
    )
    return lin, AgreementNumber(signed.answer["agreement_number"] or "")


def test_an_employer_without_an_account_answers_once_by_the_link(
    small_province: SmallProvince,
) -> None:
    lin, number = sign_by_card(small_province)
    links, holder = AmendmentLinks(small_province.context), make_card_holder()
    propose(small_province, lin, number)
    token = links.make_token(lin, 1)

    shown = links.find_by_link(holder, token)
    assert (shown["graduate"], shown["employer"]) == ("林*满", make_employer_form().name)
    assert shown["amendment"]["may"] == ["accept", "decline"]
    end = CREDIT_CODES[0][-4:]
    with pytest.raises(CodeEndWrong):
        links.accept_by_link(holder, token, code_end="0000")
    with pytest.raises(LinkOfOtherSide):
        links.find_by_link(holder, token, lin.wechat_account)
    accepted = links.accept_by_link(holder, token, code_end=end)
    assert accepted.answer["state"] == "APPLIED"
    assert small_province.load_graduate().agreement(number).amendment(1).asked_by is Side.GRADUATE
    with pytest.raises(AnsweredAlready):
        links.find_by_link(holder, token)


def test_a_link_dies_with_what_it_asks(small_province: SmallProvince) -> None:
    lin, number = sign_by_card(small_province)
    links, holder = AmendmentLinks(small_province.context), make_card_holder()
    propose(small_province, lin, number)
    token = links.make_token(lin, 1)
    links.withdraw(lin, number, 1)
    propose(small_province, lin, number)
    with pytest.raises(AmendmentClosed):
        links.find_by_link(holder, token)
    with pytest.raises(NoSuchAnswerLink):
        links.find_by_link(holder, "made-up")
    other = links.make_token(lin, 2)
    declined = links.decline_by_link(
        holder, other, code_end=CREDIT_CODES[0][-4:], reason="没有商量过"
    )
    assert declined.answer["state"] == AmendmentState.DECLINED.value


def test_who_has_an_account_gets_no_link(small_province: SmallProvince) -> None:
    number, lin = sign(small_province), small_province.find_bound()
    links = AmendmentLinks(small_province.context)
    propose(small_province, lin, number)
    with pytest.raises(AnswersByAccount):
        links.make_token(lin, 1)
    links.withdraw(lin, number, 1)
    propose(small_province, small_province.employer(), number)
    with pytest.raises(NotYours):
        links.make_token(lin, 2)
