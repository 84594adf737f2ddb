"""The keys that sign printed copies: in `keys/copies`, one signs now, all of them verify."""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import NotRequired

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from typing_extensions import TypedDict

from signing import copycode
from signing.copycode import (
    Content,
    CopyCode,
    Keys,
    Unread,
)
from signing.use_cases.core.installation_keys import KeyFolderError
from signing.use_cases.core.secret_files import write_first
from signing.use_cases.privacy.key_wrapping import list_key_files
from signing.vocabulary import PaperName
from signing.vocabulary.china_time import to_china_time

ENDINGS = (".key", ".jwk")
MOST = 255
"""A code has one byte for the number of its key."""


class CopyKey(TypedDict):
    """A public key as RFC 8037 writes it; `nbf` and `exp` are seconds since 1970.

    `exp` is when it ceased to sign; the key that signs now has none.
    """

    kty: str
    crv: str
    kid: str
    use: str
    alg: str
    x: str
    nbf: int
    exp: NotRequired[int]


class CopyKeySet(TypedDict):
    """A JWK Set (RFC 7517) of all keys that ever signed copies."""

    keys: list[CopyKey]


@dataclass(frozen=True, repr=False)
class Ring:
    """All keys at one moment; `private` has the highest number."""

    names: frozenset[str]
    key_set: CopyKeySet
    public: Keys
    key_id: int
    private: Ed25519PrivateKey


class CopyKeys:
    """`N.key` is private, `N.jwk` its public part. Nothing is ever changed, only added.

    The folder's names are looked at each time, so a running service signs with a new key at once.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ring: Ring | None = None

    @classmethod
    def in_folder(cls, folder: Path, *, may_create: bool) -> "CopyKeys":
        """Ready to sign. A first key only when `may_create`. Raises KeyFolderError."""
        keys = cls(folder)
        if may_create and not keys._numbers():
            keys._make(1, datetime.now(UTC))
        for number in keys._numbers(".key") - keys._numbers(".jwk"):
            keys._publish(number, datetime.now(UTC))  # a rotation broke off here
        keys.ring()
        return keys

    def issue(self, copy: PaperName, at: datetime, content: Content, edition: int = 1) -> str:
        """The code of an edition's copy, approved then, or of a letter on what ended then.

        It is signed by today's key.
        """
        ring = self.ring()
        day, digest = to_china_time(at).date(), copycode.digest_content(content)
        code = CopyCode(content.number, copy.value, day, ring.key_id, digest, edition)
        return copycode.issue_code(ring.private, code)

    def read(self, code: str) -> CopyCode | Unread:
        return copycode.read_code(code, self.ring().public)

    def rotate(self, now: datetime, *, first: bool = False) -> int:
        """A new key signs from now on; its number. Of two at once both get the same one."""
        present = self._numbers()
        if first == bool(present):
            raise KeyFolderError(ALREADY if first else _missing(self._folder))
        number = max(present, default=0) + 1
        if number > MOST:
            raise KeyFolderError(FULL)
        self._make(number, now)
        return number

    def _make(self, number: int, now: datetime) -> None:
        """Of two processes at once both get the key of the one that was first."""
        private = Ed25519PrivateKey.generate().private_bytes_raw()
        write_first(self._folder / f"{number}.key", private.hex())
        self._publish(number, now)

    def ring(self) -> Ring:
        names = frozenset(path.name for path in self._files())
        if self._ring is None or self._ring.names != names:
            self._ring = self._read(names)
        return self._ring

    def _read(self, names: frozenset[str]) -> Ring:
        numbers = sorted(self._numbers(".jwk"))
        if not numbers:
            raise KeyFolderError(_missing(self._folder))
        try:
            texts = [(self._folder / f"{one}.jwk").read_text("ascii") for one in numbers]
            key_set: CopyKeySet = {"keys": _add_ends([json.loads(text) for text in texts])}
            public, private = copycode.parse_keys(key_set), self._private(numbers[-1])
        except (OSError, ValueError, KeyError, TypeError) as broken:
            raise KeyFolderError(_damaged(self._folder, broken)) from broken
        if sorted(public) != numbers or public[numbers[-1]] != private.public_key():
            raise KeyFolderError(_damaged(self._folder, "N.jwk ≠ N.key"))
        return Ring(names, key_set, public, numbers[-1], private)

    def _private(self, number: int) -> Ed25519PrivateKey:
        text = (self._folder / f"{number}.key").read_text("ascii")
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text))

    def _publish(self, number: int, now: datetime) -> None:
        described = _describe_key(number, self._private(number).public_key(), now)
        write_first(self._folder / f"{number}.jwk", json.dumps(described))

    def _files(self) -> list[Path]:
        """Only those that are whole: a draft has another ending."""
        found = list_key_files(self._folder)
        return [one for one in found if one.suffix in ENDINGS and one.stem.isdecimal()]

    def _numbers(self, *endings: str) -> set[int]:
        among = endings or ENDINGS
        return {int(path.stem) for path in self._files() if path.suffix in among}


def _describe_key(number: int, public: Ed25519PublicKey, since: datetime) -> CopyKey:
    x = urlsafe_b64encode(public.public_bytes_raw()).decode().rstrip("=")
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "kid": str(number),
        "use": "sig",
        "alg": "EdDSA",
        "x": x,
        "nbf": int(since.timestamp()),
    }


def _add_ends(keys: list[CopyKey]) -> list[CopyKey]:
    """Each key ceased to sign when the next one began."""
    for key, following in pairwise(keys):
        key["exp"] = following["nbf"]
    return keys


def _missing(folder: Path) -> str:
    return (
        f"缺少纸质协议二维码的签名密钥 {folder}。请从备份恢复该文件夹；"
        "若从未打印过带签名二维码的协议，请运行 signing keys rotate-copies --first。"
        f" The keys that sign printed copies are missing: {folder}."
        " Restore the folder from your backup; only if nothing was ever printed with a signed code,"
        " run `signing keys rotate-copies --first`."
    )


def _damaged(folder: Path, why: object) -> str:
    return (
        f"签名密钥文件夹 {folder} 已损坏，请从备份恢复。"
        f" The folder of signing keys is damaged, restore your backup: {folder}: {why}"
    )


ALREADY = "已有签名密钥，不需要 --first。 There are keys already: leave out --first."
FULL = "密钥编号已用完（255）。 All 255 numbers of keys are used up."
