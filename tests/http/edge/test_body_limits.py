"""What is too large or too slow is cut off as it comes in, and nobody listens to the rest."""

import socket
import threading

import pytest

from signing.bootstrap import Installation
from signing.http.edge import body_limits
from support.files.upload_client import (
    MIB,
    PART,
    QUALIFICATIONS,
    answer_of,
    asked,
    poured,
    served,
)
from support.routes.province import Place
from support.waiting import PATIENCE


def test_a_body_that_does_not_say_how_long_it_is_is_cut_off_as_it_comes(
    installation: Installation, place: Place
) -> None:
    chunked = "Transfer-Encoding: chunked"
    with served(installation) as address, socket.create_connection(address, PATIENCE) as wire:
        wire.sendall(asked(place, QUALIFICATIONS, chunked))
        wire.sendall(b"%x\r\n%s\r\n" % (len(PART), PART))
        assert poured(wire, 100 * MIB) < 40 * MIB
    with served(installation) as address, socket.create_connection(address, PATIENCE) as wire:
        wire.sendall(asked(place, QUALIFICATIONS, chunked))
        body = PART + bytes(11 * MIB)
        wire.sendall(b"%x\r\n%s" % (len(body), body))
        said = answer_of(wire)
        assert said.startswith(b"HTTP/1.1 413 ")
        assert b'"code":"FileTooLarge"' in said
        assert "文件超过 10 MiB".encode() in said


def test_what_is_answered_before_its_end_is_not_listened_to_any_more(
    installation: Installation, place: Place
) -> None:
    for path in (QUALIFICATIONS, "/nowhere"):
        with served(installation) as address, socket.create_connection(address, PATIENCE) as wire:
            wire.sendall(asked(place, path, "Transfer-Encoding: chunked"))
            assert poured(wire, 100 * MIB) < 40 * MIB


def test_nobody_uploads_much_before_saying_who_they_are(installation: Installation) -> None:
    with served(installation) as address, socket.create_connection(address, PATIENCE) as wire:
        wire.sendall(asked(None, QUALIFICATIONS, f"Content-Length: {9 * MIB}"))
        assert b'"code":"NotSignedIn"' in answer_of(wire)


def test_a_body_that_stops_coming_is_cut_off(
    installation: Installation, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body_limits, "IDLE_SECONDS", 0.1)
    with served(installation) as address, socket.create_connection(address, PATIENCE) as wire:
        wire.sendall(asked(place, QUALIFICATIONS, "Content-Length: 1000") + b"--x")
        said = answer_of(wire)
    assert said.startswith(b"HTTP/1.1 408 ")
    assert "上传过慢".encode() in said


def test_a_body_that_creeps_is_cut_off(
    installation: Installation, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body_limits, "LONGEST_SECONDS", 0.3)
    with served(installation) as address, socket.create_connection(address, PATIENCE) as wire:
        wire.sendall(asked(place, QUALIFICATIONS, "Content-Length: 100000") + PART)
        stop = threading.Event()
        creeping = threading.Thread(target=_crept, args=(wire, stop))
        creeping.start()
        said = answer_of(wire)
        stop.set()
        creeping.join()
    assert b'"code":"BodyTooSlow"' in said


def _crept(wire: socket.socket, stop: threading.Event) -> None:
    try:
        while not stop.wait(0.02):
            wire.sendall(b"x")
    except OSError:
        pass
