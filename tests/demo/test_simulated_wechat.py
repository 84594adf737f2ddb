"""The demo's WeChat speaks the platform's protocol, to the client that production runs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from signing.demo.wechat import (
    APP_ID,
    MOST_A_MINUTE,
    SECRET,
    simulated_wechat,
)
from signing.demo.wechat_messages import PAGE, SEND_PATH, SENT, SETTING, TOKEN_PATH
from signing.refusals import (
    Refusal,
    WeChatAccountAtRisk,
    WeChatAway,
    WeChatCodeOver,
)
from signing.use_cases.access.wechat import RealWeChat
from signing.use_cases.core.context import Context
from signing.use_cases.core.outside import Bridge
from signing.use_cases.notices.sending import PermanentFailure
from signing.use_cases.notices.wechat_messages import WeChatMessages
from signing.use_cases.notices.wechat_subscriptions import SubscriptionRows
from signing.use_cases.notices.wechat_templates import read_templates
from signing.use_cases.notices.wechat_tokens import AccessTokens
from support.use_cases.contexts import OpenContext
from support.use_cases.wechat_channel import make_message
from support.waiting import PATIENCE


@pytest.fixture
def url() -> Iterator[str]:
    with simulated_wechat() as address:
        yield address


@pytest.fixture
def wechat(url: str) -> Iterator[RealWeChat]:
    client = RealWeChat(url, APP_ID, SECRET)
    yield client
    client.close()


def ask_openid(url: str, code: str, app_id: str = APP_ID, secret: str = SECRET) -> httpx2.Response:
    asking = {"appid": app_id, "secret": secret, "js_code": code}
    return httpx2.get(f"{url}/sns/jscode2session", params=asking, timeout=PATIENCE)


def test_a_demo_code_is_an_account_of_its_own_and_works_each_time(wechat: RealWeChat) -> None:
    assert [wechat.find_openid("demo-1") for _ in range(3)] == ["demo-1"] * 3
    assert wechat.find_openid("demo-2") != wechat.find_openid("demo-1")


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("other", WeChatCodeOver),
        ("demo-", WeChatCodeOver),
        ("", WeChatCodeOver),
        ("used-1", WeChatCodeOver),
        ("risk-1", WeChatAccountAtRisk),
        ("busy-1", WeChatAway),
        ("down-1", WeChatAway),
    ],
)
def test_other_codes_are_refused_as_the_platform_does(
    wechat: RealWeChat, code: str, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        wechat.find_openid(code)


def test_the_answer_looks_like_the_platforms(url: str) -> None:
    good = ask_openid(url, "demo-1")
    assert good.headers["content-type"] == "text/plain"
    assert set(good.json()) == {"openid", "session_key"}

    refused = ask_openid(url, "used-1")
    assert (refused.status_code, refused.headers["content-type"]) == (200, "text/plain")
    assert refused.json()["errcode"] == 40163
    assert refused.json()["errmsg"].startswith("code been used")


def test_another_application_and_a_wrong_secret_learn_nothing(url: str) -> None:
    assert ask_openid(url, "demo-1", app_id="wx").json()["errcode"] == 40013
    assert ask_openid(url, "demo-1", secret="x").json()["errcode"] == 40125
    assert httpx2.get(f"{url}/elsewhere", timeout=PATIENCE).status_code == 404


def test_a_code_asked_for_too_often_in_a_minute_is_refused(url: str) -> None:
    with httpx2.Client(timeout=PATIENCE) as client:
        asking = {"appid": APP_ID, "secret": SECRET, "js_code": "demo-9"}
        address = f"{url}/sns/jscode2session"
        errors = [
            client.get(address, params=asking, timeout=PATIENCE).json().get("errcode")
            for _ in range(2 * MOST_A_MINUTE + 1)  # a new minute may begin in between
        ]
    assert 45011 in errors
    assert errors[:10] == [None] * 10


@pytest.fixture
def context(database_url: str, tmp_path: Path) -> Iterator[Context]:
    opened = OpenContext(database_url, tmp_path / "files")
    yield opened.context
    opened.close()


@pytest.fixture
def channel(url: str, context: Context) -> Iterator[WeChatMessages]:
    bridge = Bridge(url, timeout=PATIENCE)
    yield WeChatMessages(
        bridge,
        AccessTokens(context.engine, context.tokens, bridge, APP_ID, SECRET),
        read_templates(SETTING),
        SubscriptionRows(context.engine, context.vault),
        PAGE,
    )
    bridge.close()


def test_a_message_is_delivered_and_shown(channel: WeChatMessages, url: str) -> None:
    assert "还没有消息" in httpx2.get(url + SENT).text
    channel.send(make_message(uuid4(), group="applications"), "demo-2")
    page = httpx2.get(url + SENT).text
    assert "demo-2 — 云州智造有限公司" in page
    assert "next=%2Fme%2Fapplications%2F7" in page


def test_messages_of_each_template_of_the_demo_fit_it(channel: WeChatMessages) -> None:
    for kind, group in (("SchoolApproved", "agreements"), ("OfferMade", "applications")):
        channel.send(make_message(uuid4(), kind, group=group), "demo-1")


@pytest.mark.parametrize("account", ["demo-3-mute", "somebody"])
def test_who_has_not_subscribed_gets_none(channel: WeChatMessages, account: str) -> None:
    with pytest.raises(PermanentFailure):
        channel.send(make_message(uuid4()), account)


def test_what_the_platform_would_not_take_is_refused(url: str) -> None:
    app = {"appid": APP_ID, "secret": SECRET, "grant_type": "client_credential"}
    token = post(url, TOKEN_PATH, app)["access_token"]
    assert post(url, TOKEN_PATH, app)["access_token"] == token
    good = {
        "touser": "demo-1",
        "template_id": "demo_offer",
        "page": PAGE,
        "data": {
            "thing1": {"value": "徽州茶业"},
            "thing2": {"value": "质检员"},
            "date3": {"value": "2026年05月20日"},
        },
    }
    send = f"{SEND_PATH}?access_token={token}"
    assert post(url, send, good)["errcode"] == 0
    for error, wrong in (
        (40037, good | {"template_id": "other"}),
        (41030, good | {"page": "pages/other"}),
        (47003, good | {"data": {}}),
        (47003, good | {"data": good["data"] | {"thing1": {"value": "很" * 21}}}),  # type: ignore[operator]  # a mapping
    ):
        assert post(url, send, wrong)["errcode"] == error
    assert post(url, f"{SEND_PATH}?access_token=other", good)["errcode"] == 40001
    assert post(url, TOKEN_PATH, app | {"appid": "other"})["errcode"] == 40013
    assert post(url, TOKEN_PATH, app | {"secret": "other"})["errcode"] == 40125


def post(url: str, path: str, body: object) -> dict[str, Any]:
    answer: dict[str, Any] = httpx2.post(url + path, json=body, timeout=PATIENCE).json()
    return answer
