"""The secrets of an installation: read from its key folder, made there on the first start."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

BYTES = 32


@dataclass(frozen=True, repr=False)
class Keys:
    """`master` wraps data keys, `pepper` keys identity digests, `tokens` signs what we hand out.

    Losing `master` makes all personal data unreadable for ever; losing `pepper` ends matching.
    """

    master: bytes
    pepper: bytes
    tokens: bytes


class KeyFolderError(Exception):
    """The key folder cannot serve; the message says what to do."""


def keys_in(folder: Path, *, may_create: bool) -> Keys:
    """The keys of `folder`. New ones only when `may_create`: never beside data sealed by others."""
    return Keys(
        master=_key(folder / "master.key", may_create=may_create),
        pepper=_key(folder / "pepper.key", may_create=may_create),
        tokens=_key(folder / "tokens.key", may_create=may_create),
    )


def _key(path: Path, *, may_create: bool) -> bytes:
    try:
        key = bytes.fromhex(path.read_text("ascii"))
    except FileNotFoundError:
        if may_create:
            return _made(path)
        message = (
            f"数据库中已有加密数据，但缺少密钥文件 {path}。请从备份恢复该文件；未做任何更改。"
            f" The database holds sealed data but {path} is missing."
            " Restore it from your backup; nothing was changed."
        )
        raise KeyFolderError(message) from None
    except (ValueError, OSError) as broken:
        message = f"无法读取密钥文件 {path}。 Cannot read the key file {path}: {broken}"
        raise KeyFolderError(message) from broken
    if len(key) != BYTES:
        message = f"密钥文件 {path} 已损坏。 The key file {path} is damaged: restore your backup."
        raise KeyFolderError(message)
    return key


def _made(path: Path) -> bytes:
    """A new key, on disk for its owner only; where two processes race, the first one's."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = secrets.token_bytes(BYTES)
    draft = path.with_suffix(f".{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(key.hex())
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        key = bytes.fromhex(path.read_text("ascii"))
    finally:
        draft.unlink()
    _keep_names(path.parent)
    return key


def _keep_names(folder: Path) -> None:
    """On disk, before anything is sealed with a key that a power cut could take."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
