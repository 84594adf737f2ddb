"""A file sealed as it is written: AES-256-GCM by pieces, so that memory stays flat both ways.

Each file has a key of its own, so the pieces' numbers serve as nonces; the last piece is marked in
its nonce, so a file cannot be cut short unseen (the STREAM construction of Hoang, Reyhanitabar,
Rogaway and Vizár, 2015).
"""

from collections.abc import Iterator
from typing import BinaryIO

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PIECE = 256 * 1024
TAG = 16


class SealingFile:
    """What is written here lands sealed in `out`. `close` seals the last piece."""

    def __init__(self, out: BinaryIO, key: bytes) -> None:
        self._out = out
        self._cipher = AESGCM(key)
        self._waiting = bytearray()
        self._pieces = 0
        self.size = 0

    def write(self, content: bytes) -> int:
        self._waiting += content
        self.size += len(content)
        while len(self._waiting) > PIECE:
            self._seal(PIECE, last=False)
        return len(content)

    def close(self) -> None:
        self._seal(len(self._waiting), last=True)

    def _seal(self, length: int, *, last: bool) -> None:
        piece = bytes(self._waiting[:length])
        del self._waiting[:length]
        self._out.write(self._cipher.encrypt(_nonce(self._pieces, last=last), piece, None))
        self._pieces += 1


def decrypt_pieces(sealed: BinaryIO, key: bytes, size: int) -> Iterator[bytes]:
    """The file of `size` bytes, piece by piece. Raises InvalidTag where it is not what it was."""
    cipher = AESGCM(key)
    last = max(0, size - 1) // PIECE
    for number in range(last + 1):
        piece = sealed.read(PIECE + TAG)
        yield cipher.decrypt(_nonce(number, last=number == last), piece, None)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
