"""A simulated provider of text messages for the demo: it sends nothing, and shows what it would."""

import json
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape

from pydantic import SecretStr

from signing.demo.local_server import Answering, serve
from signing.settings import Settings

TOKEN = "demo"  # noqa: S105 - of nothing
KNOWN = ("check", "offer", "confirmation", "release", "amendment")
TEMPLATES = " ".join(f"{one}={one}" for one in KNOWN)
MESSAGES, READY, SENT = "/messages", "/ready", "/sent"
MOST_SHOWN = 50


@dataclass
class Outbox:
    """What was to be sent, the newest first; by its key each message counts once."""

    shown: deque[Mapping[str, str]] = field(default_factory=lambda: deque(maxlen=MOST_SHOWN))
    ids: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, key: str, to: str, words: str) -> str:
        with self.lock:
            if key not in self.ids:
                self.ids[key] = f"demo-{len(self.ids) + 1}"
                self.shown.appendleft({"to": to, "words": words})
            return self.ids[key]


class Sms(Answering):
    """One connection."""

    outbox: Outbox

    def answer(self) -> None:
        if self.path == SENT:
            self._show_sent()
        elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self.reply(401, {"error": "token"})
        elif self.path == READY:
            self.reply(200, {"status": "ok"})
        elif self.path == MESSAGES and self.command == "POST":
            self._take()
        else:
            self.reply(404, {"error": "unknown"})

    def _take(self) -> None:
        told = json.loads(self.read_body())
        if told["template"] not in KNOWN:
            self.reply(422, {"error": "template"})
            return
        said = "，".join(f"{name} {value}" for name, value in told["parameters"].items())
        key = self.headers.get("Idempotency-Key", "")
        self.reply(201, {"id": self.outbox.take(key, told["to"], f"{told['template']}：{said}")})

    def _show_sent(self) -> None:
        lines = "".join(
            f"<li>{escape(one['to'])} — {escape(one['words'])}</li>" for one in self.outbox.shown
        )
        nothing = "<p>还没有短信 no message yet</p>"
        self.show("模拟短信 Simulated text messages", f"<ul>{lines}</ul>" if lines else nothing)


@contextmanager
def simulated_sms() -> Iterator[str]:
    """Serve on a free local port; yield the address, whose page /sent shows the messages."""
    with serve(type("SmsOne", (Sms,), {"outbox": Outbox()})) as address:
        yield address


def with_sms(settings: Settings, address: str) -> Settings:
    """Return settings of a service that asks the simulation."""
    simulated = {"sms_url": address, "sms_token": SecretStr(TOKEN), "sms_templates": TEMPLATES}
    return settings.model_copy(update=simulated)
