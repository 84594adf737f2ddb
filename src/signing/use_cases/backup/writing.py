"""Writes a backup: database, files and what proves them, in one zip file, beside a running service.

`database.dump` is PostgreSQL's custom format, `files/SUBJECT/SHA-256` the stored files as they
are, encrypted; `checkpoint` a signed note, `keys.sealed` the keys if somebody asked for them, and
`manifest.json`, written last, says what all of it is: a file without it is no backup.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import IO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from signing.storage.dumps import Database
from signing.use_cases.audit.checkpoints import Checkpoints
from signing.use_cases.backup.key_files import Fingerprints, read_fingerprints, seal_keys
from signing.use_cases.files.evidence import Evidence

FORMAT = "signing/backup/1"
CHUNK = 1 << 20
Watch = Callable[[str, int, int], None]
"""What is written, bytes or files done, and in all: 0 where nobody knows."""


@dataclass(frozen=True)
class Manifest:
    """`checkpoint` is the size of the signed log: what is restored has at least so many facts.

    `digests` are SHA-256 of the parts, by name; `keys` are fingerprints, never keys.
    """

    format: str
    made_at: str
    program: str
    postgresql: int
    public_url: str
    checkpoint: int
    files: int
    keys: Fingerprints
    has_keys: bool
    digests: dict[str, str]


@dataclass(frozen=True)
class Source:
    """What a backup is taken of."""

    database: Database
    evidence: Evidence
    checkpoints: Checkpoints
    key_folder: Path
    program: str
    public_url: str


def write_backup(source: Source, path: Path, passphrase: str | None, watch: Watch) -> Manifest:
    """Write a backup to `path`, which is replaced once all is written. Raises DumpError, NotReady.

    The checkpoint comes first and the files last: a file without its fact does no harm.
    """
    head = source.checkpoints.sign(datetime.now(UTC))
    keys = read_fingerprints(source.key_folder)
    with _open_archive(path) as archive:
        writer = _Writer(archive, watch)
        writer.add_bytes("checkpoint", str(head.note).encode())
        if passphrase is not None:
            writer.add_bytes("keys.sealed", seal_keys(source.key_folder, passphrase))
        with source.database.dump() as dump:
            writer.add_stream("database.dump", dump)
        count = 0
        for name, content in source.evidence.read_stored():
            writer.add_bytes(f"files/{name}", content)
            count += 1
            watch("files", count, 0)
        manifest = Manifest(
            format=FORMAT,
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            program=source.program,
            postgresql=source.database.server,
            public_url=source.public_url,
            checkpoint=head.size,
            files=count,
            keys=keys,
            has_keys=passphrase is not None,
            digests=writer.digests,
        )
        archive.writestr("manifest.json", json.dumps(asdict(manifest), indent=1))
    return manifest


class _Writer:
    def __init__(self, archive: ZipFile, watch: Watch) -> None:
        self._archive, self._watch = archive, watch
        self.digests: dict[str, str] = {}

    def add_bytes(self, name: str, content: bytes) -> None:
        self._archive.writestr(_describe_part(name), content)
        self.digests[name] = sha256(content).hexdigest()

    def add_stream(self, name: str, stream: IO[bytes]) -> None:
        digest, done = sha256(), 0
        with self._archive.open(_describe_part(name), "w", force_zip64=True) as part:
            while chunk := stream.read(CHUNK):
                part.write(chunk)
                digest.update(chunk)
                done += len(chunk)
                self._watch(name, done, 0)
        self.digests[name] = digest.hexdigest()


@contextmanager
def _open_archive(path: Path) -> Iterator[ZipFile]:
    """Open an archive for its owner only; it gets its name when it is complete."""
    draft = path.with_name(f"{path.name}.part")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    try:
        with ZipFile(draft, "w", ZIP_STORED, allowZip64=True) as archive:
            yield archive
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _describe_part(name: str) -> ZipInfo:
    return ZipInfo(name, datetime.now(UTC).timetuple()[:6])
