"""The demo's WeChat speaks the platform's protocol, to the client that production runs."""

from collections.abc import Iterator

import httpx2
import pytest

from signing.demo.wechat import (
    APP_ID,
    MOST_A_MINUTE,
    SECRET,
    simulated_wechat,
)
from signing.refusals import (
    Refusal,
    WeChatAccountAtRisk,
    WeChatAway,
    WeChatCodeOver,
)
from signing.use_cases.access.wechat import RealWeChat
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
