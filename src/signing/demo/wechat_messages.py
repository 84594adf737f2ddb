"""The simulated WeChat's subscribe messages: access tokens, what it refuses, and what it delivered.

It takes a message of each template from every demo account without counting, but of an account that
ends in `-mute`: whoever that is has subscribed to nothing.
"""

import re
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from secrets import token_urlsafe
from time import monotonic
from typing import Any, Final

TOKEN_PATH, SEND_PATH, SENT = "/cgi-bin/stable_token", "/cgi-bin/message/subscribe/send", "/sent"
LIFE_SECONDS = 7200
MOST_SHOWN = 50
PAGE = "pages/index/index"
TEMPLATES: Final[Mapping[str, tuple[str, ...]]] = {
    "demo_progress": ("thing1", "thing2", "time3"),
    "demo_offer": ("thing1", "thing2", "date3"),
}
"""Ids, and the fields that such a message must have."""
GROUPS: Final = (
    *("applications", "agreements", "reviews"),
    *("releases", "amendments", "papers", "people"),
)
SETTING: Final = " ".join(
    [
        *(f"{one}=demo_progress:thing1=subject,thing2=text,time3=at" for one in GROUPS),
        "OfferMade=demo_offer:thing1=employer,thing2=position,date3=reply_by",
    ]
)
"""`SIGNING_WECHAT_TEMPLATES` of the demo."""
LIMITS: Final[Mapping[str, str]] = {
    "thing": r".{1,20}",
    "time": r"\d{4}年\d{2}月\d{2}日 \d{2}:\d{2}",
    "date": r"\d{4}年\d{2}月\d{2}日",
}
WORDS: Final[Mapping[int, str]] = {
    0: "ok",
    40001: "invalid credential, access_token is invalid or not latest",
    40003: "invalid openid",
    40013: "invalid appid",
    40037: "invalid template_id",
    40125: "invalid appsecret",
    41030: "invalid page",
    43101: "user refuse to accept the msg",
    47001: "data format error",
}


@dataclass
class Messages:
    """What was delivered, the newest first; `token` is the one that is good."""

    begins_with: str
    token: str = ""
    good_until: float = 0.0
    delivered: deque[Mapping[str, str]] = field(default_factory=lambda: deque(maxlen=MOST_SHOWN))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def give_token(self) -> dict[str, str | int]:
        """In the usual mode: the same one while it is good."""
        with self.lock:
            if monotonic() >= self.good_until:
                self.token = token_urlsafe(32)
                self.good_until = monotonic() + LIFE_SECONDS
            left = int(self.good_until - monotonic())
            return {"access_token": self.token, "expires_in": left}

    def forget_token(self) -> None:
        """As when somebody fetched another one by force."""
        self.good_until = 0.0

    def take(self, token: str, sent: Mapping[str, Any]) -> dict[str, str | int]:
        if token != self.token or monotonic() >= self.good_until:
            return answer(40001)
        error, why = self._find_error(sent)
        if error:
            return answer(error, why)
        said = "，".join(one["value"] for one in sent["data"].values())
        with self.lock:
            self.delivered.appendleft({"to": sent["touser"], "words": said, "page": sent["page"]})
        return answer(0)

    def _find_error(self, sent: Mapping[str, Any]) -> tuple[int, str]:
        fields = TEMPLATES.get(sent.get("template_id", ""))
        to = sent.get("touser", "")
        if not to.startswith(self.begins_with):
            return 40003, ""
        if fields is None:
            return 40037, ""
        if sent.get("page", "").partition("?")[0] != PAGE:
            return 41030, ""
        if to.endswith("-mute"):
            return 43101, ""
        wrong = next(_list_wrong(fields, sent.get("data", {})), "")
        return (47003, wrong) if wrong else (0, "")


def answer(error: int, field_name: str = "") -> dict[str, str | int]:
    """Return the answer with this number, in the platform's words."""
    said = f"argument invalid! data.{field_name}.value invalid" if field_name else WORDS[error]
    return {"errcode": error, "errmsg": said if error == 0 else f"{said} rid: demo"}


def _list_wrong(fields: tuple[str, ...], data: Mapping[str, Any]) -> Iterator[str]:
    for name in fields:
        value = data.get(name, {}).get("value", "")
        if re.fullmatch(LIMITS[name.rstrip("0123456789")], value) is None:
            yield name
