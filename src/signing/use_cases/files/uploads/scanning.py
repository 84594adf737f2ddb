"""A virus scanner that is asked before a file is kept: ClamAV's clamd, by its INSTREAM protocol."""

import socket
import struct
from dataclasses import dataclass
from typing import Protocol

import structlog

from signing.refusals import FileInfected, ScannerAway

PIECE = 64 * 2**10
LONGEST_ANSWER = 4096
SECONDS = 30.0
"""For each step: connecting, sending a piece, waiting for the verdict."""
LOG = structlog.get_logger()


class Scanner(Protocol):
    def must_be_clean(self, content: bytes) -> None:
        """Raises FileInfected, or ScannerAway when nobody can tell."""


class NoScanner:
    def must_be_clean(self, content: bytes) -> None:
        """Where no scanner is set up, none is asked."""


@dataclass(frozen=True)
class Clamd:
    """`address` is HOST:PORT or the path of a unix socket."""

    address: str
    seconds: float = SECONDS

    def must_be_clean(self, content: bytes) -> None:
        try:
            said = self._asked(content)
        except OSError as error:
            LOG.warning("scanner.away", error=type(error).__name__)
            raise ScannerAway from None
        if said == b"stream: OK":
            return
        if said.endswith(b" FOUND"):
            LOG.warning("scanner.found", said=said.decode("ascii", "replace"))
            raise FileInfected
        LOG.warning("scanner.away", said=said.decode("ascii", "replace"))
        raise ScannerAway

    def _asked(self, content: bytes) -> bytes:
        with self._connected() as wire:
            wire.sendall(b"zINSTREAM\0")
            for begin in range(0, len(content), PIECE):
                piece = content[begin : begin + PIECE]
                wire.sendall(struct.pack(">L", len(piece)) + piece)
            wire.sendall(struct.pack(">L", 0))
            return _answer(wire)

    def _connected(self) -> socket.socket:
        host, _, port = self.address.rpartition(":")
        if not self.address.startswith("/"):
            return socket.create_connection((host.strip("[]"), int(port)), self.seconds)
        wire = socket.socket(socket.AF_UNIX)
        wire.settimeout(self.seconds)
        try:
            wire.connect(self.address)
        except OSError:
            wire.close()
            raise
        return wire


def scanner_at(address: str) -> Scanner:
    return Clamd(address) if address else NoScanner()


def _answer(wire: socket.socket) -> bytes:
    """Up to its zero byte; an answer that breaks off before is none."""
    said = b""
    while b"\0" not in said and len(said) < LONGEST_ANSWER:
        piece = wire.recv(LONGEST_ANSWER)
        if not piece:
            raise ConnectionError
        said += piece
    return said.partition(b"\0")[0]
