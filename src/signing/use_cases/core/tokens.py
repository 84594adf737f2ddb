"""What we hand out signed or shut: cards, their passes, check codes, cursors and receipts."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256, sha512
from hmac import compare_digest, new
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from itsdangerous import BadData, Signer, TimestampSigner

from signing.vocabulary import AgreementNumber, CopyName

CHECK = 12
"""Hex digits of a check code: 48 bits."""


@dataclass(frozen=True)
class CardToken:
    graduate_id: UUID
    card_id: UUID


class Tokens:
    """Issues and reads tokens; a token that is not ours reads as None."""

    def __init__(self, secret: bytes) -> None:
        self._cards = Signer(secret, salt="card", digest_method=sha256)
        self._passes = TimestampSigner(secret, salt="pass", digest_method=sha256)
        self._shut = AESSIV(new(secret, b"shut", sha512).digest())
        self._secret = secret

    def shut(self, purpose: str, plain: bytes) -> str:
        """Nobody else can read or make it; the same each time, so that a retry is alike."""
        sealed = self._shut.encrypt(plain, [purpose.encode()])
        return urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def opened(self, purpose: str, text: str) -> bytes | None:
        """None for what was shut for another purpose, or not by us."""
        try:
            sealed = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
            return self._shut.decrypt(sealed, [purpose.encode()])
        except (InvalidTag, ValueError):
            return None

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
        """Also one that another server, whose clock is a little ahead, has just given."""
        try:
            packed, since = self._passes.unsign(text, return_timestamp=True)
            return _unpacked(packed) if datetime.now(UTC) - since <= lifetime else None
        except (BadData, ValueError):
            return None

    def copy_check(self, number: AgreementNumber, copy: CopyName) -> str:
        """The short code of a copy, for people who type: three groups of four."""
        digits = self._check(number, copy)
        return "-".join(digits[at : at + 4] for at in range(0, CHECK, 4))

    def read_copy_check(self, number: AgreementNumber, check: str) -> CopyName | None:
        """Whose copy has this check code, however it was typed; as slow when none has."""
        typed = "".join(letter for letter in check.upper() if letter.isalnum()).encode()
        same = [
            copy for copy in CopyName if compare_digest(typed, self._check(number, copy).encode())
        ]
        return same[0] if same else None

    def _check(self, number: AgreementNumber, copy: CopyName) -> str:
        body = f"check|{copy.value}|{number}".encode()
        return new(self._secret, body, sha256).hexdigest()[:CHECK].upper()


def _packed(token: CardToken) -> bytes:
    return urlsafe_b64encode(token.graduate_id.bytes + token.card_id.bytes).rstrip(b"=")


def _unpacked(packed: bytes) -> CardToken:
    raw = urlsafe_b64decode(packed + b"=" * (-len(packed) % 4))
    return CardToken(UUID(bytes=raw[:16]), UUID(bytes=raw[16:]))
