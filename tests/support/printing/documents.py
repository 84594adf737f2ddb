"""Documents as people upload them, made by code: PDFs of a few objects, photographs, scans."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>"


def make_pdf(*more: bytes, catalog: bytes = CATALOG, trailer: bytes = b"") -> bytes:
    """Return a PDF of one empty page; `more` objects are numbered from 4 on."""
    made = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = [
        _add_object(made, n, one) for n, one in enumerate((catalog, PAGES, PAGE, *more), start=1)
    ]
    return bytes(made) + write_table(places, len(made), trailer)


def _add_object(made: bytearray, number: int, content: bytes) -> int:
    place = len(made)
    made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    return place


def write_table(places: Sequence[int], at: int, trailer: bytes = b"") -> bytes:
    entries = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    return (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R %s >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (size, entries, size, trailer, at)
    )


def write_stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


A_PDF = make_pdf()


def draw_photograph(size: tuple[int, int] = (240, 160), form: str = "JPEG", **saved: Any) -> bytes:
    """Draw a sheet of paper with writing, its left half darker than its right."""
    picture = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, size[0] // 2, size[1]), fill="grey")
    pen.text((size[0] // 2 + 4, 10), "Agreement 2026", fill="black")
    return encode_picture(picture, form, **saved)


def encode_picture(picture: Image.Image, form: str, **saved: Any) -> bytes:
    out = BytesIO()
    picture.save(out, form, **saved)
    return out.getvalue()


def decode_picture(content: bytes) -> Image.Image:
    picture = Image.open(BytesIO(content), formats=["JPEG", "PNG"])
    picture.load()
    return picture
