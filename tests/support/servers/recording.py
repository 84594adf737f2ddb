"""A server that answers what a test gives it, byte for byte, and keeps what it was asked."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from signing.demo.local_server import Server
from support.waiting import PATIENCE

TIMEOUT = 0.5
"""Seconds, where an answer takes too long; elsewhere clients are patient."""
Say = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Heard:
    """Method and path of each call, and what came with it."""

    url: str = ""
    calls: list[tuple[str, str]] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    connections: set[object] = field(default_factory=set)

    @property
    def asked(self) -> list[str]:
        return [path for _, path in self.calls]


@contextmanager
def serve_answers(*answers: Say) -> Iterator[Heard]:
    """Serve each answer once, in order, and the last one for ever."""
    heard, lock = Heard(), threading.Lock()

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(size).decode()
            with lock:
                say = answers[min(len(heard.calls), len(answers) - 1)]
                heard.calls.append((self.command, self.path))
                heard.tokens.append(self.headers.get("Authorization"))
                heard.keys.append(self.headers.get("Idempotency-Key"))
                heard.bodies.append(body)
                heard.connections.add(self.client_address)
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


def make_reply(body: bytes, status: int = 200, kind: str = "text/plain") -> Say:
    def say(to: BaseHTTPRequestHandler) -> None:
        to.send_response(status)
        to.send_header("Content-Type", kind)
        to.send_header("Content-Length", str(len(body)))
        to.end_headers()
        to.wfile.write(body)

    return say


def make_json(status: int = 200, **told: object) -> Say:
    return make_reply(json.dumps(told).encode(), status=status, kind="application/json")


def redirect(to: BaseHTTPRequestHandler) -> None:
    to.send_response(302)
    to.send_header("Location", "/companies/elsewhere")
    to.send_header("Content-Length", "0")
    to.end_headers()


def drip_reply(to: BaseHTTPRequestHandler) -> None:
    """Send a byte at a time, each in time, for longer than any client waits."""
    to.send_response(200)
    to.send_header("Content-Length", "1000")
    to.end_headers()
    for _ in range(1000):
        try:
            to.wfile.write(b" ")
            to.wfile.flush()
        except OSError:
            return
        time.sleep(TIMEOUT / 5)


def drip_head(to: BaseHTTPRequestHandler) -> None:
    """Send the head of an answer a byte at a time, each in time."""
    for one in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 1000:
        try:
            to.wfile.write(bytes([one]))
            to.wfile.flush()
        except OSError:
            return
        time.sleep(TIMEOUT / 5)


def cut_reply(to: BaseHTTPRequestHandler) -> None:
    to.send_response(200)
    to.send_header("Content-Length", "1000")
    to.end_headers()
    to.wfile.write(b'{"openid"')
    to.close_connection = True


def stay_silent(to: BaseHTTPRequestHandler) -> None:
    to.connection.settimeout(2 * PATIENCE)
    to.rfile.read(1)  # until the client hangs up
