"""A simulated provider of identity checks for the demo: whoever is asked says who they are."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from secrets import token_hex
from urllib.parse import parse_qs

from pydantic import SecretStr

from signing.demo.local_server import Answering, serve
from signing.settings import Settings

TOKEN = "demo"  # noqa: S105 - of nothing
SESSIONS, PEOPLE, READY = "/sessions", "/people/", "/ready"


@dataclass
class Asked:
    """Somebody who is to show who they are; `passed` None until they said something."""

    name: str
    back: str
    passed: bool | None = None


@dataclass
class Desk:
    sessions: dict[str, Asked] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, name: str, back: str) -> str:
        with self.lock:
            session = token_hex(8)
            self.sessions[session] = Asked(name, back)
        return session


class Identity(Answering):
    """One connection."""

    desk: Desk

    def answer(self) -> None:
        if self.path.startswith(PEOPLE):
            self._meet(self.path.removeprefix(PEOPLE))
        elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self.reply(401, {"error": "token"})
        elif self.path == READY:
            self.reply(200, {"status": "ok"})
        elif self.path == SESSIONS and self.command == "POST":
            self._begin()
        else:
            self._tell(self.path.removeprefix(f"{SESSIONS}/"))

    def _begin(self) -> None:
        told = json.loads(self.read_body())
        session = self.desk.begin(told["name"], told["return_address"])
        address = f"http://{self.headers['Host']}{PEOPLE}{session}"
        self.reply(201, {"id": session, "address": address})

    def _tell(self, session: str) -> None:
        asked = self.desk.sessions.get(session)
        if asked is None:
            self.reply(404, {"error": "unknown"})
        else:
            self.reply(200, {"passed": asked.passed, "reference": f"demo-{session}"})

    def _meet(self, session: str) -> None:
        asked = self.desk.sessions.get(session)
        if asked is None:
            self.reply(404, {"error": "unknown"})
        elif self.command == "POST":
            asked.passed = parse_qs(self.read_body().decode()).get("who") == ["me"]
            self.lead_to(asked.back)
        else:
            self.show(
                "模拟实名认证 Simulated identity check",
                f"<p>您是{escape(asked.name)}吗？ Is it you?</p><form method='post'>"
                "<button name='who' value='me'>是本人 It is me</button> "
                "<button name='who' value='other'>不是本人 It is not</button></form>",
            )


@contextmanager
def simulated_identity() -> Iterator[str]:
    """Serve on a free local port; yield the address."""
    with serve(type("IdentityOne", (Identity,), {"desk": Desk()})) as address:
        yield address


def with_identity(settings: Settings, address: str) -> Settings:
    """Return settings of a service that asks the simulation."""
    simulated = {"identity_url": address, "identity_token": SecretStr(TOKEN)}
    return settings.model_copy(update=simulated)
