"""Where the province asks the graduate first: a card makes one offer, which they accept or not."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from signing.refusals import (
    AlreadySigned,
    CardExpired,
    EmployerSuspended,
    NoSuchAgreement,
    NotOffered,
    ReplyTimeOver,
)
from signing.use_cases.agreements.applications import Applications
from signing.use_cases.agreements.card_results import CardResults
from signing.use_cases.agreements.cards import Cards
from signing.use_cases.agreements.repairs import Repairs
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.agreements.signings import SigningAnswer, Signings
from signing.use_cases.core.policy import Policy
from signing.use_cases.files.files import Files
from signing.use_cases.files.uploads.kinds import Upload
from signing.use_cases.organisations.employers import Employers
from signing.use_cases.printing.own_paper import OwnPapers
from signing.use_cases.privacy.dossiers import Dossiers
from signing.vocabulary import AgreementNumber, ApplicationId, Channel, Stage, Standing
from support.printing.documents import A_PDF
from support.use_cases.contexts import NOW, OpenContext
from support.use_cases.small_province import (
    TERMS,
    SmallProvince,
    make_card_holder,
    make_employer_form,
    make_person,
    move_later,
)

TAIL = make_person("1").id_number[-6:]
REPLY_TIME = Policy().reply_time


@pytest.fixture
def asking(database_url: str, tmp_path: Path) -> Iterator[SmallProvince]:
    opened = OpenContext(database_url, tmp_path, Policy(second_factor="off", consent="offer"))
    province = SmallProvince(opened.context)
    province.graduate()
    yield province
    opened.close()


def offer_by_card(province: SmallProvince, *, licence: bool = False) -> SigningAnswer:
    """Let somebody without an account scan the graduate's card, and send what they fill in."""
    cards = Cards(province.context)
    token = cards.issue(province.find_bound()).answer["token"]
    card_pass = cards.verify(make_card_holder(), token, TAIL)
    sent = Upload("执照.pdf", A_PDF) if licence else None
    outcome = cards.sign(
        *(make_card_holder(), token, card_pass),
        *(make_employer_form(), "店员", TERMS),
        licence=sent,
    )
    return outcome.answer


@pytest.mark.parametrize(
    ("policy", "offered"),
    [
        (Policy(), set()),
        (Policy(consent="required"), set()),
        (Policy(direct_needs_consent=True), {Channel.DIRECT}),
        (Policy(consent="required", direct_needs_consent=True), {Channel.DIRECT}),
        (Policy(consent="offer"), {Channel.DIRECT, Channel.CARD}),
    ],
)
def test_the_setting_says_in_which_channels_an_offer_is_made(
    policy: Policy, offered: set[Channel]
) -> None:
    assert {one for one in (Channel.DIRECT, Channel.CARD) if policy.makes_offer(one)} == offered


def test_a_card_makes_an_offer_and_dies_with_it(asking: SmallProvince) -> None:
    answer = offer_by_card(asking)

    assert answer["agreement_number"] is None
    assert answer["standing"] == "FREE"
    assert answer["offer_id"] == answer["application_id"]
    assert answer["reply_by"] == (NOW + REPLY_TIME).isoformat()
    graduate = asking.load_graduate()
    assert (graduate.card, graduate.agreements) == (None, ())
    assert graduate.application(answer["offer_id"]).stage is Stage.OFFERED


def test_one_card_makes_no_second_offer(asking: SmallProvince) -> None:
    cards = Cards(asking.context)
    token = cards.issue(asking.find_bound()).answer["token"]
    card_pass = cards.verify(make_card_holder(), token, TAIL)
    said = (make_card_holder(), token, card_pass, make_employer_form(), "店员", TERMS)
    cards.sign(*said)

    with pytest.raises(CardExpired) as over:
        cards.sign(*said)

    assert over.value.about["why"] == "offered"
    assert len(asking.load_graduate().applications) == 1


def test_accepting_signs_what_was_typed_with_its_licence(asking: SmallProvince) -> None:
    answer = offer_by_card(asking, licence=True)
    lin = asking.find_bound()
    paper = OwnPapers(asking.context).preview(lin, answer["offer_id"])
    assert paper.employer.name == make_employer_form().name
    assert paper.employer.contact == make_employer_form().contact

    signed = Applications(asking.context).accept_offer(lin, answer["offer_id"])

    agreement = asking.load_graduate().agreements[-1]
    assert agreement.number == signed.answer["agreement_number"]
    assert (agreement.channel, agreement.employer.id) == (Channel.CARD, None)
    assert (agreement.position_title, agreement.position_id) == ("店员", None)
    assert agreement.is_confirmed
    assert agreement.licence is not None
    given = Files(asking.context).load_qualification(
        asking.admin(), agreement.number, agreement.licence.digest
    )
    assert given.media_type == "application/pdf"


