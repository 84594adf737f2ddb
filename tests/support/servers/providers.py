"""Providers of text messages and identity checks that answer what a test gives them."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from signing.demo.local_server import Server
from support.servers.wechat import Say, make_reply

TOKEN = "5b0a4fprovidertoken"


@dataclass
class Heard:
    """What was asked: method, path, token, key, body."""

    url: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)


def make_json(status: int = 200, **told: object) -> Say:
    return make_reply(json.dumps(told).encode(), status=status, kind="application/json")


@contextmanager
def serve_provider(*answers: Say) -> Iterator[Heard]:
    """Serve each answer once, in order, and the last one for ever."""
    heard, lock = Heard(), threading.Lock()

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(size).decode()
            with lock:
                say = answers[min(len(heard.asked), len(answers) - 1)]
                heard.asked.append((self.command, self.path))
                heard.tokens.append(self.headers.get("Authorization"))
                heard.keys.append(self.headers.get("Idempotency-Key"))
                heard.bodies.append(body)
            say(self)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Write no log."""

    server = Server(("127.0.0.1", 0), Answering)
    heard.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
