"""PDFs that a strict reader does not understand, written anew by qpdf, which mends what it reads.

Scanners, phones and office programs write such files: tables whose offsets are a little wrong,
bytes before the beginning or behind the end, a password that only the owner needs. What comes out
is judged again by `pdfs.py`. A signature covers bytes, so a signed file is never rewritten.
"""

from io import BytesIO
from typing import TYPE_CHECKING

from signing.refusals import FileBroken, FileEncrypted, FileTooComplex, SignedFileBroken

if TYPE_CHECKING:
    import pikepdf

SIGNED = b"/ByteRange"
NO_MENDING = ("loop", "nesting", "depth", "limit", "recovering stream length")
"""Words of qpdf's warnings about files that no program writes by mistake."""


def rewrite_pdf(content: bytes) -> bytes:
    """The same pages in a file without encryption, the same bytes each time.

    Raises SignedFileBroken, FileEncrypted if a password is needed to read it, or FileBroken.
    """
    import pikepdf  # noqa: PLC0415 — a file that is understood does not wait for it

    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            _must_be_mendable(pdf, content)
            written = BytesIO()
            pdf.save(
                written,
                encryption=False,
                deterministic_id=True,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
            )
            _must_be_harmless_faults(pdf)
    except pikepdf.PasswordError:
        raise FileEncrypted from None
    except pikepdf.PdfError:
        raise (SignedFileBroken if SIGNED in content else FileBroken) from None
    except MemoryError:
        raise FileTooComplex from None
    return written.getvalue()


def _must_be_mendable(pdf: "pikepdf.Pdf", content: bytes) -> None:
    """No signature may hide in a stream of objects, and there are pages."""
    import pikepdf  # noqa: PLC0415

    if SIGNED in content:
        raise SignedFileBroken
    if not len(pdf.pages):
        raise FileBroken
    for one in pdf.objects:
        if isinstance(one, pikepdf.Dictionary) and SIGNED.decode() in one:
            raise SignedFileBroken
    _must_be_harmless_faults(pdf)


def _must_be_harmless_faults(pdf: "pikepdf.Pdf") -> None:
    told = " ".join(str(one).lower() for one in pdf.get_warnings())
    if any(word in told for word in NO_MENDING):
        raise FileBroken
