"""A server of a school or an employer that takes events, and keeps what came in."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from standardwebhooks import Webhook

from signing.demo.local_server import Server

Answer = Callable[[BaseHTTPRequestHandler], None]


def say(status: int, **headers: str) -> Answer:
    """Return an answer without a body."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        to.send_response(status)
        for name, value in headers.items():
            to.send_header(name.replace("_", "-"), value)
        to.send_header("Content-Length", "0")
        to.end_headers()

    return answer


@dataclass(frozen=True)
class Came:
    """One call, as it came in."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def event(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told

    def verify(self, secret: str) -> None:
        """Raises WebhookVerificationError unless the secret signed it within five minutes."""
        Webhook(secret).verify(self.body, dict(self.headers))


@dataclass
class Receiver:
    """`answers` are given in turn, the last one for ever."""

    url: str = ""
    port: int = 0
    answers: list[Answer] = field(default_factory=lambda: [say(204)])
    came: list[Came] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        return [one.id for one in self.came]


@contextmanager
def serve_receiver(*answers: Answer, tls: Path | None = None) -> Iterator[Receiver]:
    """Serve on a free local port; `tls` is a file with a certificate and its key."""
    receiver, lock = Receiver(), threading.Lock()
    receiver.answers = list(answers) or receiver.answers

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with lock:
                answer = receiver.answers[min(len(receiver.came), len(receiver.answers) - 1)]
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.came.append(Came(self.path, headers, body))
            answer(self)

        def log_message(self, *_: object) -> None:
            """Write no log."""

    server = Server(("127.0.0.1", 0), Answering)
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls)
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    receiver.port = server.server_port
    receiver.url = f"http{'s' if tls else ''}://127.0.0.1:{receiver.port}/hooks"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
