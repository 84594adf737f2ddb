"""What the school rejected is put right and signed again; its reviewer sees what has changed."""

from decimal import Decimal

import pytest

from signing.refusals import AlreadySigned, FieldsWrong, NoSuchAgreement, NotSentBack
from signing.use_cases.agreements.applications import Applications
from signing.use_cases.agreements.candidates import Candidates
from signing.use_cases.agreements.repairs import Repairs
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.agreements.signings import Signings
from signing.use_cases.core.actors import BoundGraduate, EmployerUser
from signing.vocabulary import (
    AgreementNumber,
    AgreementState,
    ApplicationId,
    Interview,
    ResumeText,
    Standing,
)
from support.use_cases.contexts import NOW
from support.use_cases.small_province import TERMS, SmallProvince

BETTER = TERMS.model_copy(update={"monthly_pay": Decimal("8800.00")})
REASON = "月薪低于岗位公布的数额"


def sign_and_reject(province: SmallProvince) -> AgreementNumber:
    number = AgreementNumber(province.sign_agreement())
    Reviews(province.context).reject(province.admin(), number, REASON)
    return number


def sign_offer_and_reject(
    province: SmallProvince, lin: BoundGraduate, firm: EmployerUser
) -> tuple[AgreementNumber, ApplicationId]:
    resume = ResumeText(summary="三年项目经验", education="", experience="", skills="")
    applications, candidates = Applications(province.context), Candidates(province.context)
    sent = applications.submit(lin, province.open_position(firm), resume)
    application = ApplicationId(sent.answer["id"])
    candidates.invite(firm, application, Interview(at=NOW, place="合肥", note=""))
    applications.accept_interview(lin, application)
    candidates.offer(firm, application, TERMS)
    applications.accept_offer(lin, application)
    [signed] = province.load_graduate().agreements
    Reviews(province.context).reject(province.admin(), signed.number, REASON)
    return signed.number, application


def test_a_rejected_signing_is_signed_again_without_naming_the_person(
    small_province: SmallProvince,
) -> None:
    number, firm = sign_and_reject(small_province), small_province.employer()
    desk = Repairs(small_province.context)
    before = desk.look_at(firm, number)
    assert (before["reason"], before["terms"], before["by_offer"]) == (REASON, TERMS, False)

    outcome = desk.send_again(firm, number, before["position_id"], BETTER)

    live = small_province.load_graduate().live
    assert live is not None
    assert live.number == outcome.answer["agreement_number"] != number
    assert live.state is AgreementState.AWAITING_REVIEW


def test_its_reviewer_sees_old_and_new(small_province: SmallProvince) -> None:
    number, firm = sign_and_reject(small_province), small_province.employer()
    desk, reviews = Repairs(small_province.context), Reviews(small_province.context)
    assert reviews.find_repair(small_province.admin(), number) is None
    job = desk.look_at(firm, number)["position_id"]
    again = desk.send_again(firm, number, job, BETTER).answer["agreement_number"]
    assert again is not None

    seen = reviews.find_repair(small_province.admin(), again)

    assert seen is not None
    assert (seen["rejected_number"], seen["reason"]) == (number, REASON)
    assert (seen["was"]["terms"], seen["now"]["terms"]) == (TERMS, BETTER)
    with pytest.raises(NoSuchAgreement):
        reviews.find_repair(small_province.admin("99002"), again)


def test_an_offer_that_was_signed_and_rejected_is_offered_again(
    small_province: SmallProvince,
) -> None:
    lin, firm = small_province.graduate(), small_province.employer()
    number, application = sign_offer_and_reject(small_province, lin, firm)
    desk = Repairs(small_province.context)
    assert desk.look_at(firm, number)["by_offer"]

    outcome = desk.send_again(firm, number, None, BETTER)

    assert outcome.answer["agreement_number"] is None
    assert outcome.answer["application_id"] == application
    assert small_province.load_graduate().standing is Standing.FREE
    Applications(small_province.context).accept_offer(lin, application)
    live = small_province.load_graduate().live
    assert live is not None
    seen = Reviews(small_province.context).find_repair(small_province.admin(), live.number)
    assert seen is not None
    assert seen["now"]["terms"] == BETTER


def test_it_is_signed_again_once(small_province: SmallProvince) -> None:
    number, firm = sign_and_reject(small_province), small_province.employer()
    desk = Repairs(small_province.context)
    job = desk.look_at(firm, number)["position_id"]
    desk.send_again(firm, number, job, BETTER)
    with pytest.raises(NotSentBack):
        desk.send_again(firm, number, job, BETTER)
    with pytest.raises(NotSentBack):
        desk.look_at(firm, number)


def test_what_waits_or_holds_is_not_signed_again(small_province: SmallProvince) -> None:
    number = AgreementNumber(small_province.sign_agreement())
    firm, desk = small_province.employer(), Repairs(small_province.context)
    with pytest.raises(NotSentBack):
        desk.look_at(firm, number)


def test_another_employer_learns_nothing(small_province: SmallProvince) -> None:
    number = sign_and_reject(small_province)
    with pytest.raises(NoSuchAgreement):
        Repairs(small_province.context).look_at(small_province.employer(1), number)


def test_who_signed_elsewhere_meanwhile_is_not_signed_again(small_province: SmallProvince) -> None:
    number, firm = sign_and_reject(small_province), small_province.employer()
    desk = Repairs(small_province.context)
    job = desk.look_at(firm, number)["position_id"]
    other = small_province.employer(1)
    Signings(small_province.context).sign_directly(
        other, small_province.open_position(other), small_province.identity(), TERMS
    )
    with pytest.raises(AlreadySigned):
        desk.send_again(firm, number, job, BETTER)


def test_unlawful_terms_are_refused(small_province: SmallProvince) -> None:
    number, firm = sign_and_reject(small_province), small_province.employer()
    desk = Repairs(small_province.context)
    job = desk.look_at(firm, number)["position_id"]
    wrong = TERMS.model_copy(update={"monthly_pay": Decimal(0)})
    with pytest.raises(FieldsWrong):
        desk.send_again(firm, number, job, wrong)
