"""What the demo's simulated services of others share: an answer, and a server of their own."""

import json
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LARGEST_BODY = 16 * 2**10


class Answering(BaseHTTPRequestHandler, ABC):
    """One connection."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer in one piece: in two, the second waits for the first's receipt
    content_type = "application/json"

    @abstractmethod
    def answer(self) -> None:
        """Reply to what was asked."""

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer()

    def read_body(self) -> bytes:
        """Return what was sent, if it is no more than any of them takes."""
        size = int(self.headers.get("Content-Length") or 0)
        return self.rfile.read(min(size, LARGEST_BODY))

    def log_message(self, *_: object) -> None:
        """Log nothing: an address may hold a secret."""

    def reply(self, status: int, told: Mapping[str, object]) -> None:
        self._send(status, self.content_type, json.dumps(told, ensure_ascii=False).encode())

    def show(self, title: str, content: str) -> None:
        """Show a page; `content` is HTML."""
        page = (
            f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title>'
            '<meta name="viewport" content="width=device-width">'
            f"<h1>{title}</h1>{content}"
        )
        self._send(200, "text/html; charset=utf-8", page.encode())

    def lead_to(self, address: str) -> None:
        self.send_response(303)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a kept connection would keep it waiting
    request_queue_size = 128  # of connections that come at once


@contextmanager
def serve(answering: type[Answering]) -> Iterator[str]:
    """Serve on a free local port; yield the address."""
    server = Server(("127.0.0.1", 0), answering)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
