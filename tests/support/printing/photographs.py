"""Photographs of a printed page that was signed and stamped, as phones take them."""

from dataclasses import dataclass
from io import BytesIO

import numpy as np
import pypdfium2
from PIL import Image, ImageDraw, ImageFilter

from support.printing.scanned_pages import Picture, solve_perspective

DPI = 200
TABLE = (120, 95, 70)
RED, INK = (210, 30, 30, 200), (20, 30, 90, 230)


@dataclass(frozen=True)
class Shot:
    """How a page is photographed: `tilt` is a share of the picture, `turn` in degrees."""

    tilt: float = 0.03
    turn: int = 0
    size: tuple[int, int] = (1800, 2400)
    blur: float = 0.8
    shade: float = 0.3
    light: float = 1.0
    grain: float = 6.0
    quality: int = 60


def draw_page(pdf: bytes, dpi: int = DPI) -> Picture:
    with pypdfium2.PdfDocument(pdf) as document:
        page: Picture = document[0].render(scale=dpi / 72).to_pil()
        return page.convert("RGB")


def stamp_page(page: Picture) -> Picture:
    """A round red seal over the print, and a signature."""
    over = Image.new("RGBA", page.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(over)
    width, height = page.size
    x, y, radius = width * 0.62, height * 0.78, width * 0.1
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=RED, width=width // 180)
    draw.regular_polygon((x, y, radius * 0.4), 5, fill=RED)
    signed = [(0.2, 0.8), (0.25, 0.78), (0.28, 0.81), (0.33, 0.79)]
    draw.line([(width * a, height * b) for a, b in signed], fill=INK, width=width // 250)
    return Image.alpha_composite(page.convert("RGBA"), over).convert("RGB")


def photograph(page: Picture, shot: Shot | None = None, seed: int = 7) -> bytes:
    """A JPEG of the page on a table."""
    shot = shot or Shot()
    chance = np.random.default_rng(seed)
    width, height = shot.size
    corners = np.array([(0, 0), (page.width, 0), page.size, (0, page.height)])
    laid = np.array([(0.1, 0.08), (0.9, 0.08), (0.9, 0.92), (0.1, 0.92)])
    seen = (laid + chance.uniform(-shot.tilt, shot.tilt, (4, 2))) * shot.size
    bent = page.transform(
        shot.size,
        Image.Transform.PERSPECTIVE,
        solve_perspective(seen, corners),
        Image.Resampling.BICUBIC,
        fillcolor=TABLE,
    )
    pixels = np.asarray(bent.filter(ImageFilter.GaussianBlur(shot.blur)), np.float32)
    pixels *= np.linspace(1 - shot.shade, 1, width, dtype=np.float32)[None, :, None] * shot.light
    pixels[height // 3 : height // 2, : width // 2] *= 1 - shot.shade / 2
    pixels += shot.grain * chance.standard_normal(pixels.shape)
    taken = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
    if shot.turn:
        taken = taken.rotate(shot.turn, expand=True, fillcolor=TABLE)
    file = BytesIO()
    taken.save(file, "JPEG", quality=shot.quality)
    return file.getvalue()


def photograph_print(pdf: bytes, shot: Shot | None = None) -> bytes:
    """A photograph of a PDF's first page, printed, signed and stamped."""
    return photograph(stamp_page(draw_page(pdf)), shot)
