"""Business registers that answer what a test gives them, byte for byte."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from signing.demo.local_server import Server
from signing.use_cases.organisations.registry import HttpRegistry
from support.servers.wechat import Say, make_reply
from support.waiting import PATIENCE

TOKEN = "9d1e7cregistertoken"
CODE = "91340100MA2MRBQX1D"
PERSON = "秦观澜"
COMPANY = {
    "credit_code": CODE,
    "name": "徽州茶业有限公司",
    "legal_representative": PERSON,
    "status": "active",
    "founded_on": "2015-03-20",
    "address": "合肥市长江路1号",
}
TIMEOUT = 0.5
"""Seconds, where the register takes too long; elsewhere clients are patient."""


@dataclass
class RegistryRequests:
    """What was asked for, with which token."""

    url: str
    asked: list[str] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)
    connections: set[object] = field(default_factory=set)


def make_company_reply(**fields: object) -> Say:
    """Return a good answer, with other fields than the usual ones."""
    return make_reply(json.dumps(COMPANY | fields).encode(), kind="application/json")


GOOD = make_company_reply()
UNKNOWN = make_reply(b'{"error": "unknown"}', status=404, kind="application/json")


def redirect(to: BaseHTTPRequestHandler) -> None:
    to.send_response(302)
    to.send_header("Location", "/companies/elsewhere")
    to.send_header("Content-Length", "0")
    to.end_headers()


def drip_head(to: BaseHTTPRequestHandler) -> None:
    """Send the head of an answer a byte at a time, each in time."""
    for one in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 1000:
        try:
            to.wfile.write(bytes([one]))
            to.wfile.flush()
        except OSError:
            return
        time.sleep(TIMEOUT / 5)


@contextmanager
def serve_registry(*answers: Say) -> Iterator[RegistryRequests]:
    """Serve each answer once, in order, and the last one for ever."""
    heard = RegistryRequests("")
    lock = threading.Lock()

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            with lock:
                say: Callable[[BaseHTTPRequestHandler], None]
                say = answers[min(len(heard.asked), len(answers) - 1)]
                heard.asked.append(self.path)
                heard.tokens.append(self.headers.get("Authorization"))
                heard.connections.add(self.client_address)
            say(self)

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


@contextmanager
def open_registry(url: str, timeout: float = PATIENCE, rest: float = 0) -> Iterator[HttpRegistry]:
    client = HttpRegistry(url, TOKEN, timeout=timeout, rest=rest)
    try:
        yield client
    finally:
        client.close()


@contextmanager
def serve_registry_to_client(
    *answers: Say, timeout: float = PATIENCE, rest: float = 0
) -> Iterator[tuple[HttpRegistry, RegistryRequests]]:
    with serve_registry(*answers) as heard, open_registry(heard.url, timeout, rest) as client:
        yield client, heard
