"""A fact that concerns a graduate reaches their phone: over WeChat, and as a text message."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import select

from signing.bootstrap import Installation
from signing.demo.sms import SENT as SMS_SENT
from signing.demo.sms import TEMPLATES as SMS_TEMPLATES
from signing.demo.sms import TOKEN, simulated_sms
from signing.demo.wechat import APP_ID, SECRET, simulated_wechat
from signing.demo.wechat_messages import PAGE, SENT, SETTING
from signing.messaging import following
from signing.storage.outbox_tables import outbox
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.agreements.signings import Signings
from signing.use_cases.core.actors import BoundGraduate
from signing.use_cases.notices.delivering import Deliverer
from signing.use_cases.notices.preferences import Preferences
from signing.use_cases.notices.sending import Channel
from signing.use_cases.notices.wechat_subscriptions import Subscriptions
from signing.vocabulary import wechat_account_id
from support.use_cases.small_province import TERMS, SmallProvince
from support.use_cases.wechat_channel import KnownCodes

CODE, PHONE = "demo-21", "13800138001"
BOTH: frozenset[Channel] = frozenset({"wechat", "sms"})


@pytest.fixture
def providers() -> Iterator[tuple[str, str]]:
    with simulated_wechat() as wechat, simulated_sms() as sms:
        yield wechat, sms


@pytest.fixture
def chosen_settings(providers: tuple[str, str]) -> dict[str, Any]:
    return {
        "wechat_url": providers[0],
        "wechat_app_id": APP_ID,
        "wechat_secret": SECRET,
        "wechat_templates": SETTING,
        "wechat_page": PAGE,
        "sms_url": providers[1],
        "sms_token": TOKEN,
        "sms_templates": SMS_TEMPLATES,
        "quiet_hours": "",
    }


@pytest.fixture
def province(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> SmallProvince:
    monkeypatch.setattr(following, "NEWS", timedelta(days=10_000))  # its facts are of that spring
    return SmallProvince(installation.context)


def bind_graduate(installation: Installation, province: SmallProvince) -> BoundGraduate:
    """Return a graduate who is told of agreements by both channels, once over WeChat."""
    context = installation.context
    account = wechat_account_id(context.vault.digest_openid(CODE))
    by = province.graduate(phone=PHONE, account=account)
    codes = KnownCodes({CODE: CODE})
    Subscriptions(context).subscribe(by, "agreements", 1, CODE, codes)
    Preferences(installation.writing).save(by.graduate_id, {"agreements": BOTH})
    return by


def sign(province: SmallProvince) -> None:
    by = province.employer()
    Signings(province.context).sign_directly(
        by, province.open_position(by), province.identity("1"), TERMS
    )


def follow(installation: Installation) -> None:
    installation.projector().catch_up()
    while installation.messaging.follower().follow(datetime.now(UTC)):
        pass


def pass_on(installation: Installation) -> None:
    """Put what happened into the outbox, and send what is due."""
    follow(installation)
    for sender in installation.senders:
        context = installation.context
        Deliverer(
            context.engine, context.tokens, sender, installation.messaging.sending_rules
        ).deliver_all(datetime.now(UTC))


def list_outbox(installation: Installation) -> list[tuple[str, str]]:
    query = select(outbox.c.channel, outbox.c.state).order_by(outbox.c.channel)
    with installation.writing.connect() as connection:
        return [(row.channel, row.state) for row in connection.execute(query)]


def test_a_signing_without_the_graduate_is_told_on_both_and_once(
    installation: Installation, province: SmallProvince, providers: tuple[str, str]
) -> None:
    bind_graduate(installation, province)
    pass_on(installation)
    sign(province)
    pass_on(installation)
    pass_on(installation)
    assert list_outbox(installation) == [("sms", "sent"), ("wechat", "sent")]
    wechat, sms = (httpx2.get(url + SENT).text for url in providers)
    assert SENT == SMS_SENT
    assert wechat.count(CODE) == 1
    assert "签约成功，江淮云图科技有限公司" in wechat
    assert "next=%2Fme%2F" in wechat
    assert sms.count(PHONE) == 1
    assert "confirmation：employer 江淮云图科技有限公司" in sms
    for page in (wechat, sms):
        assert "林小满" not in page


def test_who_subscribed_to_nothing_is_told_in_the_inbox_alone(
    installation: Installation, province: SmallProvince, providers: tuple[str, str]
) -> None:
    province.graduate(phone=PHONE)
    pass_on(installation)
    sign(province)
    pass_on(installation)
    assert list_outbox(installation) == []
    assert "还没有消息" in httpx2.get(providers[0] + SENT).text


def test_who_ends_it_before_it_is_sent_gets_nothing(
    installation: Installation, province: SmallProvince, providers: tuple[str, str]
) -> None:
    by = bind_graduate(installation, province)
    follow(installation)
    sign(province)
    follow(installation)
    assert list_outbox(installation) == [("sms", "waiting"), ("wechat", "waiting")]
    Subscriptions(installation.context).end(by)
    pass_on(installation)
    assert list_outbox(installation) == [("sms", "sent")]
    assert "还没有消息" in httpx2.get(providers[0] + SENT).text


def test_what_waits_already_counts_as_used_up(
    installation: Installation, province: SmallProvince, providers: tuple[str, str]
) -> None:
    bind_graduate(installation, province)
    follow(installation)
    sign(province)
    follow(installation)
    number = province.load_graduate().agreements[-1].number
    seen = province.load_graduate().version
    Reviews(province.context).approve(
        replace(province.counselor(), seen=seen), number, "已电话联系毕业生核实本人签约意愿"
    )
    pass_on(installation)
    sent = [one for one in list_outbox(installation) if one[0] == "wechat"]
    assert sent == [("wechat", "sent")]
    assert httpx2.get(providers[0] + SENT).text.count(CODE) == 1
