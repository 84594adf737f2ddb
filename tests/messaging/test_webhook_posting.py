"""One call of a receiver: where it goes, what counts as an answer, and how long it may take."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from signing.messaging.webhooks.posting import LONGEST_WAIT, Poster
from signing.use_cases.notices.webhook_addresses import Address
from support.servers.receivers import say, serve_receiver

HOME = (ip_network("127.0.0.0/8"),)
HEADERS = {"Content-Type": "application/json", "webhook-id": "41"}
HOST = "hooks.example.com"


class Resolver:
    """Answers in turn, as whoever owns a name can, and counts how often it was asked."""

    def __init__(self, *answers: str) -> None:
        self.answers, self.asked = answers, list[str]()

    def __call__(self, host: str, _port: int) -> Sequence[Address]:
        self.asked.append(host)
        return [ip_address(self.answers[min(len(self.asked), len(self.answers)) - 1])]


def make_certificate(folder: Path, host: str) -> tuple[Path, ssl.SSLContext]:
    """Return the file of a certificate for `host`, and who trusts it."""
    now, key = datetime.now(UTC), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, SHA256())
        .public_bytes(Encoding.PEM)
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = folder / f"{host}.pem"
    file.write_bytes(certificate + secret)
    return file, ssl.create_default_context(cadata=certificate.decode())


def test_what_is_sent_arrives_as_it_was_sent() -> None:
    with serve_receiver() as receiver:
        reply = Poster(HOME).post(f"{receiver.url}?key=1", "事件".encode(), HEADERS)
    [came] = receiver.came
    assert (reply.status, reply.error) == (204, "")
    assert (came.path, came.body.decode(), came.id) == ("/hooks?key=1", "事件", "41")
    assert came.headers["host"] == f"127.0.0.1:{receiver.port}"


def test_the_certificate_is_that_of_the_name_though_an_address_is_called(tmp_path: Path) -> None:
    file, trust = make_certificate(tmp_path, HOST)
    resolver = Resolver("127.0.0.1")
    with serve_receiver(tls=file) as receiver:
        url = f"https://{HOST}:{receiver.port}/hooks"
        reply = Poster(HOME, resolver, trust).post(url, b"{}", HEADERS)
        assert (reply.status, reply.error) == (204, "")
        assert receiver.came[0].headers["host"] == f"{HOST}:{receiver.port}"
        other = f"https://other.example.com:{receiver.port}/hooks"
        assert Poster(HOME, resolver, trust).post(other, b"{}", HEADERS).error == "tls"
        assert Poster(HOME, resolver).post(url, b"{}", HEADERS).error == "tls"  # trusts the public
    assert len(receiver.came) == 1


def test_a_name_that_means_another_address_at_the_second_question_is_asked_once() -> None:
    """DNS rebinding: a public address for whoever judges, one of ours for whoever connects."""
    resolver = Resolver("127.0.0.1", "10.0.0.1")
    with serve_receiver() as receiver:
        url = f"http://{HOST}:{receiver.port}/hooks"
        assert Poster(HOME, resolver).post(url, b"{}", HEADERS).error == ""
        assert resolver.asked == [HOST]
        assert Poster(HOME, resolver).post(url, b"{}", HEADERS).error == "closed"
    assert len(receiver.came) == 1
    assert resolver.asked == [HOST, HOST]


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("https://127.0.0.1:{port}/", "closed"),
        ("https://[::ffff:127.0.0.1]:{port}/", "closed"),
        ("http://127.0.0.1:{port}/", "closed"),
        ("https://nobody.invalid/", "unknown"),
    ],
)
def test_nothing_is_called_that_may_not_be(url: str, error: str) -> None:
    with serve_receiver() as receiver:
        reply = Poster().post(url.format(port=receiver.port), b"{}", HEADERS)
    assert (reply.status, reply.error, receiver.came) == (None, error, [])


def test_a_public_address_is_not_called_without_tls() -> None:
    reply = Poster(HOME, Resolver("93.184.216.34")).post(f"http://{HOST}/", b"{}", HEADERS)
    assert (reply.status, reply.error) == (None, "insecure")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        *((200, ""), (202, ""), (204, ""), (299, "")),
        *((300, "redirect"), (304, "redirect"), (400, "refused"), (404, "refused")),
        *((410, "gone"), (429, "refused"), (500, "refused"), (503, "refused")),
    ],
)
def test_only_success_is_a_success(status: int, error: str) -> None:
    with serve_receiver(say(status)) as receiver:
        reply = Poster(HOME).post(receiver.url, b"{}", HEADERS)
    assert (reply.status, reply.error) == (status, error)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    with (
        serve_receiver() as inside,
        serve_receiver(say(status, Location=inside.url)) as receiver,
    ):
        reply = Poster(HOME).post(receiver.url, b"{}", HEADERS)
    assert (reply.status, reply.error, inside.came) == (status, "redirect", [])


@pytest.mark.parametrize(
    ("asked", "wait"),
    [("120", 120), ("999999999", LONGEST_WAIT), ("Fri, 31 Dec 2027", 0), ("-1", 0), ("٣", 0)],
)
def test_a_receiver_may_ask_to_be_left_alone_for_a_while(asked: str, wait: int) -> None:
    def answer(to: BaseHTTPRequestHandler) -> None:
        head = f"HTTP/1.1 503 Busy\r\nRetry-After: {asked}\r\nContent-Length: 0\r\n\r\n"
        to.wfile.write(head.encode())

    with serve_receiver(answer) as receiver:
        assert Poster(HOME).post(receiver.url, b"{}", HEADERS).wait == wait


def test_nobody_at_the_door_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    assert Poster(HOME).post(f"http://127.0.0.1:{port}/", b"{}", HEADERS).error == "unreachable"


@contextmanager
def serve_bytes(*pieces: bytes, pause: float, ends: bool = False) -> Iterator[str]:
    """Serve one connection that answers these pieces again and again, slowly."""
    stopped = threading.Event()
    door = socket.create_server(("127.0.0.1", 0))

    def run() -> None:
        with suppress(OSError):
            guest, _ = door.accept()
            with guest:
                guest.recv(65536)
                for piece in pieces:
                    guest.sendall(piece)
                while not (ends or stopped.wait(pause)):
                    guest.sendall(pieces[-1])

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}/"
    finally:
        stopped.set()
        door.close()
        thread.join()


@pytest.mark.parametrize(
    "pieces",
    [
        (b"HTTP/1.1 200 OK\r\n", b"X-Slow: 1\r\n"),
        (b"HTTP/1.1 100 Continue\r\n\r\n",),
        (b"H",),
    ],
    ids=["headers one by one", "a promise for ever", "a status byte by byte"],
)
def test_who_drips_an_answer_is_cut_off_in_time(pieces: tuple[bytes, ...]) -> None:
    """Each piece comes sooner than a timeout of reading would notice."""
    with serve_bytes(*pieces, pause=0.02) as url:
        began = time.monotonic()
        reply = Poster(HOME, seconds=0.5).post(url, b"{}", HEADERS)
    assert (reply.status, reply.error) == (None, "silent")
    assert time.monotonic() - began < 10


def test_who_never_begins_tls_is_cut_off_in_time() -> None:
    with serve_bytes(b"", pause=0.02) as url:
        reply = Poster(HOME, seconds=0.5).post(url.replace("http", "https"), b"{}", HEADERS)
    assert reply.error == "silent"


def test_what_is_no_http_is_broken() -> None:
    with serve_bytes(b"SSH-2.0-OpenSSH_9.6\r\n", pause=0, ends=True) as url:
        assert Poster(HOME).post(url, b"{}", HEADERS).error == "broken"


def test_a_status_counts_though_its_body_never_ends() -> None:
    endless = (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"5\r\nabcde\r\n")
    with serve_bytes(*endless, pause=0.001) as url:
        reply = Poster(HOME, seconds=5).post(url, b"{}", HEADERS)
    assert (reply.status, reply.error) == (200, "")


def test_heads_of_any_size_are_not_read() -> None:
    with serve_bytes(b"HTTP/1.1 200 OK\r\n", b"X-Long: " + b"a" * 70000, pause=0.001) as url:
        assert Poster(HOME, seconds=5).post(url, b"{}", HEADERS).error == "broken"
