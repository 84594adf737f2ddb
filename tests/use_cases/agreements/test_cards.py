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
)
from signing.use_cases.agreements.cards import Cards
from signing.use_cases.organisations.employers import Employers
from signing.vocabulary import AgreementNumber
from support.use_cases.contexts import NOW
from support.use_cases.small_province import (
    TERMS,
    Town,
    card_holder,
    form,
    later,
    person,
)

TAIL = person("1").id_number[-6:]


def sign(town: Town, token: str, card_pass: str) -> AgreementNumber:
    outcome = Cards(town.context).sign(card_holder(), token, card_pass, form(), "店员", TERMS)
    return AgreementNumber(outcome.answer["agreement_number"])


def issued(town: Town) -> str:
    token: str = Cards(town.context).issue(town.graduate()).answer["token"]
    return token


def test_whoever_knows_the_end_of_the_id_number_may_sign(town: Town) -> None:
    token = issued(town)
    card_pass = Cards(town.context).verify(card_holder(), token, TAIL.lower())

    number = sign(town, token, card_pass)

    agreement = town.state().agreement(number)
    assert agreement.employer.id is None
    assert agreement.channel.value == "CARD"


def test_whoever_is_suspended_signs_by_card_no_more_than_with_an_account(town: Town) -> None:
    suspended = town.employer().employer_id
    Employers(town.context).suspend(town.province(), suspended, "核查中")
    token = issued(town)
    card_pass = Cards(town.context).verify(card_holder(), token, TAIL)
    with pytest.raises(EmployerSuspended):
        sign(town, token, card_pass)
    assert town.state().agreements == ()

    Employers(town.context).reinstate(town.province(), suspended, "已核实")
    assert town.state().agreements == ()
    sign(town, token, card_pass)


def test_a_card_is_used_up_by_the_first_signing(town: Town) -> None:
    token = issued(town)
    card_pass = Cards(town.context).verify(card_holder(), token, TAIL)
    sign(town, token, card_pass)

    with pytest.raises(CardUsed):
        sign(town, token, card_pass)


def test_the_fifth_wrong_try_kills_the_card(town: Town) -> None:
    token = issued(town)
    for left in (4, 3, 2, 1):
        with pytest.raises(TailWrong) as told:
            Cards(town.context).verify(card_holder(), token, "000000")
        assert told.value.about == {"left": left}
    with pytest.raises(CardExpired):
        Cards(town.context).verify(card_holder(), token, "000000")

    with pytest.raises(CardExpired):
        Cards(town.context).verify(card_holder(), token, TAIL)


def test_wrong_tries_at_the_same_instant_kill_the_card_once(town: Town) -> None:
    token = issued(town)

    def attempt(_: int) -> str:
        with pytest.raises(Refusal) as told:
            Cards(town.context).verify(card_holder(), token, "000000")
        return told.value.code

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, range(8)))

    assert answers.count(TailWrong.code) == 4
    assert answers.count(CardExpired.code) == 4
    facts = town.context.ledger.load_facts(town.state().id)
    assert sum(isinstance(fact, CardRevoked) for fact in facts) == 1


def test_a_pass_is_good_for_its_own_card_only(town: Town) -> None:
    first = issued(town)
    card_pass = Cards(town.context).verify(card_holder(), first, TAIL)
    lin = town.graduate("2")
    other: str = Cards(town.context).issue(lin).answer["token"]

    with pytest.raises(CardExpired):
        sign(town, other, card_pass)


def test_an_old_a_revoked_and_a_replaced_card_are_dead(town: Town) -> None:
    lin = town.graduate()
    cards = Cards(town.context)
    first: str = cards.issue(lin).answer["token"]
    with pytest.raises(CardExpired):
        cards.load_holder(card_holder(NOW + timedelta(minutes=16)), first)

    second: str = cards.issue(lin).answer["token"]
    with pytest.raises(CardExpired):
        cards.load_holder(card_holder(), first)

    cards.revoke(lin)
    with pytest.raises(CardExpired):
        cards.load_holder(card_holder(), second)


def test_a_card_that_nobody_issued_is_unknown(town: Town) -> None:
    token = issued(town)
    for forged in ("", "x", token[:-2] + "xx", token + "x"):
        with pytest.raises(NoSuchCard):
            Cards(town.context).load_holder(card_holder(), forged)


def test_no_card_before_the_roster_data_is_confirmed(town: Town) -> None:
    lin = town.graduate(confirmed=False)
    with pytest.raises(SourceNotConfirmed):
        Cards(town.context).issue(lin)


def test_the_current_card_can_be_shown_again_until_it_expires(town: Town) -> None:
    lin = town.graduate()
    token = Cards(town.context).issue(lin).answer["token"]
    assert Cards(town.context).make_token(lin) == token

    with pytest.raises(CardExpired):
        Cards(town.context).make_token(later(lin, NOW + timedelta(hours=1)))
