"""What is too large or too slow is cut off as it comes in, and nobody listens to the rest."""

import socket
import threading
import time

import pytest

from signing.bootstrap import Installation
from signing.http.edge import body_limits, lingering
from support.files.upload_client import (
    MIB,
    PART,
    QUALIFICATIONS,
    count_refused,
    pour_body,
    read_answer,
    serve_installation,
    write_request_head,
)
from support.routes.province import FilledProvince
from support.waiting import PATIENCE, soon

LISTENS = 10 * MIB + lingering.LINGER_BYTES + 20 * MIB
"""What is read, what is thrown away after the answer, and what lies in both kernels."""


def test_a_body_that_does_not_say_how_long_it_is_is_cut_off_as_it_comes(
    installation: Installation, province: FilledProvince
) -> None:
    chunked = "Transfer-Encoding: chunked"
    with (
        serve_installation(installation) as address,
        socket.create_connection(address, PATIENCE) as wire,
    ):
        wire.sendall(write_request_head(province, QUALIFICATIONS, chunked))
        wire.sendall(b"%x\r\n%s\r\n" % (len(PART), PART))
        assert pour_body(wire, 200 * MIB) < LISTENS
    with (
        serve_installation(installation) as address,
        socket.create_connection(address, PATIENCE) as wire,
    ):
        wire.sendall(write_request_head(province, QUALIFICATIONS, chunked))
        body = PART + bytes(11 * MIB)
        wire.sendall(b"%x\r\n%s" % (len(body), body))
        said = read_answer(wire)
        assert said.startswith(b"HTTP/1.1 413 ")
        assert b'"code":"FileTooLarge"' in said
        assert "文件超过 10 MiB".encode() in said


def test_what_is_answered_before_its_end_is_not_listened_to_any_more(
    installation: Installation, province: FilledProvince
) -> None:
    for path in (QUALIFICATIONS, "/nowhere"):
        with (
            serve_installation(installation) as address,
            socket.create_connection(address, PATIENCE) as wire,
        ):
            wire.sendall(write_request_head(province, path, "Transfer-Encoding: chunked"))
            assert pour_body(wire, 200 * MIB) < LISTENS


def test_who_still_sends_gets_the_answer(
    installation: Installation, province: FilledProvince
) -> None:
    before = count_refused("lingering")
    for more in (f"Content-Length: {15 * MIB}", "Transfer-Encoding: chunked"):
        with (
            serve_installation(installation) as address,
            socket.create_connection(address, PATIENCE) as wire,
        ):
            wire.sendall(write_request_head(province, QUALIFICATIONS, more))
            wire.sendall(b"f00000\r\n" + bytes(15 * MIB - 8))
            assert read_answer(wire).startswith(b"HTTP/1.1 413 ")
    assert count_refused("lingering") == before


def test_who_asks_first_is_told_to_go_on_or_why_not(
    installation: Installation, province: FilledProvince
) -> None:
    """As curl does before it sends more than a megabyte."""
    expects = "Expect: 100-continue"
    with (
        serve_installation(installation) as address,
        socket.create_connection(address, PATIENCE) as wire,
    ):
        chunked = "Transfer-Encoding: chunked"
        wire.sendall(write_request_head(province, QUALIFICATIONS, chunked, expects))
        assert wire.recv(2**16) == b"HTTP/1.1 100 Continue\r\n\r\n"
        wire.sendall(b"%x\r\n" % (11 * MIB) + bytes(11 * MIB))
        assert read_answer(wire).startswith(b"HTTP/1.1 413 ")
    for who, status in ((province, b"413"), (None, b"401")):
        with (
            serve_installation(installation) as address,
            socket.create_connection(address, PATIENCE) as wire,
        ):
            declared = f"Content-Length: {15 * MIB}"
            wire.sendall(write_request_head(who, QUALIFICATIONS, declared, expects))
            assert read_answer(wire).startswith(b"HTTP/1.1 %s " % status)


def test_who_sends_on_after_the_answer_is_cut_off_some_time(
    installation: Installation, province: FilledProvince, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lingering, "LINGER_SECONDS", 0.1)
    before = count_refused("lingering")
    with (
        serve_installation(installation) as address,
        socket.create_connection(address, PATIENCE) as wire,
    ):
        wire.sendall(write_request_head(province, QUALIFICATIONS, f"Content-Length: {30 * MIB}"))
        assert read_answer(wire).startswith(b"HTTP/1.1 413 ")
        soon(lambda: count_refused("lingering") == before + 1)


def test_who_sends_slowly_gets_the_answer_when_all_is_sent(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As browsers do: with a session that ended they show the answer, not "connection reset"."""
    monkeypatch.setattr(lingering, "LINGER_SECONDS", 0.1)
    before = count_refused("lingering")
    pieces, piece = 16, bytes(2**16)
    with (
        serve_installation(installation) as address,
        socket.create_connection(address, PATIENCE) as wire,
    ):
        declared = f"Content-Length: {pieces * len(piece)}"
        wire.sendall(write_request_head(None, QUALIFICATIONS, declared))
        for _ in range(pieces):
            time.sleep(0.05)
            wire.sendall(piece)
        assert read_answer(wire).startswith(b"HTTP/1.1 401 ")
    assert count_refused("lingering") == before


def test_nobody_uploads_much_before_saying_who_they_are(installation: Installation) -> None:
    with (
        serve_installation(installation) as address,
        socket.create_connection(address, PATIENCE) as wire,
    ):
        wire.sendall(write_request_head(None, QUALIFICATIONS, f"Content-Length: {9 * MIB}"))
        assert b'"code":"NotSignedIn"' in read_answer(wire)


def test_a_body_that_stops_coming_is_cut_off(
    installation: Installation, province: FilledProvince, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body_limits, "IDLE_SECONDS", 0.1)
    with (
        serve_installation(installation) as address,
        socket.create_connection(address, PATIENCE) as wire,
    ):
        wire.sendall(write_request_head(province, QUALIFICATIONS, "Content-Length: 1000") + b"--x")
        said = read_answer(wire)
    assert said.startswith(b"HTTP/1.1 408 ")
    assert "上传过慢".encode() in said


def test_a_body_that_creeps_is_cut_off(
    installation: Installation, province: FilledProvince, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body_limits, "LONGEST_SECONDS", 0.3)
    with (
        serve_installation(installation) as address,
        socket.create_connection(address, PATIENCE) as wire,
    ):
        wire.sendall(write_request_head(province, QUALIFICATIONS, "Content-Length: 100000") + PART)
        stop = threading.Event()
        creeping = threading.Thread(target=_send_slowly, args=(wire, stop))
        creeping.start()
        said = read_answer(wire)
        stop.set()
        creeping.join()
    assert b'"code":"BodyTooSlow"' in said


def _send_slowly(wire: socket.socket, stop: threading.Event) -> None:
    try:
        while not stop.wait(0.02):
            wire.sendall(b"x")
    except OSError:
        pass
