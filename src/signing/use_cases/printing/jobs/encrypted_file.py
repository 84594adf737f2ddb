"""A file sealed as it is written, by pieces, so that memory stays flat both ways.

Each file has a key of its own, so the pieces' numbers serve as nonces; the last piece is marked in
its nonce, so a file cannot be cut short unseen (the STREAM construction of Hoang, Reyhanitabar,
Rogaway and Vizár, 2015). A key of 32 bytes means AES-256-GCM, one of 16 bytes SM4-GCM.
"""

from collections.abc import Iterator
from typing import BinaryIO

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from signing.use_cases.privacy.suites import SM4_KEY, decrypt_sm4, encrypt_sm4

PIECE = 256 * 1024
TAG = 16


class SealingFile:
    """What is written here lands sealed in `out`. `close` seals the last piece."""

    def __init__(self, out: BinaryIO, key: bytes) -> None:
        self._out = out
        self._key = key
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
        self._out.write(_encrypt(self._key, _nonce(self._pieces, last=last), piece))
        self._pieces += 1


def decrypt_pieces(sealed: BinaryIO, key: bytes, size: int) -> Iterator[bytes]:
    """The file of `size` bytes, piece by piece. Raises InvalidTag where it is not what it was."""
    last = max(0, size - 1) // PIECE
    for number in range(last + 1):
        piece = sealed.read(PIECE + TAG)
        yield _decrypt(key, _nonce(number, last=number == last), piece)


def _encrypt(key: bytes, nonce: bytes, piece: bytes) -> bytes:
    if len(key) == SM4_KEY:
        return encrypt_sm4(key, nonce, piece, b"")
    return AESGCM(key).encrypt(nonce, piece, None)


def _decrypt(key: bytes, nonce: bytes, piece: bytes) -> bytes:
    if len(key) == SM4_KEY:
        return decrypt_sm4(key, nonce, piece, b"")
    return AESGCM(key).decrypt(nonce, piece, None)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
