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
    WeChatGraduate,
    bind_wechat_graduate,
)

NOBODY = KnownCodes()


@pytest.fixture
def graduate(context: Context) -> WeChatGraduate:
    return bind_wechat_graduate(context)


def count_rows(context: Context) -> int:
    counting = (
        "SELECT (SELECT count(*) FROM wechat_addresses)"
        " + (SELECT count(*) FROM wechat_subscriptions)"
    )
    with context.engine.connect() as connection:
        return int(connection.execute(text(counting)).scalar_one())


def test_the_first_subscription_keeps_the_openid_and_later_ones_need_no_code(
    graduate: WeChatGraduate,
) -> None:
    use_cases, codes = graduate.subscriptions, KnownCodes({"fresh": OPENID})
    assert not use_cases.is_reached(graduate.by)
    first = use_cases.subscribe(graduate.by, "OfferMade", 1, "fresh", codes).answer
    assert (first["kind"], first["zh"], first["left"]) == ("OfferMade", "签约通知", 1)
    assert use_cases.is_reached(graduate.by)
    assert graduate.rows.find_openid(graduate.by.graduate_id) == OPENID
    assert use_cases.subscribe(graduate.by, "OfferMade", 2, "", NOBODY).answer["left"] == 3
    assert use_cases.subscribe(graduate.by, "agreements", 1, "", NOBODY).answer["left"] == 1
    assert {one["kind"]: one["left"] for one in use_cases.list_own(graduate.by)} == {
        "agreements": 1,
        "OfferMade": 3,
    }
    assert {one["template_id"] for one in use_cases.list_own(graduate.by)} == {OFFER, PROGRESS}


def test_without_a_code_nobody_knows_where_to(graduate: WeChatGraduate) -> None:
    with pytest.raises(WeChatCodeNeeded):
        graduate.subscriptions.subscribe(graduate.by, "OfferMade", 1, "", NOBODY)
    assert count_rows(graduate.context) == 0


def test_a_code_of_another_wechat_account_subscribes_nobody(graduate: WeChatGraduate) -> None:
    with pytest.raises(AnotherWeChatAccount):
        graduate.subscriptions.subscribe(
            graduate.by, "OfferMade", 1, "code", KnownCodes({"code": "somebody else"})
        )
    with pytest.raises(WeChatCodeOver):
        graduate.subscriptions.subscribe(graduate.by, "OfferMade", 1, "used", NOBODY)
    assert count_rows(graduate.context) == 0


def test_only_what_has_a_template_can_be_subscribed_to(graduate: WeChatGraduate) -> None:
    with pytest.raises(NoSuchSubscription):
        graduate.subscriptions.subscribe(graduate.by, "papers", 1, "", NOBODY)
    unset = Subscriptions(replace(graduate.context, wechat_templates=NO_TEMPLATES))
    with pytest.raises(WeChatMessagesNotSet):
        unset.subscribe(graduate.by, "OfferMade", 1, "", NOBODY)
    assert unset.list_own(graduate.by) == []


def test_nobody_subscribes_without_end(graduate: WeChatGraduate) -> None:
    for _ in range(4):
        graduate.subscribe(count=20)
    assert graduate.count_left() == MOST


def test_a_repeated_request_counts_once_though_its_code_is_used_up(
    graduate: WeChatGraduate,
) -> None:
    by = replace(graduate.by, once=Once("key-1", b"digest"))
    codes = KnownCodes({"code": OPENID})
    first = graduate.subscriptions.subscribe(by, "OfferMade", 1, "code", codes)
    again = graduate.subscriptions.subscribe(by, "OfferMade", 1, "code", codes)
    assert again.answer == first.answer
    assert graduate.count_left() == 1
    with pytest.raises(KeyReused):
        graduate.subscriptions.subscribe(
            replace(by, once=Once("key-1", b"other")), "OfferMade", 9, "", codes
        )


def test_who_ends_it_is_forgotten_and_may_begin_again(graduate: WeChatGraduate) -> None:
    graduate.subscribe()
    assert graduate.subscriptions.end(graduate.by).answer == {"subscribed": False}
    assert count_rows(graduate.context) == 0
    graduate.subscriptions.end(graduate.by)
    graduate.subscribe()
    assert graduate.count_left() == 1


def test_it_ends_with_the_binding(graduate: WeChatGraduate) -> None:
    graduate.subscribe()
    admin = graduate.province.admin()
    Bindings(graduate.context).unbind(admin, graduate.by.graduate_id, "换了手机")
    assert count_rows(graduate.context) == 0
    assert graduate.rows.find_openid(graduate.by.graduate_id) is None


def test_an_erased_graduate_is_gone_here_too(graduate: WeChatGraduate) -> None:
    graduate.subscribe()
    much_later = NOW + graduate.context.policy.retention + timedelta(days=400)
    operator = move_later(graduate.province.operator(), much_later)
    Graduates(graduate.context).erase(operator, graduate.by.graduate_id)
    assert count_rows(graduate.context) == 0


def test_what_one_graduate_agreed_to_is_nobody_else_s(graduate: WeChatGraduate) -> None:
    graduate.subscribe()
    other = graduate.province.graduate("2")
    assert {one["left"] for one in graduate.subscriptions.list_own(other)} == {0}
    graduate.subscriptions.end(other)
    assert graduate.count_left() == 1
