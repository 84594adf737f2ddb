"""A simulated WeChat for the demo: a server of its own that speaks the platform's protocol."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from time import monotonic
from urllib.parse import parse_qs, urlsplit

from pydantic import SecretStr

from signing.demo.local_server import Answering, serve
from signing.settings import Settings

APP_ID = "wxdemo0000000000"
SECRET = "demo"  # noqa: S105 - of nothing
PATH = "/sns/jscode2session"
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

    def answer(self) -> None:
        address = urlsplit(self.path)
        if address.path != PATH:
            self.reply(404, {})
            return
        asked = parse_qs(address.query)
        app_id, secret, code = (asked.get(name, [""])[0] for name in ("appid", "secret", "js_code"))
        self.reply(200, self.platform.answer(app_id, secret, code))


@contextmanager
def simulated_wechat() -> Iterator[str]:
    """Serve on a free local port; yield the address."""
    with serve(type("WeChatOne", (WeChat,), {"platform": Platform()})) as address:
        yield address


def with_wechat(settings: Settings, address: str) -> Settings:
    """Return settings of a service that asks the simulation instead of the platform."""
    simulated = {
        "wechat_url": address,
        "wechat_app_id": APP_ID,
        "wechat_secret": SecretStr(SECRET),
    }
    return settings.model_copy(update=simulated)
