"""Uploading over HTTP: the headers, and a real server to send to."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import uvicorn
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.http.edge.lingering import Lingering
from signing.watching.metrics import REFUSED
from support.routes.province import FilledProvince
from support.waiting import soon

MIB = 2**20
QUALIFICATIONS = "/api/employer/qualifications"
TITLE = {"title": "营业执照"}
PART = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
"""How a file begins in a form."""


def authorize(province: FilledProvince, role: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {province.tokens[role]}"}


def send_file(
    client: TestClient, province: FilledProvince, content: bytes, name: str = "a.pdf"
) -> Any:
    file = {"file": (name, BytesIO(content), "application/pdf")}
    return client.post(
        QUALIFICATIONS, headers=authorize(province, "employer"), data=TITLE, files=file
    )


@contextmanager
def serve_installation(installation: Installation) -> Iterator[tuple[str, int]]:
    """Yield the address of a real server: a test client cannot send slowly or for ever."""
    app = create_app(installation, projecting=False)
    config = uvicorn.Config(app, port=0, log_config=None, http=Lingering)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    soon(lambda: server.started or not thread.is_alive())
    assert server.started
    try:
        yield server.servers[0].sockets[0].getsockname()
    finally:
        server.should_exit = True
        thread.join()


def write_request_head(province: FilledProvince | None, path: str, *more: str) -> bytes:
    session = [f"Authorization: Bearer {province.tokens['employer']}"] if province else []
    kind = "Content-Type: multipart/form-data; boundary=x"
    return "\r\n".join([f"POST {path} HTTP/1.1", "Host: x", kind, *session, *more, "", ""]).encode()


def pour_body(wire: socket.socket, most: int) -> int:
    """Return how many bytes of an endless body the server took before it hung up."""
    piece = b"10000\r\n" + bytes(2**16) + b"\r\n"
    taken = 0
    try:
        while taken < most:
            wire.sendall(piece)
            taken += 2**16
    except OSError:
        pass
    return taken


def read_answer(wire: socket.socket) -> bytes:
    said = b""
    try:
        while piece := wire.recv(2**16):
            said += piece
    except ConnectionResetError:
        pass
    return said


def count_refused(cap: str) -> float:
    """Return how many met this cap so far."""
    return sum(
        one.value
        for metric in REFUSED.collect()
        for one in metric.samples
        if one.labels.get("cap") == cap and one.name.endswith("_total")
    )
