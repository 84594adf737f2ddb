"""A graduate's home: the agreement, from its signing to whatever ended it."""

from datetime import datetime

import pytest
from sqlalchemy import Connection

from signing.vocabulary import Channel
from support.facts.logs import Story
from support.facts.read_models import (
    load_blocking_fact,
    load_home,
    load_home_agreement,
    load_home_termination,
)
from support.stories.chronicle import SHANGHAI

MAY_12 = datetime(2026, 5, 12, 9, 0, tzinfo=SHANGHAI)


def test_who_signed_waits_for_the_review_and_knows_why(connection: Connection) -> None:
    story = Story(MAY_12)
    firm, lin = story.employer(name="江淮云图"), story.graduate()
    lin.confirmed()
    signed_at = story.now
    lin.signed(firm, Channel.CARD, title="软件工程师")

    home = load_home(connection, lin)

    assert home.standing == "AWAITING_REVIEW"
    assert home.next_actions == ["read_notice", "wait_for_review", "dispute"]
    assert load_blocking_fact(connection, lin) == (
        "OfferSigned",
        "您在 5 月 12 日与江淮云图签约，正在等待学校审核",
        "You signed with 江淮云图 on 12 May; the school's review is pending",
    )
    shown = load_home_agreement(connection, lin)
    assert shown["signed_at"] > signed_at
    assert shown == {
        "signed_at": shown["signed_at"],
        "agreement_number": "2026-99001-20260001-1",
        "employer": "江淮云图",
        "position_title": "软件工程师",
        "channel": "CARD",
        "state": "AWAITING_REVIEW",
        "accepted": False,
        "confirmed": True,
        "confirmed_at": shown["confirmed_at"],
        "disputed": False,
        "approved_at": None,
        "ended_at": None,
        "reason": None,
        "termination": None,
        "edition": 1,
        "amendment": None,
    }


def test_a_dispute_shows_and_is_not_offered_again(connection: Connection) -> None:
    story = Story()
    firm, lin = story.employer(), story.graduate()
    lin.confirmed()
    lin.signed(firm, Channel.DIRECT)
    lin.disputed()

    assert load_home_agreement(connection, lin)["disputed"]
    home = load_home(connection, lin)
    assert home.next_actions == ["read_notice", "wait_for_review", "withdraw_dispute"]


def test_approval_sets_destination_10_and_takes_effect(connection: Connection) -> None:
    story = Story(MAY_12)
    firm, lin = story.employer(name="江淮云图"), story.graduate()
    lin.confirmed()
    lin.signed(firm)
    approved_at = story.now
    lin.approved()

    home = load_home(connection, lin)

    assert (home.standing, home.destination) == ("EFFECTIVE", "10")
    assert home.next_actions == ["read_notice", "download_agreement", "request_termination"]
    assert load_home_agreement(connection, lin)["approved_at"] == approved_at
    assert (
        load_blocking_fact(connection, lin)[1]
        == "您与江淮云图的就业协议在 5 月 12 日经学校审核生效"
    )


def test_a_rejection_shows_its_reason_and_frees_the_graduate(connection: Connection) -> None:
    story = Story()
    firm, lin = story.employer(), story.graduate()
    lin.confirmed()
    lin.signed(firm)
    ended_at = story.now
    lin.rejected("岗位与专业不符")

    home = load_home(connection, lin)

    assert (home.standing, home.destination, home.blocked_by) == ("FREE", "70", None)
    shown = load_home_agreement(connection, lin)
    assert (shown["state"], shown["reason"]) == ("REJECTED", "岗位与专业不符")
    assert shown["ended_at"] == ended_at