def test_it_is_declined_late_or_frozen_like_any_offer(asking: SmallProvince) -> None:
    first = offer_by_card(asking)["offer_id"]
    lin, desk = asking.find_bound(), Applications(asking.context)
    desk.decline_offer(lin, first)
    with pytest.raises(NotOffered):
        desk.accept_offer(lin, first)

    second = offer_by_card(asking)["offer_id"]
    with pytest.raises(ReplyTimeOver):
        desk.accept_offer(move_later(lin, NOW + REPLY_TIME + timedelta(minutes=1)), second)
    third = offer_by_card(asking)["offer_id"]
    desk.accept_offer(lin, third)
    with pytest.raises(AlreadySigned):
        desk.accept_offer(lin, second)


def test_an_employer_that_was_stopped_meanwhile_is_not_signed_with(asking: SmallProvince) -> None:
    offered = offer_by_card(asking)["offer_id"]
    stopped = asking.employer().employer_id
    Employers(asking.context).suspend(asking.province(), stopped, "核查中")
    with pytest.raises(EmployerSuspended):
        Applications(asking.context).accept_offer(asking.find_bound(), offered)
    assert asking.load_graduate().standing is Standing.FREE


def test_what_is_lawful_today_is_warned_about_as_for_any_offer(asking: SmallProvince) -> None:
    offered = offer_by_card(asking)["offer_id"]
    lin, form = asking.find_bound(), make_employer_form()
    told = Applications(asking.context).warn_of_offer(lin, offered)
    assert told == Cards(asking.context).warn_of_terms(make_card_holder(), form, TERMS)


def test_whoever_sent_it_follows_it_by_a_link(asking: SmallProvince) -> None:
    offered = offer_by_card(asking)["offer_id"]
    results, by = CardResults(asking.context), make_card_holder()
    link = results.make_link(by, offered)

    waiting = results.find_offer(by, link)
    assert waiting is not None
    assert (waiting["stands"], waiting["graduate"]) == ("waiting", "林*满")
    assert (waiting["offered_at"], waiting["reply_by"]) == (NOW, NOW + REPLY_TIME)
    with pytest.raises(NoSuchAgreement):
        results.load_result(by, link)
    late = results.find_offer(make_card_holder(NOW + REPLY_TIME + timedelta(minutes=1)), link)
    assert late is not None
    assert late["stands"] == "late"

    signed = Applications(asking.context).accept_offer(asking.find_bound(), offered)
    assert results.find_offer(by, link) is None
    assert results.load_result(by, link)["agreement_number"] == signed.answer["agreement_number"]


def test_the_link_says_that_it_was_declined_or_signed_elsewhere(asking: SmallProvince) -> None:
    declined = offer_by_card(asking)["offer_id"]
    Applications(asking.context).decline_offer(asking.find_bound(), declined)
    frozen = offer_by_card(asking)["offer_id"]
    other = offer_by_card(asking)["offer_id"]
    Applications(asking.context).accept_offer(asking.find_bound(), other)

    results, by = CardResults(asking.context), make_card_holder()
    stands = []
    for one in (declined, frozen):
        found = results.find_offer(by, results.make_link(by, one))
        assert found is not None
        stands.append(found["stands"])
    assert stands == ["declined", "signed_elsewhere"]


def test_the_graduate_gets_a_copy_of_what_was_offered(asking: SmallProvince) -> None:
    offer_by_card(asking, licence=True)
    held = Dossiers(asking.context).open(asking.find_bound().graduate_id)
    [application] = held.applications
    assert (application["position_id"], application["employer_id"]) == (None, None)
    assert [one["fact"] for one in held.files] == ["OfferMade"]


def test_what_was_signed_directly_and_rejected_is_offered_under_the_new_setting(
    small_province: SmallProvince,
) -> None:
    number = AgreementNumber(small_province.sign_agreement())
    Reviews(small_province.context).reject(small_province.admin(), number, "岗位不符")
    asking = small_province
    asking.context = replace(asking.context, policy=Policy(consent="offer"))
    firm, desk = asking.employer(), Repairs(asking.context)
    seen = desk.look_at(firm, number)
    assert (seen["by_offer"], seen["keeps_position"]) == (True, False)

    outcome = desk.send_again(firm, number, seen["position_id"], TERMS)

    assert outcome.answer["agreement_number"] is None
    offered = ApplicationId(outcome.answer["offer_id"])
    Applications(asking.context).accept_offer(asking.find_bound(), offered)
    live = asking.load_graduate().live
    assert live is not None
    assert (live.channel, live.is_confirmed) == (Channel.DIRECT, True)


def test_direct_signing_makes_an_offer_under_the_same_setting(asking: SmallProvince) -> None:
    firm = asking.employer()
    outcome = Signings(asking.context).sign_directly(
        firm, asking.open_position(firm), asking.identity(), TERMS
    )
    assert outcome.answer["agreement_number"] is None
    assert outcome.answer["offer_id"] == asking.load_graduate().applications[-1].id
