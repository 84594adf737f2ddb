"""Clients in a closed loop that cost little: one process, raw sockets, requests made before.

Each client sends the next request when it has its answer. Requests carry the expected status.
"""

import os
import selectors
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context

from support.processes.closed_loop import Answers

SILENCE = 60
"""Seconds after which clients give up."""
END = b"\r\n\r\n"
SIZE = b"content-length:"


def make_request(
    method: str, path: str, token: str, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {token}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    lines += ["Content-Type: application/json"] if body else []
    lines += [f"Content-Length: {len(body)}"] if method != "GET" else []
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass
class Driven(Answers):
    """What clients saw."""

    refused: str = ""
    """The end of the first answer that was not a success."""
    cpu: float = 0.0
    """Of the clients' process."""


@dataclass
class Client:
    wire: socket.socket
    began: float = 0.0
    heard: bytes = b""

    def send(self, request: bytes) -> None:
        self.heard, self.began = b"", time.perf_counter()
        self.wire.sendall(request)

    def hear(self) -> bool:
        """Return whether the answer is whole. Raises ConnectionError."""
        more = self.wire.recv(65536)
        if not more:
            raise ConnectionError("the server hung up")
        self.heard += more
        head, gap, body = self.heard.partition(END)
        return bool(gap) and len(body) >= read_length(head)


def read_length(head: bytes) -> int:
    lower = head.lower()
    at = lower.find(SIZE)
    return int(lower[at + len(SIZE) :].split(b"\r", 1)[0]) if at >= 0 else 0


def drive(port: int, requests: Sequence[bytes], clients: int) -> Driven:
    """Send all, by so many clients. Raises ConnectionError, TimeoutError."""
    waiting, driven, spent = iter(requests), Driven(), time.process_time()
    with selectors.DefaultSelector() as ears:
        crowd = [Client(connect(port)) for _ in range(clients)]
        for one in crowd:
            ears.register(one.wire, selectors.EVENT_READ, one)
        began = time.perf_counter()
        busy = sum(send_next(one, waiting) for one in crowd)
        while busy:
            busy -= hear_some(ears, driven, waiting)
        driven.lasted = time.perf_counter() - began
    for one in crowd:
        one.wire.close()
    driven.cpu = time.process_time() - spent
    return driven


def hear_some(ears: selectors.BaseSelector, driven: Driven, waiting: Iterator[bytes]) -> int:
    """Return how many clients have nothing left to send."""
    events = ears.select(SILENCE)
    if not events:
        raise TimeoutError("requests without an answer")
    done = 0
    for key, _ in events:
        client: Client = key.data
        if client.hear():
            note(driven, client)
            done += not send_next(client, waiting)
    return done


def connect(port: int) -> socket.socket:
    wire = socket.create_connection(("127.0.0.1", port))
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return wire


def send_next(client: Client, waiting: Iterator[bytes]) -> bool:
    request = next(waiting, None)
    if request is not None:
        client.send(request)
    return request is not None


def note(driven: Driven, client: Client) -> None:
    driven.seconds.append(time.perf_counter() - client.began)
    status = int(client.heard[9:12])
    driven.answers[status] += 1
    if status >= 300 and not driven.refused:
        driven.refused = client.heard[-600:].decode("utf-8", "replace")


@dataclass(frozen=True)
class Driver:
    """Drives from a process of its own, which stays."""

    pool: ProcessPoolExecutor

    def drive(self, port: int, requests: Sequence[bytes], clients: int) -> Driven:
        """Raises RuntimeError where an answer was no success."""
        driven = self.pool.submit(drive, port, requests, clients).result()
        if driven.refused:
            raise RuntimeError(f"{dict(driven.answers)}: {driven.refused}")
        return driven


@contextmanager
def open_driver() -> Iterator[Driver]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(os.getpid).result()
        yield Driver(pool)
