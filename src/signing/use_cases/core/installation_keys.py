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
    read_numbered_key,
    say_damaged,
)
from signing.use_cases.privacy.suites import BY_NUMBER, INTERNATIONAL, Suite

__all__ = ["KeyFolderError", "Keys", "load_keys"]


@dataclass(frozen=True, repr=False)
class Keys:
    """`master` wraps data keys, `pepper` keys identity digests, `tokens` signs what we hand out.

    Losing a master key makes what it wrapped unreadable for ever; losing `pepper` ends matching.
    `suite` is that of what is encrypted from now on. `digests` stays that of the first start: by a
    digest people and accounts are found again.
    """

    master: KeyWrapper
    pepper: bytes
    tokens: bytes
    suite: Suite = INTERNATIONAL
    digests: Suite = INTERNATIONAL


def load_keys(folder: Path, *, may_create: bool, suite: Suite = INTERNATIONAL) -> Keys:
    """Return the keys of `folder`; make them first only when `may_create` and there are none.

    The caller forbids it where data exists that other keys encrypted.
    """
    master = MasterKeys(folder, suite)
    if may_create and not master.ids:
        master.make(FIRST)
    if not master.ids:  # which of them was in use, only the database knows
        raise KeyFolderError(missing(f"{master.path(FIRST)} (master-2.key, …)"))
    master.key(master.id)
    digests, pepper = _load_pepper(folder / "pepper.key", suite, may_create=may_create)
    return Keys(
        master=master,
        pepper=pepper,
        tokens=_key(folder / "tokens.key", may_create=may_create),
        suite=suite,
        digests=digests,
    )


def _load_pepper(path: Path, suite: Suite, *, may_create: bool) -> tuple[Suite, bytes]:
    """The suite of the first start is written before the key, so that neither is lost alone."""
    if may_create and not path.exists():
        fresh = secrets.token_bytes(BYTES).hex()
        write_first(path, fresh if suite is INTERNATIONAL else f"{suite.number}:{fresh}")
    number, pepper = read_numbered_key(path)
    if number not in BY_NUMBER:
        raise KeyFolderError(say_damaged(path))
    return BY_NUMBER[number], pepper


def _key(path: Path, *, may_create: bool) -> bytes:
    if may_create and not path.exists():
        write_first(path, secrets.token_bytes(BYTES).hex())
    return read_key(path)
