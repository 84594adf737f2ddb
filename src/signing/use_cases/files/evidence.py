"""The only access to stored files: addressed by digest, encrypted by their subject's data key."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname
from uuid import UUID

import structlog
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, MemoryStore, S3Store

from signing.refusals import FileMissing, NotReady
from signing.use_cases.files.uploads.inspection import inspect_file
from signing.use_cases.files.uploads.kinds import (
    MOST_BYTES,
    Kind,
    Upload,
    clean_name,
    find_kind,
)
from signing.use_cases.files.uploads.scanning import NoScanner, Scanner
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import FileRef

__all__ = ["MOST_BYTES", "Evidence", "Upload"]
LOG = structlog.get_logger()
SECONDS = 30


@dataclass(frozen=True)
class Inspected:
    """A file that may be stored, as it was drawn anew or mended."""

    content: bytes
    media_type: str
    name: str
    rewritten_from: str = ""


@dataclass(frozen=True)
class Evidence:
    store: LocalStore | MemoryStore | S3Store
    scanner: Scanner = field(default_factory=NoScanner)

    @classmethod
    def in_folder(cls, folder: Path, scanner: Scanner | None = None) -> "Evidence":
        return cls(LocalStore(folder, mkdir=True), scanner or NoScanner())

    @classmethod
    def at(cls, url: str, scanner: Scanner) -> "Evidence":
        """`file:///folder` or `s3://bucket/prefix`; the latter's account is in the environment."""
        if urlsplit(url).scheme == "file":
            return cls.in_folder(Path(url2pathname(urlsplit(url).path)), scanner)
        store = S3Store.from_url(
            url, retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=SECONDS)}
        )
        return cls(store, scanner)

    def keep(self, cipher: Cipher, upload: Upload) -> FileRef:
        """Store a PDF, or a picture drawn anew (a WebP as JPEG).

        The digest is that of what is stored.

        Raises FileRefused, ScannerAway, TooMany or NotReady, and then stores nothing.
        """
        return self.store_inspected(cipher, self.inspect(upload))

    def inspect(self, upload: Upload) -> Inspected:
        """What `keep` would store. Raises FileRefused, ScannerAway, TooMany or NotReady."""
        kind = find_kind(upload)
        self.scanner.must_be_clean(upload.content)
        content = inspect_file(upload.content, kind)
        stored = Kind.JPEG if kind is Kind.WEBP else kind
        rewritten_from = _digest_if_rewritten(upload.content, content, kind)
        return Inspected(content, stored.value, upload.name, rewritten_from)

    def store_inspected(self, cipher: Cipher, file: Inspected) -> FileRef:
        """Raises NotReady, and then stores nothing."""
        digest = sha256(file.content).hexdigest()
        try:
            self.store.put(_path(cipher.subject, digest), cipher.encrypt_bytes(file.content))
        except (BaseError, OSError) as error:
            raise _away(error) from None
        return FileRef(
            digest=digest,
            size=len(file.content),
            media_type=file.media_type,
            name=cipher.encrypt(clean_name(file.name, file.media_type)),
            rewritten_from=file.rewritten_from,
        )

    def forget(self, subject: UUID) -> None:
        """Delete every file of a subject. Raises NotReady, perhaps after some are deleted."""
        try:
            for found in self.store.list(f"{subject}/"):
                self.store.delete([one["path"] for one in found])
        except (BaseError, OSError) as error:
            raise _away(error) from None

    def list_stored(self) -> Iterator[str]:
        """Yield the name of each file, SUBJECT/DIGEST, of every subject. Raises NotReady."""
        try:
            for found in self.store.list():
                yield from (one["path"] for one in found)
        except (BaseError, OSError) as error:
            raise _away(error) from None

    def read_stored(self) -> Iterator[tuple[str, bytes]]:
        """Yield each file as it is stored, encrypted. Raises NotReady.

        A file that is deleted meanwhile is left out: its person was erased.
        """
        for name in self.list_stored():
            try:
                yield name, bytes(self.store.get(name).bytes())
            except (NotFoundError, FileNotFoundError):
                continue
            except (BaseError, OSError) as error:
                raise _away(error) from None

    def put_stored(self, name: str, sealed: bytes) -> None:
        """Store a file as `read_stored` gave it. Raises NotReady."""
        try:
            self.store.put(name, sealed)
        except (BaseError, OSError) as error:
            raise _away(error) from None

    def read(self, cipher: Cipher, digest: str) -> bytes:
        """Raises FileMissing if the file is missing or another, or the subject is erased."""
        try:
            sealed = bytes(self.store.get(_path(cipher.subject, digest)).bytes())
        except (NotFoundError, FileNotFoundError):
            raise FileMissing from None
        except (BaseError, OSError) as error:
            raise _away(error) from None
        content = cipher.decrypt_bytes(sealed)
        if content is None or sha256(content).hexdigest() != digest:
            raise FileMissing
        return content


def _digest_if_rewritten(sent: bytes, kept: bytes, kind: Kind) -> str:
    return sha256(sent).hexdigest() if kind is Kind.PDF and kept != sent else ""


def _away(error: Exception) -> NotReady:
    LOG.error("files.away", error=type(error).__name__)
    return NotReady()


def _path(subject: UUID, digest: str) -> str:
    return f"{subject}/{digest}"
