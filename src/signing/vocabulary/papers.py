"""Files that facts name: what was printed, what was uploaded."""

from uuid import UUID

from signing.vocabulary.values import Encrypted, Value


class PrintedFile(Value):
    """The file that an agreement was printed in, so that it can be printed again to the byte.

    `digest` is the SHA-256 of the PDF (hex), `edition` the form it was drawn on, `address` where
    its QR codes lead, `batch` the print job that made it.
    """

    digest: str
    edition: str
    address: str
    batch: UUID | None = None


class FileRef(Value):
    """A stored file: SHA-256 of its content, size in bytes, media type, and the encrypted name.

    `rewritten_from` is the SHA-256 of what was sent, where a PDF was rewritten to be read; empty
    where it is kept as it was sent, and for pictures, which are always drawn anew.
    """

    digest: str
    size: int
    media_type: str
    name: Encrypted
    rewritten_from: str = ""
