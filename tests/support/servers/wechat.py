"""WeChat servers that answer what a test gives them, and the client that signs people in."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from signing.use_cases.access.wechat import RealWeChat
from support.servers.recording import Heard, Say, make_reply, serve_answers
from support.waiting import PATIENCE

SECRET = "3f9c0a77secret"
CODE = "0c1qTg000code"
KEY = "HyVFkGl5F5OQWJZZ"
OPENID = "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"


def make_json_reply(**fields: object) -> Say:
    """As the platform writes JSON: it calls it text/plain."""
    return make_reply(json.dumps(fields).encode())


GOOD = make_json_reply(openid=OPENID, session_key=KEY)


@contextmanager
def open_client(url: str, timeout: float = PATIENCE) -> Iterator[RealWeChat]:
    client = RealWeChat(url, "wx0123", SECRET, timeout=timeout)
    try:
        yield client
    finally:
        client.close()


@contextmanager
def serve_wechat_to_client(
    *answers: Say, timeout: float = PATIENCE
) -> Iterator[tuple[RealWeChat, Heard]]:
    with serve_answers(*answers) as heard, open_client(heard.url, timeout) as client:
        yield client, heard
