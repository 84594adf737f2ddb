"""Reads, flattens, compares and draws pages in the process apart, for any file that people send."""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import TypeAlias

import numpy as np
import pypdfium2
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

from signing.refusals import FileBroken, FileTooComplex, NoCodeOnPage, Refusal
from signing.use_cases.printing.stamped_pages.comparing import (
    compare_pages,
    level_light,
    mark_differences,
)
from signing.use_cases.printing.stamped_pages.flattening import flatten_page
from signing.use_cases.printing.stamped_pages.packing import pack, unpack

Picture: TypeAlias = Image.Image
DPI, POINTS = 150, 72
SCAN_DPI = 200
MOST_PAGES = 6
LONGEST_SIDE = 3600
"""Dots, to which a larger photograph is made smaller: its code is still read, sooner."""
MOST_POINTS = 1700
"""Twice the longer side of A4: a larger page of a PDF would be drawn too large."""
QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
QUALITY = 85
PDF = "application/pdf"


def find_codes(content: bytes, media_type: str) -> bytes:
    """Return what the QR codes on it say, as a JSON list. Raises NoCodeOnPage, FileRefused."""
    texts = [code.text for _, code in _read_guarded(content, media_type)]
    if not texts:
        raise NoCodeOnPage
    return json.dumps(texts).encode()


def flatten_and_compare(content: bytes, media_type: str, text: str) -> bytes:
    """`content` packs what came and the print; `text` is what the code says that is meant.

    Return JSON {likeness, unmarked, sure} and a JPEG, packed; nothing if the page cannot be laid
    flat. Raises NoCodeOnPage where a genuine code stands behind an address that was not printed:
    whoever scans that page would be led to somebody else's.
    """
    came, print_file = unpack(content)
    printed = draw_print(print_file)
    address, _, _ = text.rpartition("/")
    originals = [code for code in _read_codes(printed) if code.text.rpartition("/")[0] == address]
    if not originals:
        raise NoCodeOnPage
    known = _find_corners(originals[0])
    for photo, code in _read_guarded(came, media_type):
        flat = (
            flatten_page(photo, printed, _find_corners(code), known) if code.text == text else None
        )
        if flat is not None:
            page = level_light(flat.picture)
            compared = compare_pages(page, printed)
            told = json.dumps(
                {
                    "likeness": compared.likeness,
                    "unmarked": compared.is_unmarked,
                    "sure": flat.sure,
                }
            )
            return pack(told.encode(), _save_jpeg(page))
    return b""


def draw_original(content: bytes) -> bytes:
    """The first page of a print, as PNG, as large as pages are that were laid flat."""
    drawn = BytesIO()
    draw_print(content).save(drawn, "PNG")
    return drawn.getvalue()


def draw_differences(content: bytes) -> bytes:
    """`content` packs the page that was laid flat and the print; a JPEG of what differs."""
    page, print_file = unpack(content)
    with Image.open(BytesIO(page), formats=["JPEG"]) as opened:
        flat = opened.convert("RGB")
    return _save_jpeg(mark_differences(flat, compare_pages(flat, draw_print(print_file))))


def draw_print(content: bytes) -> Picture:
    with pypdfium2.PdfDocument(content) as document:
        picture: Picture = document[0].render(scale=DPI / POINTS).to_pil()
        return picture.convert("RGB")


def _read_guarded(content: bytes, media_type: str) -> list[tuple[Picture, zxingcpp.Barcode]]:
    """Raises a FileRefused and nothing else, whatever the libraries raise."""
    try:
        return [
            (page, code) for page in _open_pages(content, media_type) for code in _read_codes(page)
        ]
    except MemoryError:
        raise FileTooComplex from None
    except Refusal:
        raise
    except Exception:  # noqa: BLE001 — readers raise anything for a file that is broken
        raise FileBroken from None


def _open_pages(content: bytes, media_type: str) -> Iterator[Picture]:
    if media_type != PDF:
        with Image.open(BytesIO(content), formats=["JPEG", "PNG"]) as picture:
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            yield picture.convert("RGB")
        return
    with pypdfium2.PdfDocument(content) as document:
        for at in range(min(MOST_PAGES, len(document))):
            page = document[at]
            if max(page.get_size()) <= MOST_POINTS:
                yield page.render(scale=SCAN_DPI / POINTS).to_pil().convert("RGB")


def _read_codes(page: Picture) -> list[zxingcpp.Barcode]:
    """Of QR codes alone: nothing else on a page is one of ours."""
    return zxingcpp.read_barcodes(page, formats=QR)


def _find_corners(code: zxingcpp.Barcode) -> NDArray[np.float64]:
    place = code.position
    corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    return np.array([(one.x, one.y) for one in corners], np.float64)


def _save_jpeg(picture: Picture) -> bytes:
    drawn = BytesIO()
    picture.save(drawn, "JPEG", quality=QUALITY, subsampling=0)
    return drawn.getvalue()
