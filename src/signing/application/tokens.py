"""What we hand out signed: a graduate's card, the pass of who verified it, a copy's code."""

from base64 import b32decode, b32encode, urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest, new
from uuid import UUID

from itsdangerous import BadData, Signer, TimestampSigner

from signing.vocabulary import AgreementNumber, CopyName

MARK = 15
"""Bytes of the mark that makes a copy's code hard to invent (120 bits)."""
VERSION = 1
CHECK = 12
COPIES = tuple(CopyName)


@dataclass(frozen=True)
class CardToken:
    graduate_id: UUID
    card_id: UUID


@dataclass(frozen=True)
class Copy:
    """What the code on a printed copy names."""

    number: AgreementNumber
    name: CopyName


class Tokens:
    """Issues and reads tokens; a token that is not ours reads as None."""

    def __init__(self, secret: bytes) -> None:
        self._cards = Signer(secret, salt="card", digest_method=sha256)
        self._passes = TimestampSigner(secret, salt="pass", digest_method=sha256)
        self._secret = secret

    def card(self, token: CardToken) -> str:
        return self._cards.sign(_packed(token)).decode()

    def read_card(self, text: str) -> CardToken | None:
        try:
            return _unpacked(self._cards.unsign(text))
        except (BadData, ValueError):
            return None

    def card_pass(self, token: CardToken) -> str:
        """Proves that its holder verified the graduate of this card."""
        return self._passes.sign(_packed(token)).decode()

    def read_card_pass(self, text: str, lifetime: timedelta) -> CardToken | None:
        try:
            packed = self._passes.unsign(text, max_age=int(lifetime.total_seconds()))
            return _unpacked(packed)
        except (BadData, ValueError):
            return None

    def copy_code(self, copy: Copy) -> str:
        """The code on one copy: letters and digits only, so that its QR code stays small."""
        body = bytes([VERSION, COPIES.index(copy.name)]) + copy.number.encode()
        return b32encode(body + self._mark(body)).decode().rstrip("=")

    def copy_check(self, copy: Copy) -> str:
        """The short code of a copy, for people who type: three groups of four."""
        body = bytes([VERSION, COPIES.index(copy.name)]) + copy.number.encode()
        digits = self._mark(b"check|" + body).hex()[:CHECK].upper()
        return "-".join(digits[at : at + 4] for at in range(0, CHECK, 4))

    def read_copy_code(self, code: str) -> Copy | None:
        try:
            packed = b32decode(code.upper() + "=" * (-len(code) % 8))
            body, mark = packed[:-MARK], packed[-MARK:]
            if not compare_digest(mark, self._mark(body)) or body[0] != VERSION:
                return None
            return Copy(AgreementNumber(body[2:].decode()), COPIES[body[1]])
        except (ValueError, IndexError):
            return None

    def _mark(self, body: bytes) -> bytes:
        return new(self._secret, b"copy|" + body, sha256).digest()[:MARK]


def _packed(token: CardToken) -> bytes:
    return urlsafe_b64encode(token.graduate_id.bytes + token.card_id.bytes).rstrip(b"=")


def _unpacked(packed: bytes) -> CardToken:
    raw = urlsafe_b64decode(packed + b"=" * (-len(packed) % 4))
    return CardToken(UUID(bytes=raw[:16]), UUID(bytes=raw[16:]))
