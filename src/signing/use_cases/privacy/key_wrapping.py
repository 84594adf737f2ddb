"""Master keys, which wrap the data keys: the interface, and an implementation with files.

A KMS or an HSM implements `KeyWrapper` too; docs/operations.md says how.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag

from signing.use_cases.core.secret_files import write_first
from signing.use_cases.privacy.suites import INTERNATIONAL, Suite, UnknownSuiteError, decrypt

BYTES = 32
FIRST = 1
NAMED = re.compile(r"master(?:-([0-9]+))?\.key")


class KeyFolderError(Exception):
    """The key folder is unusable; the message says what to do."""


class KeyWrapper(Protocol):
    """Holds master keys, numbered from 1; the newest one wraps, all that are left unwrap.

    `subject` is bound in: a key that was wrapped for one does not unwrap for another.
    """

    @property
    def id(self) -> int:
        """Return the newest key's id, looked up each time: another process may have made it."""
        ...

    def wrap(self, key_id: int, subject: UUID, key: bytes) -> bytes:
        """Raises KeyFolderError if there is no such master key."""
        ...

    def unwrap(self, key_id: int, subject: UUID, wrapped: bytes) -> bytes:
        """Raises KeyFolderError if there is no such master key, or it is not the right one."""
        ...


@dataclass(frozen=True, repr=False)
class MasterKeys:
    """Files of a folder, `master.key` and then `master-2.key`, …, read when they are needed."""

    folder: Path
    suite: Suite = INTERNATIONAL
    """By which data keys are wrapped from now on."""
    _known: dict[int, bytes] = field(default_factory=dict, compare=False)

    @property
    def id(self) -> int:
        return max(self.ids, default=FIRST)

    @property
    def ids(self) -> list[int]:
        found = (NAMED.fullmatch(path.name) for path in list_key_files(self.folder))
        return sorted(int(one[1] or FIRST) for one in found if one)

    def wrap(self, key_id: int, subject: UUID, key: bytes) -> bytes:
        return self.suite.encrypt(self.key(key_id), key, subject.bytes)

    def unwrap(self, key_id: int, subject: UUID, wrapped: bytes) -> bytes:
        try:
            return decrypt(self.key(key_id), wrapped, subject.bytes)
        except (InvalidTag, UnknownSuiteError):
            raise KeyFolderError(_say_wrong(self.path(key_id))) from None

    def key(self, key_id: int) -> bytes:
        if key_id not in self._known:
            self._known[key_id] = read_key(self.path(key_id))
        return self._known[key_id]

    def make(self, key_id: int) -> None:
        """Make a key, unless another process just did."""
        write_first(self.path(key_id), secrets.token_bytes(BYTES).hex())

    def drop(self, key_id: int) -> None:
        self.path(key_id).unlink(missing_ok=True)
        self._known.pop(key_id, None)

    def path(self, key_id: int) -> Path:
        return self.folder / ("master.key" if key_id == FIRST else f"master-{key_id}.key")


def list_key_files(folder: Path) -> list[Path]:
    """List what lies in a folder, nothing where there is none. Raises KeyFolderError.

    `Path.glob` finds nothing in a folder that may not be read, and keys seem to be missing.
    """
    with _explain_errors(folder):
        try:
            return list(folder.iterdir())
        except FileNotFoundError:
            return []


def read_key(path: Path) -> bytes:
    """Read a key of 32 bytes, written as hex. Raises KeyFolderError."""
    return read_numbered_key(path)[1]


def read_numbered_key(path: Path) -> tuple[int, bytes]:
    """Read a key with the number of the suite that it is for, 1 unless `2:` stands before it."""
    with _explain_errors(path):
        number, _, written = path.read_text("ascii").rpartition(":")
        key = bytes.fromhex(written)
        if len(key) == BYTES:
            return int(number or 1), key
    raise KeyFolderError(say_damaged(path))


@contextmanager
def _explain_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except ValueError:  # not ASCII, not hex
        raise KeyFolderError(say_damaged(path)) from None
    except FileNotFoundError:
        raise KeyFolderError(missing(str(path))) from None
    except OSError as broken:
        message = (
            f"无法读取密钥 {path}：请以运行服务的用户执行，并检查其权限；未做任何更改。"
            f" The keys at {path} cannot be read ({broken.strerror}): run this as the user whom the"
            " service runs as, and check who may read them; nothing was changed."
        )
        raise KeyFolderError(message) from broken


def missing(what: str) -> str:
    return (
        f"数据库中已有加密数据，但缺少密钥文件 {what}。请从备份恢复该文件；未做任何更改。"
        f" The database holds sealed data but {what} is missing."
        " Restore it from your backup; nothing was changed."
    )


def say_damaged(path: Path) -> str:
    return (
        f"密钥文件 {path} 已损坏：请从备份恢复该文件；未做任何更改。"
        f" The key file {path} is damaged: restore your backup; nothing was changed."
    )


def _say_wrong(path: Path) -> str:
    return (
        f"主密钥与数据库不匹配：请恢复正确的密钥文件 {path}；未做任何更改。"
        f" The master key does not fit this database: restore the right key file {path};"
        " nothing was changed."
    )
