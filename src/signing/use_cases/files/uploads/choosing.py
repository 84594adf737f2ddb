"""Which bytes of a document or a picture are kept; done in the process apart, for any file."""

from signing.refusals import FileBroken, FileEncrypted, FileTooComplex, Refusal
from signing.use_cases.files.uploads.disguises import BLANK, END, must_be_one_thing
from signing.use_cases.files.uploads.images import redraw_picture
from signing.use_cases.files.uploads.kinds import Kind
from signing.use_cases.files.uploads.pdfs import (
    TOO_MUCH,
    Work,
    must_be_passive,
    must_name_nothing_active,
)
from signing.use_cases.files.uploads.rewriting import rewrite_pdf


def choose_bytes(content: bytes, media_type: str) -> bytes:
    """The bytes to keep; none for a PDF that is kept as it is.

    Raises a FileRefused and nothing else, whatever the libraries raise.
    """
    kind = Kind(media_type)
    try:
        if kind is not Kind.PDF:
            return redraw_picture(content, kind)
        return _mend_pdf(content)
    except TOO_MUCH:
        raise FileTooComplex from None
    except Refusal:
        raise
    except Exception:  # noqa: BLE001 — readers raise anything for a file that is broken
        raise FileBroken from None


def _mend_pdf(content: bytes) -> bytes:
    """Nothing for a file that a strict reader understands, else a rewritten one, judged again."""
    must_be_one_thing(content)
    whole = content.startswith(b"%PDF-") and content.rstrip(BLANK).endswith(END)
    if whole and _is_understood(content):
        return b""
    must_name_nothing_active(content)
    written = rewrite_pdf(content)
    must_be_passive(written, Work())
    return written


def _is_understood(content: bytes) -> bool:
    """Raises what does not come from carelessness: what is active, endless or nested deeply."""
    try:
        must_be_passive(content, Work())
    except (RecursionError, *TOO_MUCH):
        raise
    except (FileBroken, FileEncrypted):
        return False
    except Refusal:
        raise
    except Exception:  # noqa: BLE001 — what the strict reader cannot read, qpdf may
        return False
    return True
