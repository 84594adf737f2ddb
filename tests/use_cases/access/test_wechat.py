"""The WeChat client: what each answer of the platform means, and what it never tells."""

import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from signing.refusals import (
    NotReady,
    Refusal,
    WeChatAccountAtRisk,
    WeChatAway,
    WeChatCodeOver,
)
from signing.use_cases.access.wechat import NoWeChat
from support.servers.recording import (
    TIMEOUT,
    Say,
    cut_reply,
    drip_reply,
    make_reply,
    stay_silent,
)
from support.servers.wechat import (
    CODE,
    GOOD,
    KEY,
    OPENID,
    SECRET,
    make_json_reply,
    open_client,
    serve_wechat_to_client,
)
from support.waiting import PATIENCE


def test_a_code_names_an_account_and_the_call_is_the_platforms() -> None:
    with serve_wechat_to_client(GOOD) as (client, heard):
        assert client.find_openid(CODE) == OPENID
    asked = f"appid=wx0123&secret={SECRET}&js_code={CODE}&grant_type=authorization_code"
    assert heard.asked == [f"/sns/jscode2session?{asked}"]


@pytest.mark.parametrize(
    ("error", "refusal"),
    [
        (40029, WeChatCodeOver),
        (40163, WeChatCodeOver),
        (40226, WeChatAccountAtRisk),
        (40013, WeChatAway),
        (40125, WeChatAway),
        (41002, WeChatAway),
        (99999, WeChatAway),
    ],
)
def test_an_error_of_the_platform_is_asked_for_once_and_refused(
    error: int, refusal: type[Refusal]
) -> None:
    with serve_wechat_to_client(make_json_reply(errcode=error, errmsg="no")) as (client, heard):
        with pytest.raises(refusal) as refused:
            client.find_openid(CODE)
        assert type(refused.value) is refusal
        assert len(heard.asked) == 1


def test_who_must_sign_in_again_is_told_so() -> None:
    words = WeChatCodeOver().words
    assert "重新登录" in words.next_zh
    assert "again" in words.next_en


@pytest.mark.parametrize("error", [-1, 45011])
def test_a_busy_platform_is_asked_once_more(error: int) -> None:
    busy = make_json_reply(errcode=error, errmsg="busy")
    with serve_wechat_to_client(busy, GOOD) as (client, heard):
        assert client.find_openid(CODE) == OPENID
        assert len(heard.asked) == 2

    with serve_wechat_to_client(busy) as (client, heard):
        with pytest.raises(WeChatAway):
            client.find_openid(CODE)
        assert len(heard.asked) == 2


@pytest.mark.parametrize(
    "says",
    [
        make_reply(b"<html><body>502 Bad Gateway</body></html>", kind="text/html"),
        make_reply(b"<html>", status=502, kind="text/html"),
        make_reply(json.dumps({"openid": OPENID}).encode(), status=302),
        make_reply(b""),
        make_reply(b"\xff\xfe\x00garbage"),
        make_reply(b"[]"),
        make_reply(b"null"),
        make_reply(b"[" * 10_000),
        make_reply(b'"' + b"x" * 100_000 + b'"'),
        make_json_reply(),
        make_json_reply(openid=""),
        make_json_reply(openid=17),
        make_json_reply(openid="o\0"),
        make_json_reply(openid="\ud800"),
        make_json_reply(errcode="40029", errmsg="invalid code"),
        make_json_reply(errcode=[1]),
        make_json_reply(errcode=0, session_key=KEY),
        cut_reply,
        stay_silent,
        drip_reply,
    ],
)
def test_what_makes_no_sense_or_takes_too_long_is_no_account(says: Say) -> None:
    began = time.monotonic()
    with serve_wechat_to_client(says, timeout=TIMEOUT) as (client, heard):
        with pytest.raises(WeChatAway):
            client.find_openid(CODE)
        assert len(heard.asked) == 1
        assert time.monotonic() - began < PATIENCE


def test_a_platform_that_is_not_there_is_no_account() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # and does not listen
        address = f"http://127.0.0.1:{bound.getsockname()[1]}"
        with open_client(address) as client, pytest.raises(WeChatAway):
            client.find_openid(CODE)
    with open_client("nonsense://x") as client, pytest.raises(WeChatAway):
        client.find_openid(CODE)


def test_an_installation_without_wechat_says_that_it_is_not_ready() -> None:
    with pytest.raises(NotReady):
        NoWeChat().find_openid(CODE)


def test_sign_ins_one_after_another_share_a_connection() -> None:
    with serve_wechat_to_client(GOOD) as (client, heard):
        for _ in range(20):
            client.find_openid(CODE)
        assert len(heard.connections) == 1


def test_many_sign_ins_at_once_use_the_pool_and_no_more() -> None:
    together = threading.Barrier(8, timeout=PATIENCE)

    with serve_wechat_to_client(GOOD) as (client, heard):

        def ask(_: int) -> str:
            together.wait()
            return client.find_openid(CODE)

        with ThreadPoolExecutor(8) as pool:
            assert set(pool.map(ask, range(64))) == {OPENID}
        assert len(heard.asked) == 64
        assert len(heard.connections) <= 8