def test_the_story_of_a_release_is_told_at_each_step(connection: Connection) -> None:
    story = Story(MAY_12)
    firm, lin = story.employer(name="江淮云图"), story.graduate()
    lin.confirmed()
    lin.signed(firm)
    lin.approved()

    lin.asked_release()
    assert load_home(connection, lin).standing == "TERMINATING"
    assert (
        load_blocking_fact(connection, lin)[1]
        == "与江淮云图的解约申请在 5 月 12 日提出，学校还没有决定"
    )
    assert load_home_termination(connection, lin)["state"] == "REQUESTED"

    lin.withdrew_release()
    assert load_home(connection, lin).standing == "EFFECTIVE"
    assert load_blocking_fact(connection, lin)[0] == "TerminationWithdrawn"
    assert load_home_termination(connection, lin)["state"] == "WITHDRAWN"

    lin.asked_release()
    refused_at = story.now
    lin.refused_release("材料不全")
    assert (
        load_blocking_fact(connection, lin)[1]
        == "学校在 5 月 12 日不同意您与江淮云图解约，就业协议继续有效"
    )
    assert load_home_agreement(connection, lin)["termination"] == {
        "state": "REJECTED",
        "at": refused_at,
        "reason": "材料不全",
        "asked_by": "graduate",
        "ended_by": None,
        "asked": "考上研究生",
        "owed": None,
        "answer_by": None,
        "answer": None,
    }

    lin.asked_release()
    lin.released()
    home = load_home(connection, lin)
    assert (home.standing, home.destination, home.blocked_by) == ("FREE", "70", None)
    shown = load_home_agreement(connection, lin)
    ended = load_home_termination(connection, lin)
    assert (shown["state"], ended["state"], ended["reason"]) == ("TERMINATED", "APPROVED", None)


def test_what_the_employer_asks_waits_for_the_graduate(connection: Connection) -> None:
    story = Story(MAY_12)
    firm, lin = story.employer(name="江淮云图"), story.graduate()
    lin.confirmed()
    lin.signed(firm)
    lin.approved()
    lin.employer_asked_release("业务调整")

    home = load_home(connection, lin)
    assert home.next_actions[1:] == [
        "answer_termination",
        "wait_for_decision",
        "download_agreement",
    ]
    told = load_home_termination(connection, lin)
    assert (told["asked_by"], told["ended_by"]) == ("employer", "EMPLOYER")
    assert (told["asked"], told["owed"]) == ("业务调整", "支付违约金")

    lin.answered_release(agreed=False, words="不同意")

    assert load_home(connection, lin).next_actions[1:] == [
        "wait_for_decision",
        "download_agreement",
    ]
    answer = load_home_termination(connection, lin)["answer"]
    assert answer is not None
    assert (answer["side"], answer["agreed"], answer["words"]) == ("graduate", False, "不同意")


def test_the_link_is_passed_on_until_an_employer_without_an_account_answers(
    connection: Connection,
) -> None:
    story = Story(MAY_12)
    firm, lin = story.employer(name="江淮云图"), story.graduate()
    lin.confirmed()
    lin.signed(firm, Channel.CARD)
    lin.approved()
    lin.asked_release()
    assert load_home(connection, lin).next_actions[1] == "pass_on_answer_link"

    lin.answered_release()

    assert "pass_on_answer_link" not in load_home(connection, lin).next_actions
    answer = load_home_termination(connection, lin)["answer"]
    assert answer is not None
    assert answer["by_link"]


@pytest.mark.parametrize("was_signed", [True, False])
def test_an_unlocking_frees_whoever_was_held(was_signed: bool, connection: Connection) -> None:
    story = Story()
    firm, lin = story.employer(), story.graduate()
    lin.confirmed()
    if was_signed:
        lin.signed(firm)
    else:
        lin.destination("46")
    lin.unlocked("单位倒闭")

    home = load_home(connection, lin)

    assert (home.standing, home.destination, home.blocked_by) == ("FREE", "70", None)
    if was_signed:
        shown = load_home_agreement(connection, lin)
        assert (shown["state"], shown["reason"]) == ("UNLOCKED", "单位倒闭")


def test_the_newest_agreement_is_the_one_shown(connection: Connection) -> None:
    story = Story()
    first, second = story.employer(), story.employer("91990100MA00000002", name="湖畔数据")
    lin = story.graduate()
    lin.confirmed()
    lin.signed(first)
    lin.rejected()
    lin.signed(second)

    shown = load_home_agreement(connection, lin)

    assert (shown["agreement_number"], shown["employer"]) == ("2026-99001-20260001-2", "湖畔数据")
