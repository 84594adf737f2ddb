"""The secrets of an installation: read from its key folder, made there on the first start."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from signing.application.secret_files import keep_first

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
            made = keep_first(path, secrets.token_bytes(BYTES).hex())
            return bytes.fromhex(made)
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
