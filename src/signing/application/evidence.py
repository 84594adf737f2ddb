"""The one door to stored files: addressed by digest, encrypted under their subject's data key."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import filetype
from obstore.exceptions import NotFoundError
from obstore.store import LocalStore, MemoryStore

from signing.application.vault import Box
from signing.refusals import FileEmpty, FileMissing, FileTooLarge, FileTypeWrong
from signing.vocabulary import FileRef

MOST_BYTES = 10 * 2**20
KINDS = frozenset({"application/pdf", "image/jpeg", "image/png"})


@dataclass(frozen=True)
class Upload:
    name: str
    content: bytes


@dataclass(frozen=True)
class Evidence:
    store: LocalStore | MemoryStore

    @classmethod
    def in_folder(cls, folder: Path) -> "Evidence":
        return cls(LocalStore(folder, mkdir=True))

    def keep(self, box: Box, upload: Upload) -> FileRef:
        """Store a PDF, JPEG or PNG of at most 10 MiB, judged by its content, not its name."""
        media_type = _checked(upload)
        digest = sha256(upload.content).hexdigest()
        self.store.put(_path(box.subject, digest), box.seal_bytes(upload.content))
        return FileRef(
            digest=digest,
            size=len(upload.content),
            media_type=media_type,
            name=box.seal(upload.name),
        )

    def read(self, box: Box, digest: str) -> bytes:
        """Raises FileMissing when there is no such file, another one in its place, or erased."""
        try:
            sealed = bytes(self.store.get(_path(box.subject, digest)).bytes())
        except (NotFoundError, FileNotFoundError):
            raise FileMissing from None
        content = box.open_bytes(sealed)
        if content is None or sha256(content).hexdigest() != digest:
            raise FileMissing
        return content


def _checked(upload: Upload) -> str:
    if not upload.content:
        raise FileEmpty
    if len(upload.content) > MOST_BYTES:
        raise FileTooLarge(most_mib=MOST_BYTES // 2**20)
    kind: str | None = filetype.guess_mime(upload.content)
    if kind is None or kind not in KINDS:
        raise FileTypeWrong
    return kind


def _path(subject: UUID, digest: str) -> str:
    return f"{subject}/{digest}"
