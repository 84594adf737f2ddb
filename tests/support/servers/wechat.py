"""WeChat servers that answer what a test gives them, byte for byte."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from signing.demo.local_server import Server
from signing.use_cases.access.wechat import RealWeChat
from support.waiting import PATIENCE

SECRET = "3f9c0a77secret"
CODE = "0c1qTg000code"
KEY = "HyVFkGl5F5OQWJZZ"
OPENID = "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"
TIMEOUT = 0.5
"""Seconds, where the platform takes too long; elsewhere clients are patient."""
Say = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class WeChatRequests:
    """The addresses that were asked for, and the connections that they came over."""

    url: str
    asked: list[str] = field(default_factory=list)
    connections: set[object] = field(default_factory=set)


def make_reply(body: bytes, status: int = 200, kind: str = "text/plain") -> Say:
    def say(to: BaseHTTPRequestHandler) -> None:
        to.send_response(status)
        to.send_header("Content-Type", kind)
        to.send_header("Content-Length", str(len(body)))
        to.end_headers()
        to.wfile.write(body)

    return say


@contextmanager
def serve_wechat(*answers: Say) -> Iterator[WeChatRequests]:
    """Serve each answer once, in order, and the last one for ever."""
    heard = WeChatRequests("")
    lock = threading.Lock()

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            with lock:
                say = answers[min(len(heard.asked), len(answers) - 1)]
                heard.asked.append(self.path)
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


def make_json_reply(**fields: object) -> Say:
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
) -> Iterator[tuple[RealWeChat, WeChatRequests]]:
    with serve_wechat(*answers) as heard, open_client(heard.url, timeout) as client:
        yield client, heard


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


def cut_reply(to: BaseHTTPRequestHandler) -> None:
    to.send_response(200)
    to.send_header("Content-Length", "1000")
    to.end_headers()
    to.wfile.write(b'{"openid"')
    to.close_connection = True


def stay_silent(to: BaseHTTPRequestHandler) -> None:
    to.connection.settimeout(2 * PATIENCE)
    to.rfile.read(1)  # until the client hangs up
