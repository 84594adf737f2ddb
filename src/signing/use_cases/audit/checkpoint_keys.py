"""The keys that sign checkpoints: in `keys/checkpoints`, one signs now, all of them verify."""

from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from signing.proof.notes import (
    Kind,
    MalformedNoteError,
    Note,
    Verifier,
    sign,
)
from signing.use_cases.core.installation_keys import KeyFolderError
from signing.use_cases.core.secret_files import write_first
from signing.use_cases.privacy.key_wrapping import list_key_files


@dataclass(frozen=True)
class CheckpointKeys:
    """`N.key` is private, `N.vkey` its public part, with the origin that all of them share.

    Files are added, never changed; a running service signs with a new key at once.
    """

    folder: Path

    @classmethod
    def in_folder(cls, folder: Path, origin: str, *, may_create: bool) -> "CheckpointKeys":
        """Return keys that can sign; make the first only if `may_create`. Raises KeyFolderError."""
        keys = cls(folder)
        if may_create and not keys._numbers():
            keys._make(1, origin)
        keys.load_signer()
        return keys

    def load_verifiers(self) -> list[Verifier]:
        """Return the public keys, oldest first. Raises KeyFolderError."""
        numbers = self._numbers()
        if not numbers:
            raise KeyFolderError(_say_missing(self.folder))
        try:
            return [Verifier.read((self.folder / f"{one}.vkey").read_text()) for one in numbers]
        except (OSError, MalformedNoteError) as broken:
            raise KeyFolderError(_say_damaged(self.folder, broken)) from broken

    @property
    def origin(self) -> str:
        return self.load_verifiers()[0].name

    def sign_note(self, text: str) -> Note:
        return Note(text, (sign(text, self.origin, self.load_signer()),))

    def rotate(self) -> Verifier:
        """Make a new key, which signs from now on; the origin stays. Raises KeyFolderError."""
        self._make(self._numbers()[-1] + 1 if self._numbers() else 1, self.origin)
        return self.load_verifiers()[-1]

    def load_signer(self) -> Ed25519PrivateKey:
        """Return the newest private key. Raises KeyFolderError."""
        public = self.load_verifiers()[-1].public
        path = self.folder / f"{self._numbers()[-1]}.key"
        try:
            private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text("ascii")))
        except (OSError, ValueError) as broken:
            raise KeyFolderError(_say_damaged(self.folder, broken)) from broken
        if private.public_key().public_bytes_raw() != public:
            raise KeyFolderError(_say_damaged(self.folder, f"{path.name} ≠ .vkey"))
        return private

    def _make(self, number: int, origin: str) -> None:
        """Write the private part first: the key exists once its public part does."""
        fresh = Ed25519PrivateKey.generate().private_bytes_raw().hex()
        kept = write_first(self.folder / f"{number}.key", fresh)
        private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(kept))
        public = Verifier(origin, Kind.LOG, private.public_key().public_bytes_raw())
        write_first(self.folder / f"{number}.vkey", str(public))

    def _numbers(self) -> list[int]:
        found = [one for one in list_key_files(self.folder) if one.suffix == ".vkey"]
        return sorted(int(one.stem) for one in found if one.stem.isdecimal())


def _say_missing(folder: Path) -> str:
    return (
        f"缺少检查点的签名密钥 {folder}，而数据库中已有检查点。请从备份恢复该文件夹。"
        f" The keys that sign checkpoints are missing: {folder}. Checkpoints were signed before:"
        " restore the folder from your backup."
    )


def _say_damaged(folder: Path, why: object) -> str:
    return (
        f"检查点密钥文件夹 {folder} 已损坏，请从备份恢复。"
        f" The folder of checkpoint keys is damaged, restore your backup: {folder}: {why}"
    )
