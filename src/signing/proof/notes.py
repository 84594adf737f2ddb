"""Signed notes of C2SP: a text, and lines that say who signed it with Ed25519.

Text of a checkpoint: origin, size of the tree, its root in Base64. Signatures are of type 1 (by the
log) or 4 (`cosignature/v1`: by a witness, with the time). https://c2sp.org/signed-note, and
/tlog-checkpoint, /tlog-cosignature.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

NAME = re.compile(r"[^\s+]+")
LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+=*)")
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
LONGEST, MOST_LINES = 64 * 1024, 100


class Kind(IntEnum):
    """The byte in front of a public key."""

    LOG = 1
    WITNESS = 4


class MalformedNoteError(ValueError):
    """The text is not a signed note, or not a checkpoint."""


@dataclass(frozen=True)
class Verifier:
    """A public key with its name; written as `name+hash+key`."""

    name: str
    kind: Kind
    public: bytes

    @property
    def hash(self) -> bytes:
        named = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return sha256(named).digest()[:4]

    def __str__(self) -> str:
        coded = b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.hash.hex()}+{coded}"

    @classmethod
    def read(cls, text: str) -> "Verifier":
        """Raises MalformedNoteError."""
        try:
            name, key_hash, coded = text.strip().split("+", 2)
            raw = b64decode(coded, validate=True)
            found = cls(name, Kind(raw[0]), raw[1:])
            Ed25519PublicKey.from_public_bytes(found.public)
        except (ValueError, IndexError):
            raise MalformedNoteError(text) from None
        if found.hash.hex() != key_hash or not NAME.fullmatch(name):
            raise MalformedNoteError(text)
        return found

    def signed_at(self, text: str, blob: bytes) -> int | None:
        """Return seconds since 1970 (0 for a log, which states no time); None if it is forged."""
        at, message, signature = 0, text.encode(), blob
        if self.kind is Kind.WITNESS:
            at, signature = int.from_bytes(blob[:8]), blob[8:]
            message = _cosigned_text(text, at)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return None
        return at


@dataclass(frozen=True)
class Signed:
    """One line below the text; `blob` is what follows the hash of the key."""

    name: str
    key_hash: bytes
    blob: bytes

    def is_of(self, key: Verifier) -> bool:
        return (self.name, self.key_hash) == (key.name, key.hash)

    def __str__(self) -> str:
        return f"— {self.name} {b64encode(self.key_hash + self.blob).decode()}\n"


@dataclass(frozen=True)
class Note:
    text: str
    signatures: tuple[Signed, ...]

    @classmethod
    def read(cls, written: str) -> "Note":
        """Raises MalformedNoteError."""
        text, blank, lines = written.rpartition("\n\n")
        shaped = blank and lines.endswith("\n") and not CONTROL.search(written)
        listed = lines.split("\n")[:-1]
        if not shaped or len(written) > LONGEST or len(listed) > MOST_LINES:
            raise MalformedNoteError
        return cls(text + "\n", tuple(_read_signature(line) for line in listed))

    def __str__(self) -> str:
        return self.text + "\n" + "".join(map(str, self.signatures))

    def by(self, keys: Iterable[Verifier]) -> dict[Verifier, int | None]:
        """Return when each of the named keys signed; None for a forged signature."""
        known = [(key, one) for key in keys for one in self.signatures if one.is_of(key)]
        found = dict[Verifier, int | None]()
        for key, one in known:
            at = key.signed_at(self.text, one.blob)
            found[key] = None if at is None or found.get(key, 0) is None else at
        return found


@dataclass(frozen=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def read(cls, text: str) -> "Checkpoint":
        """Read the first three lines; ignore others. Raises MalformedNoteError."""
        with suppress(ValueError):
            origin, size, root, *_, end = text.split("\n")
            hashed = b64decode(root, validate=True)
            if origin and SIZE.fullmatch(size) and len(hashed) == 32 and not end:  # noqa: PLR2004
                return cls(origin, int(size), hashed)
        raise MalformedNoteError


def sign(text: str, name: str, private: Ed25519PrivateKey) -> Signed:
    """Sign as the log."""
    key = Verifier(name, Kind.LOG, private.public_key().public_bytes_raw())
    return Signed(name, key.hash, private.sign(text.encode()))


def cosign(text: str, name: str, private: Ed25519PrivateKey, at: int) -> Signed:
    """Sign as a witness, who states that this is the longest history seen of this log."""
    key = Verifier(name, Kind.WITNESS, private.public_key().public_bytes_raw())
    return Signed(name, key.hash, at.to_bytes(8) + private.sign(_cosigned_text(text, at)))


def _cosigned_text(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _read_signature(line: str) -> Signed:
    found = LINE.fullmatch(line)
    if found is None:
        raise MalformedNoteError
    try:
        raw = b64decode(found[2], validate=True)
    except ValueError:
        raise MalformedNoteError from None
    if len(raw) <= 4:  # noqa: PLR2004 - the hash of the key alone
        raise MalformedNoteError
    return Signed(found[1], raw[:4], raw[4:])
