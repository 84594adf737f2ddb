"""Release by both sides: who asks, who answers, how long the school waits, and the link."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from signing.events import TerminationRequested
from signing.refusals import (
    AnsweredAlready,
    AnswersByAccount,
    CodeEndWrong,
    EmployerAnswerMissing,
    FileMissing,
    LinkOfOtherSide,
    NoSuchAgreement,
    NoSuchAnswerLink,
    NotTerminating,
    NotYours,
    StaleVersion,
    TooMany,
)
from signing.use_cases.agreements.answer_links import AnswerLinks
from signing.use_cases.agreements.cards import Cards
from signing.use_cases.agreements.confirmations import Confirmations
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.agreements.terminations import Terminations
from signing.use_cases.core.policy import Policy
from signing.use_cases.files.evidence import Upload
from signing.use_cases.files.files import Files
from signing.use_cases.privacy.dossiers import Dossiers
from signing.vocabulary import AgreementNumber, EndedBy, Standing
from support.printing.documents import A_PDF
from support.use_cases.contexts import NOW, OpenContext
from support.use_cases.small_province import (
    CREDIT_CODES,
    TERMS,
    SmallProvince,
    make_card_holder,
    make_employer_form,
    make_person,
    move_later,
)

PDF = Upload("证明.pdf", A_PDF)
END = CREDIT_CODES[0][-4:]
WAIT = timedelta(days=5)


@pytest.fixture
def waiting_province(database_url: str, tmp_path: Path) -> Iterator[SmallProvince]:
    """Return a province in which the school waits for the other side."""
    opened = OpenContext(database_url, tmp_path, Policy(termination_needs_employer=True))
    yield SmallProvince(opened.context)
    opened.close()


def put_in_effect(province: SmallProvince) -> AgreementNumber:
    number = AgreementNumber(province.sign_agreement())
    Reviews(province.context).approve(province.counselor(), number)
    return number


def put_in_effect_by_card(province: SmallProvince, number: str = "1") -> AgreementNumber:
    """Sign as an employer does that has no account, or does not use it."""
    cards, graduate = Cards(province.context), province.graduate(number)
    token = cards.issue(graduate).answer["token"]
    tail = make_person(number).id_number[-6:]
    card_pass = cards.verify(make_card_holder(), token, tail)
    signed = cards.sign(
        make_card_holder(), token, card_pass, make_employer_form(), "店员", TERMS
    ).answer["agreement_number"]
    assert signed is not None
    Confirmations(province.context).confirm(graduate)
    verified = "今天致电单位注册的电话，确认签约"
    Reviews(province.context).approve(province.counselor(), AgreementNumber(signed), verified)
    return AgreementNumber(signed)


def ask_by_card(province: SmallProvince, number: str = "1") -> str:
    """Ask for release from an employer without an account; return the link's token."""
    put_in_effect_by_card(province, number)
    Terminations(province.context).request(
        province.find_bound(number), "考研", [PDF], ended_by=EndedBy.GRADUATE, owed="退还签字费"
    )
    return AnswerLinks(province.context).make_token(province.find_bound(number))


def test_the_employer_asks_the_graduate_answers_and_the_school_decides(
    small_province: SmallProvince,
) -> None:
    number, desk = put_in_effect(small_province), Terminations(small_province.context)
    desk.request_by_employer(
        small_province.employer(),
        number,
        "业务调整",
        [PDF],
        ended_by=EndedBy.EMPLOYER,
        owed="支付违约金",
    )
    lin = small_province.find_bound()
    asked = desk.find_own_request(lin)
    assert asked is not None
    assert (asked["asked_by"], asked["ended_by"]) == ("employer", "EMPLOYER")
    assert (asked["reason"], asked["owed"], asked["own"]) == ("业务调整", "支付违约金", False)

    answered = desk.answer_own(lin, agreed=True, words="同意")

    assert (answered.answer["standing"], answered.answer["agreed"]) == ("TERMINATING", True)
    seen = desk.look_at(small_province.counselor(), number)["request"]
    assert seen is not None
    assert seen["answer"] is not None
    assert (seen["answer"]["side"], seen["answer"]["by_link"]) == ("graduate", False)
    assert seen["employer_answer"] is None
    desk.approve(small_province.counselor(), number)
    assert small_province.load_graduate().standing is Standing.FREE


