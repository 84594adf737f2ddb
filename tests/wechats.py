"""WeChats that answer what a test wants to hear, byte for byte."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from signing.demo.wechat import Server

Say = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Heard:
    """What came in: the addresses asked for, and the connections that they came over."""

    url: str
    asked: list[str] = field(default_factory=list)
    connections: set[object] = field(default_factory=set)


def told(body: bytes, status: int = 200, kind: str = "text/plain") -> Say:
    def say(to: BaseHTTPRequestHandler) -> None:
        to.send_response(status)
        to.send_header("Content-Type", kind)
        to.send_header("Content-Length", str(len(body)))
        to.end_headers()
        to.wfile.write(body)

    return say


@contextmanager
def wechat_saying(*answers: Say) -> Iterator[Heard]:
    """Each answer once and in order, the last one for ever."""
    heard = Heard("")
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
            """Nobody reads it."""

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
