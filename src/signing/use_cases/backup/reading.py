"""Reads a backup back: checks all of it first, then files, keys and the database in one piece."""

import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from signing.proof.notes import Checkpoint, MalformedNoteError, Note
from signing.storage.dumps import Database
from signing.use_cases.backup.key_files import list_misfits, open_keys
from signing.use_cases.backup.writing import CHUNK, FORMAT, Manifest, Watch
from signing.use_cases.files.evidence import Evidence

BROKEN = (OSError, BadZipFile, EOFError, zlib.error, KeyError, ValueError, TypeError)


class BrokenBackupError(Exception):
    """The file is no backup, or not a whole one; the message says which part."""


class UnfitTargetError(Exception):
    """It cannot be restored here; the message says what to do."""


@dataclass(frozen=True)
class Backup:
    archive: ZipFile
    manifest: Manifest

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator["Backup"]:
        """Raises BrokenBackupError, also later, for parts that cannot be read."""
        try:
            with ZipFile(path) as archive:
                told = json.loads(archive.read("manifest.json"))
                if told["format"] != FORMAT:
                    raise BrokenBackupError(_say_other_format(path, told["format"]))
                yield cls(archive, Manifest(**told))
        except BROKEN as broken:
            raise BrokenBackupError(_say_broken(path, broken)) from broken

    @property
    def checkpoint(self) -> Checkpoint:
        """Return the signed head that the log of the backup has, or goes on from."""
        try:
            return Checkpoint.read(Note.read(self.archive.read("checkpoint").decode()).text)
        except MalformedNoteError as broken:
            raise BrokenBackupError(_say_changed("checkpoint")) from broken

    @property
    def total(self) -> int:
        """Return the bytes of all parts."""
        return sum(self.archive.getinfo(name).file_size for name in self.manifest.digests)

    def check(self, watch: Watch) -> None:
        """Read every part and compare it with the manifest. Raises BrokenBackupError."""
        names = set(self.archive.namelist()) - {"manifest.json"}
        if names != set(self.manifest.digests):
            raise BrokenBackupError(_say_changed(min(names ^ set(self.manifest.digests))))
        done = 0
        for name, expected in self.manifest.digests.items():
            digest = sha256()
            for chunk in self._read_chunks(name):
                digest.update(chunk)
                done += len(chunk)
                watch("check", done, self.total)
            if digest.hexdigest() != expected:
                raise BrokenBackupError(_say_changed(name))

    def restore_keys(self, folder: Path, passphrase: str | None) -> None:
        """Write the sealed keys, if given a passphrase; all that are needed must be there then.

        Raises WrongPassphraseError, UnfitTargetError.
        """
        if passphrase is not None and self.manifest.has_keys:
            open_keys(self.archive.read("keys.sealed"), passphrase, folder)
        missing = list_misfits(folder, self.manifest.keys)
        if missing:
            raise UnfitTargetError(_say_keys(folder, missing, sealed=self.manifest.has_keys))

    def restore_files(self, evidence: Evidence, watch: Watch) -> None:
        """Write the files; those that are there stay. Repeating it does no harm."""
        for done, name in enumerate(self.list_files(), start=1):
            evidence.put_stored(name, self.archive.read(f"files/{name}"))
            watch("files", done, self.manifest.files)

    def list_files(self) -> list[str]:
        return [one.removeprefix("files/") for one in self.manifest.digests if "/" in one]

    def restore_database(self, database: Database, watch: Watch) -> None:
        """Restore into an empty database, all or nothing. Raises DumpError."""
        done, size = 0, self.archive.getinfo("database.dump").file_size
        with database.restore() as target:
            for chunk in self._read_chunks("database.dump"):
                target.write(chunk)
                done += len(chunk)
                watch("database.dump", done, size)

    def _read_chunks(self, name: str) -> Iterator[bytes]:
        with self.archive.open(name) as part:
            while chunk := part.read(CHUNK):
                yield chunk


def must_be_empty(database: Database, backup: Backup, evidence: Evidence) -> None:
    """Refuse to mix two installations. Raises UnfitTargetError."""
    if not database.is_empty:
        raise UnfitTargetError(
            "目标数据库不是空的，未做任何更改：请新建一个空数据库"
            "（或空的 SIGNING_DATA_DIR）后重试；"
            "若上次恢复已写入数据库，请运行 signing migrate，再运行 signing verify。"
            " The database is not empty, and nothing was changed: make an empty one (or an empty"
            " SIGNING_DATA_DIR) and try again. If an earlier restore filled it, go on with"
            " `signing migrate` and `signing verify`."
        )
    known = set(backup.list_files())
    strange = next((name for name in evidence.list_stored() if name not in known), None)
    if strange is not None:
        raise UnfitTargetError(
            f"文件目录中已有不属于该备份的文件（{strange}），未做任何更改：请使用空的目录。"
            f" The store of files holds one that is not of this backup ({strange}), and nothing"
            " was changed: use an empty one."
        )


def _say_broken(path: Path, broken: Exception) -> str:
    return (
        f"{path} 不是完整的备份，未做任何更改：请换一份备份。"
        f" {path} is no whole backup, and nothing was changed: take another one."
        f" ({type(broken).__name__}: {broken})"
    )


def _say_other_format(path: Path, told: object) -> str:
    return f"{path}: 未知格式 {told}，请升级程序。 Of an unknown format: use a newer program."


def _say_changed(name: str) -> str:
    return (
        f"备份中的 {name} 缺失或已被更改，未做任何更改：请换一份备份。"
        f" {name} is missing in the backup, or was changed; nothing was restored: take another one."
    )


def _say_keys(folder: Path, missing: list[str], *, sealed: bool) -> str:
    names = ", ".join(missing[:5]) + (" …" if len(missing) > 5 else "")  # noqa: PLR2004
    way_zh = "或用 --with-keys 给出口令" if sealed else "备份本身不含密钥"
    way = "or open those of the backup: --with-keys" if sealed else "the backup holds none"
    return (
        f"密钥缺失或不是这份备份的：{names}。请先将密钥复制到 {folder}"
        f"（{way_zh}），数据库未做任何更改。"
        f" Keys are missing or not of this backup: {names}. Copy them into {folder} first ({way});"
        " the database was not changed."
    )