def test_the_employers_files_are_the_schools_alone(small_province: SmallProvince) -> None:
    number, desk = put_in_effect(small_province), Terminations(small_province.context)
    desk.request_by_employer(
        small_province.employer(), number, "业务调整", [PDF], ended_by=EndedBy.EMPLOYER
    )
    asked = desk.find_own_request(small_province.find_bound())
    assert asked is not None
    assert asked["files"] == []
    seen = desk.look_at(small_province.counselor(), number)["request"]
    assert seen is not None
    given = Files(small_province.context).load_of_agreement(
        small_province.counselor(), number, seen["files"][0]["digest"]
    )
    assert given.content == A_PDF
    with pytest.raises(FileMissing):
        Dossiers(small_province.context).load_file(
            small_province.find_bound(), seen["files"][0]["digest"]
        )


def test_another_employer_neither_asks_nor_takes_back_nor_reads(
    small_province: SmallProvince,
) -> None:
    number, desk = put_in_effect(small_province), Terminations(small_province.context)
    rival = small_province.employer(1)
    with pytest.raises(NoSuchAgreement):
        desk.request_by_employer(rival, number, "业务调整", [PDF], ended_by=EndedBy.BOTH)
    desk.request(small_province.find_bound(), "考研", [PDF])
    with pytest.raises(NoSuchAgreement):
        desk.withdraw_by_employer(rival, number)
    with pytest.raises(NoSuchAgreement):
        desk.find_request(rival, number)


def test_only_whoever_asked_takes_it_back(small_province: SmallProvince) -> None:
    number, desk = put_in_effect(small_province), Terminations(small_province.context)
    firm, lin = small_province.employer(), small_province.find_bound()
    desk.request(lin, "考研", [PDF])
    with pytest.raises(NotYours):
        desk.withdraw_by_employer(firm, number)
    desk.withdraw(lin)

    desk.request_by_employer(firm, number, "业务调整", [PDF], ended_by=EndedBy.EMPLOYER)
    with pytest.raises(NotYours):
        desk.withdraw(lin)
    with pytest.raises(NotYours):
        desk.answer(firm, number, agreed=True, words="")
    assert desk.withdraw_by_employer(firm, number).answer["standing"] == "EFFECTIVE"


def test_the_other_side_reads_the_reason_unless_it_was_written_for_the_school(
    small_province: SmallProvince,
) -> None:
    number, desk = put_in_effect(small_province), Terminations(small_province.context)
    desk.request(small_province.find_bound(), "考研", [PDF], owed="无")
    shown = desk.find_request(small_province.employer(), number)
    assert shown is not None
    assert (shown["reason"], shown["owed"]) == ("考研", "无")
    desk.withdraw(small_province.find_bound())

    _ask_as_before(small_province)

    former = desk.find_request(small_province.employer(), number)
    assert former is not None
    assert (former["reason"], former["owed"]) == (None, None)
    own = desk.find_own_request(small_province.find_bound())
    assert own is not None
    assert own["reason"] == "家中变故"


def _ask_as_before(province: SmallProvince, *, needs_employer: bool = False) -> None:
    """Record a request as it was recorded when the employer did not read it."""
    graduate, lin = province.load_graduate(), province.find_bound()
    assert graduate.live is not None
    cipher = province.context.vault.load_cipher(graduate.id)
    asked = graduate.record(
        TerminationRequested,
        lin.stamp,
        agreement_number=graduate.live.number,
        reason=cipher.encrypt("家中变故"),
        files=(),
        needs_employer=needs_employer,
    )
    province.context.ledger.save(lin, asked, answer=None)


