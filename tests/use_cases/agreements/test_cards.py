"""The graduate's card: who may sign with it, and how it dies."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from signing.events import CardRevoked
from signing.refusals import (
    CardExpired,
    CardUsed,
    EmployerSuspended,
    NoSuchCard,
    Refusal,
    SourceNotConfirmed,
    TailWrong,
    TooMany,
)
from signing.use_cases.agreements.cards import Cards
from signing.use_cases.graduates.bindings import Bindings
from signing.use_cases.organisations.employers import Employers
from signing.vocabulary import AgreementNumber
from support.use_cases.contexts import NOW
from support.use_cases.small_province import (
    TERMS,
    SmallProvince,
    make_card_holder,
    make_employer_form,
    make_person,
    move_later,
)

TAIL = make_person("1").id_number[-6:]


def sign_by_card(small_province: SmallProvince, token: str, card_pass: str) -> AgreementNumber:
    outcome = Cards(small_province.context).sign(
        make_card_holder(), token, card_pass, make_employer_form(), "店员", TERMS
    )
    number = outcome.answer["agreement_number"]
    assert number is not None
    return number


def issue_card(small_province: SmallProvince) -> str:
    token: str = Cards(small_province.context).issue(small_province.graduate()).answer["token"]
    return token


def test_whoever_knows_the_end_of_the_id_number_may_sign(small_province: SmallProvince) -> None:
    token = issue_card(small_province)
    card_pass = Cards(small_province.context).verify(make_card_holder(), token, TAIL.lower())

    number = sign_by_card(small_province, token, card_pass)

    agreement = small_province.load_graduate().agreement(number)
    assert agreement.employer.id is None
    assert agreement.channel.value == "CARD"


def test_whoever_is_suspended_signs_by_card_no_more_than_with_an_account(
    small_province: SmallProvince,
) -> None:
    suspended = small_province.employer().employer_id
    Employers(small_province.context).suspend(small_province.province(), suspended, "核查中")
    token = issue_card(small_province)
    card_pass = Cards(small_province.context).verify(make_card_holder(), token, TAIL)
    with pytest.raises(EmployerSuspended):
        sign_by_card(small_province, token, card_pass)
    assert small_province.load_graduate().agreements == ()

    Employers(small_province.context).reinstate(small_province.province(), suspended, "已核实")
    assert small_province.load_graduate().agreements == ()
    sign_by_card(small_province, token, card_pass)


def test_a_card_is_used_up_by_the_first_signing(small_province: SmallProvince) -> None:
    token = issue_card(small_province)
    card_pass = Cards(small_province.context).verify(make_card_holder(), token, TAIL)
    sign_by_card(small_province, token, card_pass)

    with pytest.raises(CardUsed):
        sign_by_card(small_province, token, card_pass)


def test_the_fifth_wrong_try_kills_the_card(small_province: SmallProvince) -> None:
    token = issue_card(small_province)
    for left in (4, 3, 2, 1):
        with pytest.raises(TailWrong) as told:
            Cards(small_province.context).verify(make_card_holder(), token, "000000")
        assert told.value.about == {"left": left}
    with pytest.raises(CardExpired):
        Cards(small_province.context).verify(make_card_holder(), token, "000000")

    with pytest.raises(CardExpired):
        Cards(small_province.context).verify(make_card_holder(), token, TAIL)


def test_all_cards_of_a_graduate_together_have_fifteen_wrong_tries_in_a_day(
    small_province: SmallProvince,
) -> None:
    """A new card did not mean five new tries for whoever is shown one after another."""
    by = small_province.graduate()
    for _ in range(3):
        token = Cards(small_province.context).issue(by).answer["token"]
        for _ in range(4):
            with pytest.raises(TailWrong):
                Cards(small_province.context).verify(make_card_holder(), token, "000000")
        with pytest.raises(CardExpired):
            Cards(small_province.context).verify(make_card_holder(), token, "000000")
    token = Cards(small_province.context).issue(by).answer["token"]
    for tail in ("000000", TAIL):
        with pytest.raises(TooMany):
            Cards(small_province.context).verify(make_card_holder(), token, tail)

    Bindings(small_province.context).lift_block(
        small_province.admin(), small_province.load_graduate().id
    )
    assert Cards(small_province.context).verify(make_card_holder(), token, TAIL)


def test_wrong_tries_at_the_same_instant_kill_the_card_once(small_province: SmallProvince) -> None:
    token = issue_card(small_province)

    def attempt(_: int) -> str:
        with pytest.raises(Refusal) as told:
            Cards(small_province.context).verify(make_card_holder(), token, "000000")
        return told.value.code

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, range(8)))

    assert answers.count(TailWrong.code) == 4
    assert answers.count(CardExpired.code) == 4
    facts = small_province.context.ledger.load_facts(small_province.load_graduate().id)
    assert sum(isinstance(fact, CardRevoked) for fact in facts) == 1


def test_a_pass_is_good_for_its_own_card_only(small_province: SmallProvince) -> None:
    first = issue_card(small_province)
    card_pass = Cards(small_province.context).verify(make_card_holder(), first, TAIL)
    lin = small_province.graduate("2")
    other: str = Cards(small_province.context).issue(lin).answer["token"]

    with pytest.raises(CardExpired):
        sign_by_card(small_province, other, card_pass)


def test_an_old_a_revoked_and_a_replaced_card_are_dead(small_province: SmallProvince) -> None:
    lin = small_province.graduate()
    cards = Cards(small_province.context)
    first: str = cards.issue(lin).answer["token"]
    with pytest.raises(CardExpired):
        cards.load_holder(make_card_holder(NOW + timedelta(minutes=16)), first)

    second: str = cards.issue(lin).answer["token"]
    with pytest.raises(CardExpired):
        cards.load_holder(make_card_holder(), first)

    cards.revoke(lin)
    with pytest.raises(CardExpired):
        cards.load_holder(make_card_holder(), second)


def test_a_card_that_nobody_issued_is_unknown(small_province: SmallProvince) -> None:
    token = issue_card(small_province)
    for forged in ("", "x", token[:-2] + "xx", token + "x"):
        with pytest.raises(NoSuchCard):
            Cards(small_province.context).load_holder(make_card_holder(), forged)


def test_no_card_before_the_roster_data_is_confirmed(small_province: SmallProvince) -> None:
    lin = small_province.graduate(confirmed=False)
    with pytest.raises(SourceNotConfirmed):
        Cards(small_province.context).issue(lin)


def test_the_current_card_can_be_shown_again_until_it_expires(
    small_province: SmallProvince,
) -> None:
    lin = small_province.graduate()
    token = Cards(small_province.context).issue(lin).answer["token"]
    assert Cards(small_province.context).make_token(lin) == token

    with pytest.raises(CardExpired):
        Cards(small_province.context).make_token(move_later(lin, NOW + timedelta(hours=1)))
