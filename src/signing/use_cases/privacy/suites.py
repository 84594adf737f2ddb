"""The suites of algorithms by which personal data is encrypted and digested, each with its number.

What a suite encrypts begins with a mark and the suite's number, so that another one can be chosen
later for what is written from then on. What was recorded before there was a mark is of suite 1.
docs/cryptography.md is the inventory of all algorithms in use; a test holds it to the code.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SuiteName = Literal["international", "sm"]
MARK = b"signing\0"
"""Before the number. A nonce, which stood first before, begins so once in 2**64 values."""
NONCE, TAG = 12, 16
SM4_KEY = 16
OF_SM4 = b"signing/sm4-gcm/2"


class UnknownSuiteError(Exception):
    """The data was encrypted by a newer version of the service, or is damaged."""


@dataclass(frozen=True)
class Suite:
    """Keys have 32 bytes in every suite; `about` is authenticated and not encrypted.

    `file_key`: bytes of the key of a printout, which has one of its own.
    """

    number: int
    name: SuiteName
    encryption: str
    digest: str
    file_key: int
    encrypt_plain: Callable[[bytes, bytes, bytes], bytes]
    decrypt_plain: Callable[[bytes, bytes, bytes], bytes]
    compute_hmac: Callable[[bytes, bytes], bytes]

    def encrypt(self, key: bytes, content: bytes, about: bytes) -> bytes:
        """Return the mark, the number, and what `decrypt` of any suite reads."""
        return MARK + bytes([self.number]) + self.encrypt_plain(key, content, about)

    def word_digest(self, key: bytes, text: str) -> str:
        """Return a keyed digest in hex, its number before it from suite 2 on.

        The digests of suite 1 stay as they were recorded, for equal texts have equal digests.
        """
        digest = self.compute_hmac(key, text.encode()).hex()
        return digest if self.number == 1 else f"{self.number}:{digest}"


def decrypt(key: bytes, sealed: bytes, about: bytes) -> bytes:
    """Decrypt what any suite encrypted. Raises InvalidTag, UnknownSuiteError."""
    if not sealed.startswith(MARK):
        return INTERNATIONAL.decrypt_plain(key, sealed, about)
    body = sealed[len(MARK) :]
    suite = BY_NUMBER.get(body[0]) if body else None
    if suite is None:
        raise UnknownSuiteError
    return suite.decrypt_plain(key, body[1:], about)


def encrypt_sm4(key: bytes, nonce: bytes, content: bytes, about: bytes) -> bytes:
    """SM4-GCM (GB/T 32907, RFC 8998) under a key of 16 bytes: the ciphertext, then its tag."""
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(about)
    return encryptor.update(content) + encryptor.finalize() + encryptor.tag


def decrypt_sm4(key: bytes, nonce: bytes, sealed: bytes, about: bytes) -> bytes:
    """Raises InvalidTag."""
    if len(sealed) < TAG:
        raise InvalidTag
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, sealed[-TAG:])).decryptor()
    decryptor.authenticate_additional_data(about)
    return decryptor.update(sealed[:-TAG]) + decryptor.finalize()


def compute_hmac_sm3(key: bytes, content: bytes) -> bytes:
    """HMAC (GB/T 15852.2) with SM3 (GB/T 32905)."""
    made = HMAC(key, hashes.SM3())
    made.update(content)
    return made.finalize()


def _encrypt_aes(key: bytes, content: bytes, about: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, about)


def _decrypt_aes(key: bytes, sealed: bytes, about: bytes) -> bytes:
    if len(sealed) < NONCE + TAG:
        raise InvalidTag
    return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], about)


def _derive_sm4_key(key: bytes) -> bytes:
    """A subject keeps its data key when the suite changes: no key serves two algorithms."""
    return HKDF(hashes.SM3(), SM4_KEY, None, OF_SM4).derive(key)


def _encrypt_derived_sm4(key: bytes, content: bytes, about: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + encrypt_sm4(_derive_sm4_key(key), nonce, content, about)


def _decrypt_derived_sm4(key: bytes, sealed: bytes, about: bytes) -> bytes:
    if len(sealed) < NONCE + TAG:
        raise InvalidTag
    return decrypt_sm4(_derive_sm4_key(key), sealed[:NONCE], sealed[NONCE:], about)


def _compute_hmac_sha256(key: bytes, content: bytes) -> bytes:
    return hmac.digest(key, content, "sha256")


INTERNATIONAL: Final = Suite(
    1,
    "international",
    "AES-256-GCM",
    "HMAC-SHA-256",
    32,
    _encrypt_aes,
    _decrypt_aes,
    _compute_hmac_sha256,
)
SM: Final = Suite(
    2,
    "sm",
    "SM4-GCM",
    "HMAC-SM3",
    SM4_KEY,
    _encrypt_derived_sm4,
    _decrypt_derived_sm4,
    compute_hmac_sm3,
)
SUITES: Final = (INTERNATIONAL, SM)
BY_NUMBER: Final = {suite.number: suite for suite in SUITES}
BY_NAME: Final = {suite.name: suite for suite in SUITES}
