"""The secrets of an installation: read from its key folder, made there on the first start."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from signing.use_cases.core.secret_files import write_first
from signing.use_cases.privacy.key_wrapping import (
    BYTES,
    FIRST,
    KeyFolderError,
    KeyWrapper,
    MasterKeys,
    missing,
    read_key,
)

__all__ = ["KeyFolderError", "Keys", "load_keys"]


@dataclass(frozen=True, repr=False)
class Keys:
    """`master` wraps data keys, `pepper` keys identity digests, `tokens` signs what we hand out.

    Losing a master key makes what it wrapped unreadable for ever; losing `pepper` ends matching.
    """

    master: KeyWrapper
    pepper: bytes
    tokens: bytes


def load_keys(folder: Path, *, may_create: bool) -> Keys:
    """Return the keys of `folder`; make them first only when `may_create` and there are none.

    The caller forbids it where data exists that other keys encrypted.
    """
    master = MasterKeys(folder)
    if may_create and not master.ids:
        master.make(FIRST)
    if not master.ids:  # which of them was in use, only the database knows
        raise KeyFolderError(missing(f"{master.path(FIRST)} (master-2.key, …)"))
    master.key(master.id)
    return Keys(
        master=master,
        pepper=_key(folder / "pepper.key", may_create=may_create),
        tokens=_key(folder / "tokens.key", may_create=may_create),
    )


def _key(path: Path, *, may_create: bool) -> bytes:
    if may_create and not path.exists():
        write_first(path, secrets.token_bytes(BYTES).hex())
    return read_key(path)
