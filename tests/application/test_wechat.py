"""The WeChat client: what each answer of the platform means, and what it never tells."""

import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

import pytest
from structlog.testing import capture_logs

from signing.application.wechat import NoWeChat, RealWeChat
from signing.refusals import (
    NotReady,
    Refusal,
    WeChatAccountAtRisk,
    WeChatAway,
    WeChatCodeOver,
)
from wechats import Heard, Say, told, wechat_saying

SECRET = "3f9c0a77secret"
CODE = "0c1qTg000code"
KEY = "HyVFkGl5F5OQWJZZ"
OPENID = "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"
TIMEOUT = 0.5


def answer(**fields: object) -> Say:
    return told(json.dumps(fields).encode())


GOOD = answer(openid=OPENID, session_key=KEY)


@contextmanager
def asking(url: str) -> Iterator[RealWeChat]:
    client = RealWeChat(url, "wx0123", SECRET, timeout=TIMEOUT)
    try:
        yield client
    finally:
        client.close()


@contextmanager
def platform(*answers: Say) -> Iterator[tuple[RealWeChat, Heard]]:
    with wechat_saying(*answers) as heard, asking(heard.url) as client:
        yield client, heard


def test_a_code_names_an_account_and_the_call_is_the_platforms() -> None:
    with platform(GOOD) as (client, heard):
        assert client.openid_of(CODE) == OPENID
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
    with platform(answer(errcode=error, errmsg="no")) as (client, heard):
        with pytest.raises(refusal) as refused:
            client.openid_of(CODE)
        assert type(refused.value) is refusal
        assert len(heard.asked) == 1


def test_who_must_sign_in_again_is_told_so() -> None:
    words = WeChatCodeOver().words
    assert "重新登录" in words.next_zh
    assert "again" in words.next_en


@pytest.mark.parametrize("error", [-1, 45011])
def test_a_busy_platform_is_asked_once_more(error: int) -> None:
    busy = answer(errcode=error, errmsg="busy")
    with platform(busy, GOOD) as (client, heard):
        assert client.openid_of(CODE) == OPENID
        assert len(heard.asked) == 2

    with platform(busy) as (client, heard):
        with pytest.raises(WeChatAway):
            client.openid_of(CODE)
        assert len(heard.asked) == 2


def drip(to: BaseHTTPRequestHandler) -> None:
    """A byte at a time, each in time, for longer than anyone waits."""
    to.send_response(200)
    to.send_header("Content-Length", "1000")
    to.end_headers()
    for _ in range(1000):
        try:
            to.wfile.write(b" ")
            to.wfile.flush()
        except OSError:
            return
        time.sleep(TIMEOUT / 10)


def cut_short(to: BaseHTTPRequestHandler) -> None:
    to.send_response(200)
    to.send_header("Content-Length", "1000")
    to.end_headers()
    to.wfile.write(b'{"openid"')
    to.close_connection = True


def silent(to: BaseHTTPRequestHandler) -> None:
    to.connection.settimeout(20 * TIMEOUT)
    to.rfile.read(1)  # until the client hangs up


@pytest.mark.parametrize(
    "says",
    [
        told(b"<html><body>502 Bad Gateway</body></html>", kind="text/html"),
        told(b"<html>", status=502, kind="text/html"),
        told(json.dumps({"openid": OPENID}).encode(), status=302),
        told(b""),
        told(b"\xff\xfe\x00garbage"),
        told(b"[]"),
        told(b"null"),
        told(b"[" * 10_000),
        told(b'"' + b"x" * 100_000 + b'"'),
        answer(),
        answer(openid=""),
        answer(openid=17),
        answer(errcode="40029", errmsg="invalid code"),
        answer(errcode=[1]),
        answer(errcode=0, session_key=KEY),
        cut_short,
        silent,
        drip,
    ],
)
def test_what_makes_no_sense_or_takes_too_long_is_no_account(says: Say) -> None:
    began = time.monotonic()
    with platform(says) as (client, heard):
        with pytest.raises(WeChatAway):
            client.openid_of(CODE)
        assert len(heard.asked) == 1
        assert time.monotonic() - began < 10 * TIMEOUT


def test_a_platform_that_is_not_there_is_no_account() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # and does not listen
        address = f"http://127.0.0.1:{bound.getsockname()[1]}"
        with asking(address) as client, pytest.raises(WeChatAway):
            client.openid_of(CODE)
    with asking("nonsense://x") as client, pytest.raises(WeChatAway):
        client.openid_of(CODE)


def test_an_installation_without_wechat_says_that_it_is_not_ready() -> None:
    with pytest.raises(NotReady):
        NoWeChat().openid_of(CODE)


def test_sign_ins_one_after_another_share_a_connection() -> None:
    with platform(GOOD) as (client, heard):
        for _ in range(20):
            client.openid_of(CODE)
        assert len(heard.connections) == 1


def test_many_sign_ins_at_once_use_the_pool_and_no_more() -> None:
    together = threading.Barrier(8)

    with platform(GOOD) as (client, heard):

        def ask(_: int) -> str:
            together.wait()
            return client.openid_of(CODE)

        with ThreadPoolExecutor(8) as pool:
            assert set(pool.map(ask, range(64))) == {OPENID}
        assert len(heard.asked) == 64
        assert len(heard.connections) <= 8


def everything(of: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = of
    while found is not None:
        yield found
        found = found.__cause__ or found.__context__


@pytest.mark.parametrize(
    "says",
    [
        GOOD,
        answer(errcode=40029, errmsg=f"invalid code {CODE}"),
        answer(errcode=-1, errmsg=f"{SECRET}"),
        answer(errcode=f"{SECRET}"),
        told(f"<html>{SECRET} {CODE} {OPENID}</html>".encode()),
        told(f'"{SECRET} {CODE}"'.encode()),
        told(b"", status=500),
        silent,
        cut_short,
    ],
)
def test_no_secret_no_code_and_no_key_stands_in_a_log_or_an_exception(
    says: Say, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    texts: list[str] = []
    with capture_logs() as lines, platform(says) as (client, _):
        try:
            client.openid_of(CODE)
        except Refusal as refused:
            texts += [f"{one!r} {one} {vars(one)}" for one in everything(refused)]
        texts += [repr(client), str(client)]
    texts += [str(line) for line in lines] + [caplog.text, *capfd.readouterr()]
    for hidden in (SECRET, CODE, KEY, OPENID):
        assert not [text for text in texts if hidden in text]


def test_the_check_for_secrets_in_logs_would_find_one(caplog: pytest.LogCaptureFixture) -> None:
    """A line of the usual client for HTTP, which logs whole addresses, is noticed."""
    caplog.set_level(logging.DEBUG)
    asked: Callable[..., None] = logging.getLogger("httpx2").info
    asked("HTTP Request: GET %s", f"http://x/?secret={SECRET}")
    assert SECRET in caplog.text
