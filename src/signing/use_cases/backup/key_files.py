"""The key folder in a backup: as fingerprints always, as itself only sealed under a passphrase."""

import io
import os
import re
import tarfile
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

FORMAT = b"signing/keys/1\n"
SALT_BYTES, NONCE_BYTES, KEY_BYTES = 16, 12, 32
COST, BLOCK, LANES = 2**17, 8, 1
"""Of scrypt: 128 MiB and a third of a second for each guess (RFC 7914)."""
LEAST_LETTERS = 12
NEEDED = re.compile(r"master(-\d+)?\.key|pepper\.key|tokens\.key|(copies|checkpoints)/.+")
"""Without these, what was recorded or printed cannot be read or proved any more."""
Fingerprints = dict[str, str]
"""By the file's path in the key folder."""


class WrongPassphraseError(Exception):
    """The sealed keys do not open by this passphrase, or were changed."""


def read_fingerprints(folder: Path) -> Fingerprints:
    """Return the fingerprint of each key file. Keys are random, so nothing is told about them."""
    return {
        path.relative_to(folder).as_posix(): sha256(
            b"signing key\n" + path.read_bytes()
        ).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def list_misfits(folder: Path, expected: Fingerprints) -> list[str]:
    """Return the files that a backup needs and that are missing in the folder, or other ones."""
    found = read_fingerprints(folder) if folder.is_dir() else {}
    needed = {name: mark for name, mark in expected.items() if NEEDED.fullmatch(name)}
    return [name for name, mark in needed.items() if found.get(name) != mark]


def seal_keys(folder: Path, passphrase: str) -> bytes:
    """Return all files of the key folder as one sealed file: AES-256-GCM under scrypt."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name in read_fingerprints(folder):
            tar.add(folder / name, arcname=name)
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    sealed = AESGCM(_derive_key(passphrase, salt)).encrypt(nonce, packed.getvalue(), FORMAT)
    return FORMAT + salt + nonce + sealed


def open_keys(sealed: bytes, passphrase: str, folder: Path) -> None:
    """Write the sealed files into a folder, for their owner only. Raises WrongPassphraseError.

    Files that are there already are kept: who restores compares them by their fingerprints.
    """
    rest = sealed.removeprefix(FORMAT)
    salt, nonce = rest[:SALT_BYTES], rest[SALT_BYTES : SALT_BYTES + NONCE_BYTES]
    body = rest[SALT_BYTES + NONCE_BYTES :]
    try:
        packed = AESGCM(_derive_key(passphrase, salt)).decrypt(nonce, body, FORMAT)
    except InvalidTag:
        raise WrongPassphraseError from None
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        fresh = [one for one in tar.getmembers() if not (folder / one.name).exists()]
        tar.extractall(folder, fresh, filter="data")
    for one in fresh:
        (folder / one.name).chmod(0o600)


def _derive_key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt, KEY_BYTES, COST, BLOCK, LANES).derive(passphrase.encode())
