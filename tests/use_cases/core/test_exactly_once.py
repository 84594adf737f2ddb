"""Commands are carried out once, however often and however concurrently they are sent."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from signing.refusals import (
    AlreadyBound,
    AlreadySigned,
    KeyReused,
    Refusal,
    StaleVersion,
)
from signing.use_cases.agreements.applications import Applications
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.agreements.signings import Signings
from signing.use_cases.core.actors import Once, WeChatUser
from signing.use_cases.core.ledger import Outcome
from signing.use_cases.graduates.bindings import Bindings
from signing.use_cases.organisations.positions import Positions
from signing.vocabulary import (
    AgreementNumber,
    ResumeText,
    Role,
    wechat_account_id,
)
from support.use_cases.contexts import make_stamp
from support.use_cases.small_province import JOB, TERMS, SmallProvince

RESUME = ResumeText(summary="", education="", experience="", skills="")


def test_a_retry_gets_the_first_answer_and_changes_nothing(small_province: SmallProvince) -> None:
    employer = small_province.employer()
    position = small_province.open_position(employer)
    lin = replace(small_province.graduate(), once=Once("key-1", b"digest"))
    first = Applications(small_province.context).submit(lin, position, RESUME)
    version = small_province.load_graduate().version

    again = Applications(small_province.context).submit(lin, position, RESUME)

    assert again == first
    assert small_province.load_graduate().version == version


def test_a_key_cannot_be_used_for_something_else(small_province: SmallProvince) -> None:
    position = small_province.open_position(small_province.employer())
    lin = replace(small_province.graduate(), once=Once("key-1", b"digest"))
    Applications(small_province.context).submit(lin, position, RESUME)

    with pytest.raises(KeyReused):
        Applications(small_province.context).submit(
            replace(lin, once=Once("key-1", b"another")), position, RESUME
        )


def test_a_refused_command_leaves_no_answer_under_its_key(small_province: SmallProvince) -> None:
    number = AgreementNumber(small_province.sign_agreement())
    counselor = replace(small_province.counselor(), once=Once("key-1", b"digest"), seen=0)
    with pytest.raises(StaleVersion):
        Reviews(small_province.context).approve(counselor, number)

    approved = Reviews(small_province.context).approve(replace(counselor, seen=None), number)

    assert approved.answer["standing"] == "EFFECTIVE"


def test_the_same_command_sent_many_times_at_once_is_done_once(
    small_province: SmallProvince,
) -> None:
    position = small_province.open_position(small_province.employer())
    lin = replace(small_province.graduate(), once=Once("key-1", b"digest"))

    def submit(_: int) -> Outcome:
        return Applications(small_province.context).submit(lin, position, RESUME)

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(submit, range(16)))

    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert len(small_province.load_graduate().applications) == 1


def test_a_retry_that_would_change_nothing_gets_the_first_answer_and_its_receipt(
    small_province: SmallProvince,
) -> None:
    # given a confirmation, after which another one records nothing
    lin = replace(small_province.graduate(confirmed=False), once=Once("key-1", b"digest"))
    first = Bindings(small_province.context).confirm_source(lin)

    again = Bindings(small_province.context).confirm_source(lin)

    assert first.receipt is not None
    assert again == first
    with pytest.raises(KeyReused):
        Bindings(small_province.context).confirm_source(
            replace(lin, once=Once("key-1", b"another"))
        )


def test_a_retry_that_would_be_done_twice_gets_the_first_answer(
    small_province: SmallProvince,
) -> None:
    by = replace(small_province.employer(), once=Once("key-1", b"digest"))
    first = Positions(small_province.context).open(by, JOB)

    assert Positions(small_province.context).open(by, JOB) == first

    with pytest.raises(KeyReused):
        Positions(small_province.context).open(replace(by, once=Once("key-1", b"another")), JOB)


def test_of_two_employers_at_the_same_instant_one_signs(small_province: SmallProvince) -> None:
    offers = [
        (by := small_province.employer(number), small_province.open_position(by))
        for number in (0, 1)
    ]
    for number in map(str, range(10)):
        small_province.graduate(number)

    def sign(number: str, offer: int) -> str:
        by, position = offers[offer]
        try:
            Signings(small_province.context).sign_directly(
                by, position, small_province.identity(number), TERMS
            )
        except Refusal as refusal:
            return refusal.code
        return "signed"

    with ThreadPoolExecutor(8) as pool:
        asked = [(str(number), offer) for number in range(10) for offer in (0, 1)]
        told = list(pool.map(lambda pair: sign(*pair), asked))

    assert Counter(told) == {"signed": 10, AlreadySigned.code: 10}
    assert all(
        len(small_province.load_graduate(str(number)).agreements) == 1 for number in range(10)
    )


def test_fifty_accounts_race_for_one_graduate_and_one_is_bound(
    small_province: SmallProvince,
) -> None:
    small_province.enrol("7")

    def bind(number: int) -> str:
        account = wechat_account_id(f"racer-{number}")
        stamp = make_stamp(Role.GRADUATE, account=str(account))
        by = WeChatUser(stamp=stamp, wechat_account=account)
        try:
            Bindings(small_province.context).bind(by, small_province.identity("7"))
        except Refusal as refusal:
            return refusal.code
        return "bound"

    with ThreadPoolExecutor(10) as pool:
        told = Counter(pool.map(bind, range(50)))

    assert told == {"bound": 1, AlreadyBound.code: 49}
