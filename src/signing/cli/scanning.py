"""Reads QR codes from pictures and PDFs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp"})
DPI = 200
POINTS = 72


class UnscannableError(Exception):
    """The file cannot be read; the message says what to do."""


def is_scan(text: str) -> bool:
    """Return whether `text` names a picture or a PDF, not a code."""
    return Path(text).suffix.lower() in {".pdf", *PICTURES}


def read_codes(path: Path) -> list[str]:
    """Return the content of the file's QR codes, in order. Raises UnscannableError."""
    import pypdfium2  # noqa: PLC0415 — other commands need neither
    import zxingcpp  # noqa: PLC0415

    try:
        pages = list(_draw_pages(path, pypdfium2))
    except (OSError, pypdfium2.PdfiumError) as broken:
        message = f"无法读取该文件。 The file cannot be read: {path}: {broken}"
        raise UnscannableError(message) from broken
    return [code.text for page in pages for code in zxingcpp.read_barcodes(page)]


def _draw_pages(path: Path, pypdfium2: Any) -> Iterator[Any]:
    if path.suffix.lower() == ".pdf":
        with pypdfium2.PdfDocument(path) as document:
            for page in document:
                yield page.render(scale=DPI / POINTS).to_pil()
        return
    from PIL import Image  # noqa: PLC0415 — takes 0.1 s

    with Image.open(path) as picture:
        yield picture.convert("RGB")