def test_the_school_waits_and_then_decides_alone(waiting_province: SmallProvince) -> None:
    number, desk = put_in_effect(waiting_province), Terminations(waiting_province.context)
    desk.request(waiting_province.find_bound(), "考研", [PDF])
    counselor = waiting_province.counselor()
    early, late = (move_later(counselor, NOW + WAIT - one) for one in (timedelta(minutes=1), -WAIT))
    seen = desk.look_at(early, number)["request"]
    assert seen is not None
    assert (seen["answer_by"], seen["decidable"]) == (NOW + WAIT, False)
    with pytest.raises(EmployerAnswerMissing) as refused:
        desk.reject(early, number, "材料不全")
    assert "2026-05-17 17:30+08:00" in refused.value.words.next_zh

    desk.approve(late, number)

    facts = waiting_province.context.ledger.load_facts(waiting_province.load_graduate().id)
    assert getattr(facts[-1], "unanswered", None) is True


def test_a_request_of_before_waits_as_long_as_the_setting_says(
    waiting_province: SmallProvince,
) -> None:
    number, desk = put_in_effect(waiting_province), Terminations(waiting_province.context)
    _ask_as_before(waiting_province, needs_employer=True)
    with pytest.raises(EmployerAnswerMissing):
        desk.approve(waiting_province.counselor(), number)
    desk.approve(move_later(waiting_province.counselor(), NOW + WAIT), number)
    assert waiting_province.load_graduate().standing is Standing.FREE


def test_the_school_waits_for_the_graduate_too(waiting_province: SmallProvince) -> None:
    number, desk = put_in_effect(waiting_province), Terminations(waiting_province.context)
    desk.request_by_employer(
        waiting_province.employer(), number, "业务调整", [PDF], ended_by=EndedBy.EMPLOYER
    )
    with pytest.raises(EmployerAnswerMissing):
        desk.approve(waiting_province.counselor(), number)
    desk.answer_own(waiting_province.find_bound(), agreed=False, words="不同意")
    desk.reject(waiting_province.counselor(), number, "双方未协商一致")
    assert waiting_province.load_graduate().standing is Standing.EFFECTIVE


# ── The link ─────────────────────────────────────────────────────────────
def test_whoever_has_the_link_sees_what_is_asked_and_no_whole_name(
    small_province: SmallProvince,
) -> None:
    token = ask_by_card(small_province)
    shown = AnswerLinks(small_province.context).look_at(make_card_holder(), token, None)
    assert shown["graduate"] == "林*满"
    asked = shown["request"]
    assert (asked["reason"], asked["owed"], asked["by_link"]) == ("考研", "退还签字费", True)
    assert make_person("1").id_number not in str(shown)


def test_by_the_link_an_employer_answers_once_and_the_school_sees_it_was_a_link(
    small_province: SmallProvince,
) -> None:
    token, links = ask_by_card(small_province), AnswerLinks(small_province.context)
    lin = small_province.find_bound()
    links.answer(make_card_holder(), token, code_end=END.lower(), agreed=True, words="同意")
    with pytest.raises(AnsweredAlready):
        links.answer(make_card_holder(), token, code_end=END, agreed=False, words="")
    with pytest.raises(AnsweredAlready):
        links.make_token(lin)
    number = small_province.load_graduate().agreements[-1].number
    seen = Terminations(small_province.context).look_at(small_province.counselor(), number)
    assert seen["request"] is not None
    answer = seen["request"]["answer"]
    assert answer is not None
    assert (answer["side"], answer["by_link"], answer["agreed"]) == ("employer", True, True)


