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
from signing.use_cases.core.actors import Once, Someone, WeChatUser
from signing.use_cases.core.ledger import Ledger, Outcome
from signing.use_cases.graduates.bindings import Bindings
from signing.vocabulary import (
    AgreementNumber,
    ResumeText,
    Role,
    wechat_account_id,
)
from support.use_cases.contexts import stamp
from support.use_cases.small_province import TERMS, Town

RESUME = ResumeText(summary="", education="", experience="", skills="")


def test_a_retry_gets_the_first_answer_and_changes_nothing(town: Town) -> None:
    employer = town.employer()
    position = town.position(employer)
    lin = replace(town.graduate(), once=Once("key-1", b"digest"))
    first = Applications(town.context).submit(lin, position, RESUME)
    version = town.state().version

    again = Applications(town.context).submit(lin, position, RESUME)

    assert again == first
    assert town.state().version == version


def test_a_key_cannot_be_used_for_something_else(town: Town) -> None:
    position = town.position(town.employer())
    lin = replace(town.graduate(), once=Once("key-1", b"digest"))
    Applications(town.context).submit(lin, position, RESUME)

    with pytest.raises(KeyReused):
        Applications(town.context).submit(
            replace(lin, once=Once("key-1", b"another")), position, RESUME
        )


def test_a_refused_command_leaves_no_answer_under_its_key(town: Town) -> None:
    number = AgreementNumber(town.signed())
    counselor = replace(town.counselor(), once=Once("key-1", b"digest"), seen=0)
    with pytest.raises(StaleVersion):
        Reviews(town.context).approve(counselor, number)

    approved = Reviews(town.context).approve(replace(counselor, seen=None), number)

    assert approved.answer["standing"] == "EFFECTIVE"


def test_the_same_command_sent_many_times_at_once_is_done_once(town: Town) -> None:
    position = town.position(town.employer())
    lin = replace(town.graduate(), once=Once("key-1", b"digest"))

    def submit(_: int) -> Outcome:
        return Applications(town.context).submit(lin, position, RESUME)

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(submit, range(16)))

    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert len(town.state().applications) == 1


def test_a_request_that_meets_what_it_did_itself_is_answered_as_before(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a request whose twin looked for an answer before there was one
    position = town.position(town.employer())
    lin = replace(town.graduate(), once=Once("key-1", b"digest"))
    first = Applications(town.context).submit(lin, position, RESUME)
    too_early, answered = iter([True]), Ledger.find_answer

    def looked_for(ledger: Ledger, by: Someone) -> Outcome | None:
        return None if next(too_early, False) else answered(ledger, by)

    monkeypatch.setattr(Ledger, "find_answer", looked_for)

    # when the twin finds the application made
    again = Applications(town.context).submit(lin, position, RESUME)

    # then it is not refused for that
    assert again == first


def test_of_two_employers_at_the_same_instant_one_signs(town: Town) -> None:
    offers = [(by := town.employer(number), town.position(by)) for number in (0, 1)]
    for number in map(str, range(10)):
        town.graduate(number)

    def sign(number: str, offer: int) -> str:
        by, position = offers[offer]
        try:
            Signings(town.context).sign_directly(by, position, town.identity(number), TERMS)
        except Refusal as refusal:
            return refusal.code
        return "signed"

    with ThreadPoolExecutor(8) as pool:
        asked = [(str(number), offer) for number in range(10) for offer in (0, 1)]
        told = list(pool.map(lambda pair: sign(*pair), asked))

    assert Counter(told) == {"signed": 10, AlreadySigned.code: 10}
    assert all(len(town.state(str(number)).agreements) == 1 for number in range(10))


def test_fifty_accounts_race_for_one_graduate_and_one_is_bound(town: Town) -> None:
    town.enrolled("7")

    def bind(number: int) -> str:
        account = wechat_account_id(f"racer-{number}")
        by = WeChatUser(stamp=stamp(Role.GRADUATE), wechat_account=account)
        try:
            Bindings(town.context).bind(by, town.identity("7"))
        except Refusal as refusal:
            return refusal.code
        return "bound"

    with ThreadPoolExecutor(10) as pool:
        told = Counter(pool.map(bind, range(50)))

    assert told == {"bound": 1, AlreadyBound.code: 49}
