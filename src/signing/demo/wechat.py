"""A simulated WeChat for the demo: a server of its own that speaks the platform's protocol."""

import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from time import monotonic
from urllib.parse import parse_qs, urlsplit

from pydantic import SecretStr

from signing.demo.local_server import Answering, serve
from signing.demo.wechat_messages import (
    PAGE,
    SEND_PATH,
    SENT,
    SETTING,
    TOKEN_PATH,
    Messages,
    answer,
)
from signing.settings import Settings

APP_ID = "wxdemo0000000000"
SECRET = "demo"  # noqa: S105 - of nothing
PATH, NAMES = "/sns/jscode2session", ("appid", "secret", "js_code")
ACCOUNT = "demo-"
MOST_A_MINUTE = 100
"""Per code; the platform counts per account."""
MESSAGES = {
    -1: "system error",
    40013: "invalid appid",
    40029: "invalid code",
    40125: "invalid appsecret",
    40163: "code been used",
    40226: "code blocked",
    45011: "api minute-quota reach limit",
}
BY_BEGINNING = {"used-": 40163, "risk-": 40226, "busy-": 45011, "down-": -1}
"""Codes that show what WeChat answers when it refuses."""


@dataclass
class Platform:
    """Answers as `code2session` does, but a demo code may be used again and again."""

    minute: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, app_id: str, secret: str, code: str) -> dict[str, str | int]:
        error = self._find_error(app_id, secret, code)
        if error:
            return {"errcode": error, "errmsg": f"{MESSAGES[error]}, rid: demo"}
        return {"session_key": sha256(code.encode()).hexdigest()[:24], "openid": code}

    def _find_error(self, app_id: str, secret: str, code: str) -> int:
        if app_id != APP_ID:
            return 40013
        if secret != SECRET:
            return 40125
        for beginning, error in BY_BEGINNING.items():
            if code.startswith(beginning):
                return error
        if not code.startswith(ACCOUNT) or code == ACCOUNT:
            return 40029
        return 45011 if self._count_asked(code) > MOST_A_MINUTE else 0

    def _count_asked(self, code: str) -> int:
        """Return how often a code was asked about in this minute."""
        minute = int(monotonic() // 60)
        with self.lock:
            if minute != self.minute:
                self.minute = minute
                self.asked.clear()
            self.asked[code] += 1
            return self.asked[code]


class WeChat(Answering):
    """One connection."""

    content_type = "text/plain"
    platform: Platform
    messages: Messages

    def answer(self) -> None:
        address = urlsplit(self.path)
        asked = {name: first for name, (first, *_) in parse_qs(address.query).items()}
        if address.path == PATH:
            self.reply(200, self.platform.answer(*(asked.get(name, "") for name in NAMES)))
        elif address.path == SENT:
            self._show_delivered()
        elif self.command == "POST" and address.path in {TOKEN_PATH, SEND_PATH}:
            self.reply(200, self._take(address.path, asked.get("access_token", "")))
        else:
            self.reply(404, {})

    def _take(self, path: str, token: str) -> Mapping[str, str | int]:
        told = json.loads(self.read_body())
        if path == SEND_PATH:
            return self.messages.take(token, told)
        if told.get("appid") != APP_ID:
            return answer(40013)
        return self.messages.give_token() if told.get("secret") == SECRET else answer(40125)

    def _show_delivered(self) -> None:
        lines = "".join(
            f"<li>{escape(one['to'])} — {escape(one['words'])} → {escape(one['page'])}</li>"
            for one in self.messages.delivered
        )
        nothing = "<p>还没有消息 no message yet</p>"
        self.show(
            "模拟微信消息 Simulated WeChat messages", f"<ul>{lines}</ul>" if lines else nothing
        )


@contextmanager
def simulated_wechat() -> Iterator[str]:
    """Serve on a free local port; yield the address, whose page /sent shows the messages."""
    parts = {"platform": Platform(), "messages": Messages(ACCOUNT)}
    with serve(type("WeChatOne", (WeChat,), parts)) as address:
        yield address


def with_wechat(settings: Settings, address: str) -> Settings:
    """Return settings of a service that asks the simulation instead of the platform."""
    simulated = {
        "wechat_url": address,
        "wechat_app_id": APP_ID,
        "wechat_secret": SecretStr(SECRET),
        "wechat_templates": SETTING,
        "wechat_page": PAGE,
    }
    return settings.model_copy(update=simulated)
