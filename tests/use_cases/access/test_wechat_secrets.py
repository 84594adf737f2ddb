"""What is asked of WeChat holds a secret and a code: they stand nowhere else."""

import logging
from collections.abc import Callable, Iterator

import pytest
from structlog.testing import capture_logs

from signing.refusals import Refusal
from support.servers.recording import TIMEOUT, Say, cut_reply, make_reply, stay_silent
from support.servers.wechat import (
    CODE,
    GOOD,
    KEY,
    OPENID,
    SECRET,
    make_json_reply,
    serve_wechat_to_client,
)
from support.waiting import PATIENCE


def list_causes(of: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = of
    while found is not None:
        yield found
        found = found.__cause__ or found.__context__


@pytest.mark.parametrize(
    "says",
    [
        GOOD,
        make_json_reply(errcode=40029, errmsg=f"invalid code {CODE}"),
        make_json_reply(errcode=-1, errmsg=f"{SECRET}"),
        make_json_reply(errcode=f"{SECRET}"),
        make_reply(f"<html>{SECRET} {CODE} {OPENID}</html>".encode()),
        make_reply(f'"{SECRET} {CODE}"'.encode()),
        make_reply(b"", status=500),
        stay_silent,
        cut_reply,
    ],
)
def test_no_secret_no_code_and_no_key_stands_in_a_log_or_an_exception(
    says: Say, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    texts: list[str] = []
    timeout = TIMEOUT if says is stay_silent else PATIENCE
    with capture_logs() as lines, serve_wechat_to_client(says, timeout=timeout) as (client, _):
        try:
            client.find_openid(CODE)
        except Refusal as refused:
            texts += [f"{one!r} {one} {vars(one)}" for one in list_causes(refused)]
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