def test_a_wrong_code_is_refused_and_after_some_nothing_is_tried_for_a_day(
    small_province: SmallProvince,
) -> None:
    token, links = ask_by_card(small_province), AnswerLinks(small_province.context)
    for _ in range(small_province.context.policy.card_tries):
        with pytest.raises(CodeEndWrong):
            links.answer(make_card_holder(), token, code_end="0000", agreed=True, words="")
    with pytest.raises(TooMany):
        links.answer(make_card_holder(), token, code_end=END, agreed=True, words="")
    tomorrow = make_card_holder(NOW + timedelta(days=1, hours=1))
    links.answer(tomorrow, token, code_end=END, agreed=True, words="")
    agreement = small_province.load_graduate().agreements[-1]
    assert agreement.answer is not None


def test_a_link_written_in_another_way_has_no_tries_of_its_own(
    small_province: SmallProvince,
) -> None:
    """A chat leaves marks around a link, and what decodes it passes over others inside."""
    token, links = ask_by_card(small_province), AnswerLinks(small_province.context)
    for place in range(small_province.context.policy.card_tries):
        written = f"{token[:place]}~~~~{token[place:]}" + "." * place
        with pytest.raises(CodeEndWrong):
            links.answer(make_card_holder(), written, code_end="0000", agreed=True, words="")
    for written in (token, f"{token}。", f"{token[:9]}!!!!{token[9:]}"):
        with pytest.raises(TooMany):
            links.answer(make_card_holder(), written, code_end=END, agreed=True, words="")


def test_the_graduate_does_not_answer_in_the_employers_place(
    small_province: SmallProvince,
) -> None:
    token, links = ask_by_card(small_province), AnswerLinks(small_province.context)
    phone = small_province.find_bound().wechat_account
    with pytest.raises(LinkOfOtherSide):
        links.look_at(make_card_holder(), token, phone)
    with pytest.raises(LinkOfOtherSide):
        links.answer(
            make_card_holder(), token, code_end=END, agreed=True, words="", opened_by=phone
        )
    other = UUID(int=7)
    assert links.look_at(make_card_holder(), token, other)["school"]


def test_the_link_dies_with_its_request(small_province: SmallProvince) -> None:
    token, links = ask_by_card(small_province), AnswerLinks(small_province.context)
    desk, lin = Terminations(small_province.context), small_province.find_bound()
    desk.withdraw(lin)
    with pytest.raises(NotTerminating):
        links.look_at(make_card_holder(), token, None)
    desk.request(lin, "考研", [PDF])
    with pytest.raises(NotTerminating):
        links.answer(make_card_holder(), token, code_end=END, agreed=True, words="")
    assert links.make_token(lin) != token


def test_what_changed_since_the_page_was_drawn_is_not_answered(
    small_province: SmallProvince,
) -> None:
    token, links = ask_by_card(small_province), AnswerLinks(small_province.context)
    earlier = replace(make_card_holder(), seen=1)
    with pytest.raises(StaleVersion):
        links.answer(earlier, token, code_end=END, agreed=True, words="")


@pytest.mark.parametrize("token", ["", "made-up", "A" * 80])
def test_a_made_up_link_leads_nowhere(small_province: SmallProvince, token: str) -> None:
    with pytest.raises(NoSuchAnswerLink):
        AnswerLinks(small_province.context).look_at(make_card_holder(), token, None)


def test_a_link_is_there_only_for_an_employer_without_an_account(
    small_province: SmallProvince,
) -> None:
    number, links = put_in_effect(small_province), AnswerLinks(small_province.context)
    lin, desk = small_province.find_bound(), Terminations(small_province.context)
    with pytest.raises(NotTerminating):
        links.make_token(lin)
    desk.request(lin, "考研", [PDF])
    with pytest.raises(AnswersByAccount):
        links.make_token(lin)
    desk.withdraw(lin)
    desk.request_by_employer(
        small_province.employer(), number, "业务调整", [PDF], ended_by=EndedBy.EMPLOYER
    )
    with pytest.raises(NotYours):
        links.make_token(lin)
