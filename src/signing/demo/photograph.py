"""A photograph of a printed page with a seal and a signature, as a phone takes it from a table."""

from io import BytesIO

import pypdfium2
from PIL import Image, ImageDraw

from signing.vocabulary import CopyName

DPI, POINTS = 150, 72
TABLE, RED, INK = (126, 100, 78), (205, 35, 40), (25, 30, 95)
MARGIN, TURN, QUALITY = 0.06, 1.5, 70
SEAL, RADIUS = (0.62, 0.8), 0.09
SIGNED = ((0.2, 0.81), (0.24, 0.79), (0.27, 0.82), (0.33, 0.79))
"""Places as shares of the page's width and height."""


def photograph_copy(pdf: bytes, copy: CopyName) -> bytes:
    """Return a JPEG of the front of one of all copies; the same bytes each time."""
    with pypdfium2.PdfDocument(pdf) as document:
        front = list(CopyName).index(copy) * (len(document) // len(CopyName))
        page: Image.Image = document[front].render(scale=DPI / POINTS).to_pil().convert("RGB")
    _stamp(page)
    width, height = page.size
    edge = int(width * MARGIN)
    table = Image.new("RGB", (width + 2 * edge, height + 2 * edge), TABLE)
    table.paste(page, (edge, edge))
    turned = table.rotate(TURN, Image.Resampling.BICUBIC, fillcolor=TABLE)
    taken = BytesIO()
    turned.save(taken, "JPEG", quality=QUALITY)
    return taken.getvalue()


def _stamp(page: Image.Image) -> None:
    width, height = page.size
    x, y, radius = width * SEAL[0], height * SEAL[1], width * RADIUS
    drawn = ImageDraw.Draw(page)
    drawn.circle((x, y), radius, outline=RED, width=width // 180)
    drawn.regular_polygon((x, y, radius * 0.4), 5, fill=RED)
    drawn.line([(width * a, height * b) for a, b in SIGNED], fill=INK, width=width // 250)
