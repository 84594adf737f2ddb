"""A real server process with its own data folder, and a WeChat that speaks the real protocol."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import httpx2

from support.waiting import PATIENCE, soon


class WeChatHandler(BaseHTTPRequestHandler):
    """`GET /sns/jscode2session`: the code names the account."""

    def do_GET(self) -> None:
        code = parse_qs(urlparse(self.path).query)["js_code"][0]
        told = json.dumps({"openid": f"openid-{code}", "session_key": "x"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_: object) -> None:
        """Write no log."""


@contextmanager
def serve_wechat() -> Iterator[str]:
    """Yield the address of a simulated WeChat."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), WeChatHandler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def find_free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


class Service:
    """`python -m signing serve`, to be killed and started again on the same port."""

    def __init__(self, folder: Path, database_url: str, wechat_url: str) -> None:
        self.folder = folder
        self.log = folder / "server.log"
        self.port = find_free_port()
        self.environment = os.environ | {
            "SIGNING_DATABASE_URL": database_url,
            "SIGNING_DATA_DIR": str(folder / "data"),
            "SIGNING_PORT": str(self.port),
            "SIGNING_WECHAT_URL": wechat_url,
            "SIGNING_WECHAT_APP_ID": "wx-test",
            "SIGNING_WECHAT_SECRET": "secret",
            "SIGNING_SECOND_FACTOR": "off",
            "SIGNING_TERMINATION_NEEDS_EMPLOYER": "true",
            "SIGNING_RELEASE_DAYS": "0.00001",
            "SIGNING_LOG_LEVEL": "DEBUG",
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def process_id(self) -> int:
        assert self._process is not None
        return self._process.pid

    def run(self, *arguments: str) -> None:
        """Run one command of the command line."""
        subprocess.run(
            [sys.executable, "-m", "signing", *arguments],
            env=self.environment,
            cwd=self.folder,
            check=True,
            capture_output=True,
        )

    def start(self, **settings: str) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "signing", "serve"],
                env=self.environment | settings,
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )
        soon(self._answers, pause=0.1)

    def kill(self) -> None:
        """Kill the service, as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGINT)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(PATIENCE)
            self._process = None

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log.read_text("utf-8")[-2000:]
        try:
            return httpx2.get(f"{self.url}/live", timeout=PATIENCE).status_code == 200
        except httpx2.HTTPError:
            return False
