"""Makes and reads signed or encrypted tokens: cards, passes, links, check codes, cursors."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256, sha512
from hmac import compare_digest, new
from typing import Literal, get_args
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from itsdangerous import BadData, Signer, TimestampSigner

from signing.vocabulary import AgreementNumber, CopyName, LetterName, PaperName

AROUND = re.compile("^[^A-Za-z0-9_-]+|[^A-Za-z0-9_-]+$")
CHECK = 12
"""Hex digits of a check code: 48 bits."""
ANSWER = "answer"
Answered = Literal["release", "amendment"]


@dataclass(frozen=True)
class CardToken:
    graduate_id: UUID
    card_id: UUID


@dataclass(frozen=True)
class AnswerToken:
    """Of the link by which an employer without an account answers what its graduate asks.

    `version` is the graduate's with that question, so the link dies with it.
    """

    number: AgreementNumber
    what: Answered
    version: int


class Tokens:
    """Issues and reads tokens; a token that is not ours reads as None."""

    def __init__(self, secret: bytes) -> None:
        self._cards = Signer(secret, salt="card", digest_method=sha256)
        self._passes = TimestampSigner(secret, salt="pass", digest_method=sha256)
        self._shut = AESSIV(new(secret, b"shut", sha512).digest())
        self._secret = secret

    def encrypt(self, purpose: str, plain: bytes) -> str:
        """Encrypt and authenticate. Equal input gives equal output, so a retry answers the same."""
        sealed = self._shut.encrypt(plain, [purpose.encode()])
        return urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def decrypt(self, purpose: str, text: str) -> bytes | None:
        """Return None for a text that was encrypted for another purpose, or not by us."""
        try:
            sealed = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
            return self._shut.decrypt(sealed, [purpose.encode()])
        except (InvalidTag, ValueError):
            return None

    def issue_card(self, token: CardToken) -> str:
        return self._cards.sign(_pack(token)).decode()

    def read_card(self, text: str) -> CardToken | None:
        """Return what a card's link holds, or None. A chat may leave marks around a link."""
        try:
            return _unpack(self._cards.unsign(AROUND.sub("", text)))
        except (BadData, ValueError):
            return None

    def issue_card_pass(self, token: CardToken) -> str:
        """Return a token which proves that its holder verified the graduate of this card."""
        return self._passes.sign(_pack(token)).decode()

    def read_card_pass(self, text: str, lifetime: timedelta) -> CardToken | None:
        """Return None if it is invalid. Accepts one of a server whose clock is a little ahead."""
        try:
            packed, since = self._passes.unsign(text, return_timestamp=True)
            return _unpack(packed) if datetime.now(UTC) - since <= lifetime else None
        except (BadData, ValueError):
            return None

    def issue_answer(self, token: AnswerToken) -> str:
        """Return the text of the link: it says nothing, and is the same each time."""
        return self.encrypt(ANSWER, f"{token.what}|{token.version}|{token.number}".encode())

    def read_answer(self, text: str) -> AnswerToken | None:
        """Return what the link holds, or None. A chat may leave marks around a link."""
        plain = self.decrypt(ANSWER, AROUND.sub("", text))
        if plain is None:
            return None
        what, version, number = plain.decode().split("|", 2)
        known = next(one for one in get_args(Answered) if one == what)
        return AnswerToken(AgreementNumber(number), known, int(version))

    def compute_copy_check(self, number: AgreementNumber, copy: PaperName, edition: int = 1) -> str:
        """Return the short code of a copy or letter, for people who type: three groups of four."""
        digits = self._compute_check(number, copy, edition)
        return "-".join(digits[at : at + 4] for at in range(0, CHECK, 4))

    def read_copy_check(
        self, number: AgreementNumber, check: str, latest: int = 1
    ) -> tuple[PaperName, int] | None:
        """Return the paper with this check code, however typed, and its edition; or None.

        Takes the same time for each code of an agreement of `latest` editions.
        """
        typed = "".join(letter for letter in check.upper() if letter.isalnum()).encode()
        same = [
            (copy, edition)
            for edition in range(1, latest + 1)
            for copy in (*CopyName, *LetterName)
            if compare_digest(typed, self._compute_check(number, copy, edition).encode())
        ]
        return same[0] if same else None

    def _compute_check(self, number: AgreementNumber, copy: PaperName, edition: int) -> str:
        """The first edition is not named, as in what was printed before there was another."""
        later = f"|{edition}" if edition > 1 else ""
        body = f"check|{copy.value}|{number}{later}".encode()
        return new(self._secret, body, sha256).hexdigest()[:CHECK].upper()


def _pack(token: CardToken) -> bytes:
    return urlsafe_b64encode(token.graduate_id.bytes + token.card_id.bytes).rstrip(b"=")


def _unpack(packed: bytes) -> CardToken:
    raw = urlsafe_b64decode(packed + b"=" * (-len(packed) % 4))
    return CardToken(UUID(bytes=raw[:16]), UUID(bytes=raw[16:]))
