"""What a graduate agreed to get over WeChat: counted, ended, and gone with binding and data."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from signing.refusals import (
    AnotherWeChatAccount,
    KeyReused,
    NoSuchSubscription,
    WeChatCodeNeeded,
    WeChatCodeOver,
    WeChatMessagesNotSet,
)
from signing.use_cases.core.actors import Once
from signing.use_cases.core.context import Context
from signing.use_cases.graduates.bindings import Bindings
from signing.use_cases.graduates.graduates import Graduates
from signing.use_cases.notices.wechat_subscriptions import MOST, Subscriptions
from signing.use_cases.notices.wechat_templates import NO_TEMPLATES
from support.use_cases.contexts import NOW
from support.use_cases.small_province import move_later
from support.use_cases.wechat_channel import (
    OFFER,
    OPENID,
    PROGRESS,
    KnownCodes,
    ToldGraduate,
    bind_told_graduate,
)

NOBODY = KnownCodes()


@pytest.fixture
def told(context: Context) -> ToldGraduate:
    return bind_told_graduate(context)


def count_rows(context: Context) -> int:
    counting = (
        "SELECT (SELECT count(*) FROM wechat_addresses)"
        " + (SELECT count(*) FROM wechat_subscriptions)"
    )
    with context.engine.connect() as connection:
        return int(connection.execute(text(counting)).scalar_one())


def test_the_first_subscription_keeps_the_openid_and_later_ones_need_no_code(
    told: ToldGraduate,
) -> None:
    use_cases, codes = told.subscriptions, KnownCodes({"fresh": OPENID})
    assert not use_cases.is_reached(told.by)
    first = use_cases.subscribe(told.by, "OfferMade", 1, "fresh", codes).answer
    assert (first["kind"], first["zh"], first["left"]) == ("OfferMade", "签约通知", 1)
    assert use_cases.is_reached(told.by)
    assert told.rows.find_openid(told.by.graduate_id) == OPENID
    assert use_cases.subscribe(told.by, "OfferMade", 2, "", NOBODY).answer["left"] == 3
    assert use_cases.subscribe(told.by, "agreements", 1, "", NOBODY).answer["left"] == 1
    assert {one["kind"]: one["left"] for one in use_cases.list_own(told.by)} == {
        "agreements": 1,
        "OfferMade": 3,
    }
    assert {one["template_id"] for one in use_cases.list_own(told.by)} == {OFFER, PROGRESS}


def test_without_a_code_nobody_knows_where_to(told: ToldGraduate) -> None:
    with pytest.raises(WeChatCodeNeeded):
        told.subscriptions.subscribe(told.by, "OfferMade", 1, "", NOBODY)
    assert count_rows(told.context) == 0


def test_a_code_of_another_wechat_account_subscribes_nobody(told: ToldGraduate) -> None:
    with pytest.raises(AnotherWeChatAccount):
        told.subscriptions.subscribe(
            told.by, "OfferMade", 1, "code", KnownCodes({"code": "somebody else"})
        )
    with pytest.raises(WeChatCodeOver):
        told.subscriptions.subscribe(told.by, "OfferMade", 1, "used", NOBODY)
    assert count_rows(told.context) == 0


def test_only_what_has_a_template_can_be_subscribed_to(told: ToldGraduate) -> None:
    with pytest.raises(NoSuchSubscription):
        told.subscriptions.subscribe(told.by, "papers", 1, "", NOBODY)
    unset = Subscriptions(replace(told.context, wechat_templates=NO_TEMPLATES))
    with pytest.raises(WeChatMessagesNotSet):
        unset.subscribe(told.by, "OfferMade", 1, "", NOBODY)
    assert unset.list_own(told.by) == []


def test_nobody_subscribes_without_end(told: ToldGraduate) -> None:
    for _ in range(4):
        told.subscribe(count=20)
    assert told.count_left() == MOST


def test_a_repeated_request_counts_once_though_its_code_is_used_up(told: ToldGraduate) -> None:
    by = replace(told.by, once=Once("key-1", b"digest"))
    codes = KnownCodes({"code": OPENID})
    first = told.subscriptions.subscribe(by, "OfferMade", 1, "code", codes)
    again = told.subscriptions.subscribe(by, "OfferMade", 1, "code", codes)
    assert again.answer == first.answer
    assert told.count_left() == 1
    with pytest.raises(KeyReused):
        told.subscriptions.subscribe(
            replace(by, once=Once("key-1", b"other")), "OfferMade", 9, "", codes
        )


def test_who_ends_it_is_forgotten_and_may_begin_again(told: ToldGraduate) -> None:
    told.subscribe()
    assert told.subscriptions.end(told.by).answer == {"subscribed": False}
    assert count_rows(told.context) == 0
    told.subscriptions.end(told.by)
    told.subscribe()
    assert told.count_left() == 1


def test_it_ends_with_the_binding(told: ToldGraduate) -> None:
    told.subscribe()
    admin = told.province.admin()
    Bindings(told.context).unbind(admin, told.by.graduate_id, "换了手机")
    assert count_rows(told.context) == 0
    assert told.rows.find_openid(told.by.graduate_id) is None


def test_an_erased_graduate_is_gone_here_too(told: ToldGraduate) -> None:
    told.subscribe()
    much_later = NOW + told.context.policy.retention + timedelta(days=400)
    operator = move_later(told.province.operator(), much_later)
    Graduates(told.context).erase(operator, told.by.graduate_id)
    assert count_rows(told.context) == 0


def test_what_one_graduate_agreed_to_is_nobody_else_s(told: ToldGraduate) -> None:
    told.subscribe()
    other = told.province.graduate("2")
    assert {one["left"] for one in told.subscriptions.list_own(other)} == {0}
    told.subscriptions.end(other)
    assert told.count_left() == 1
