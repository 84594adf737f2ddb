"""Mishaps of a printed page before its code is read: copiers, phones, coffee."""

from collections.abc import Callable
from io import BytesIO
from math import pi, sqrt

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageFilter

from signing.pdf.marks import PAGE_WIDTH, Box

Picture = Image.Image
Mishap = Callable[[Picture, Generator], Picture]

WHITE, TABLE = 255, 200
"""Paper, and what lies around it on a photograph."""
LAMP = 120.0
"""Grey that a copier takes for neither black nor white, and how slowly it decides."""
SOFTNESS = 28.0
SPECKS = 0.0008


def to_dots(page: Picture, mm: float) -> float:
    return mm * page.width / PAGE_WIDTH


def add_grain(page: Picture, chance: Generator, strength: float = 8.0) -> Picture:
    """Add the noise of a sensor."""
    pixels = np.asarray(page, np.float32)
    noisy = pixels + strength * chance.standard_normal(pixels.shape, np.float32)
    return Image.fromarray(noisy.clip(0, 255).astype(np.uint8))


def blur_page(page: Picture, mm: float) -> Picture:
    return page.filter(ImageFilter.GaussianBlur(to_dots(page, mm)))


def turn_page(page: Picture, degrees: float) -> Picture:
    return page.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=WHITE)


def compress_page(page: Picture, quality: int) -> Picture:
    file = BytesIO()
    page.save(file, "JPEG", quality=quality)
    return Image.open(file)


def scan_page(page: Picture, chance: Generator) -> Picture:
    """Scan a page a little askew, and save it as a JPEG."""
    laid = turn_page(page, chance.uniform(-2, 2))
    return compress_page(add_grain(blur_page(laid, 0.04), chance, 4), 60)


def photocopy_page(page: Picture, chance: Generator) -> Picture:
    """Copy a page once: softer, harder in contrast, 3 % smaller, speckled, askew."""
    pixels = np.asarray(blur_page(page, 0.06), np.float32)
    harder = WHITE / (1 + np.exp((LAMP - pixels) / SOFTNESS))
    copy = np.asarray(add_grain(Image.fromarray(harder.astype(np.uint8)), chance, 10)).copy()
    specks = chance.random(copy.shape)
    copy[specks < SPECKS], copy[specks > 1 - SPECKS] = 0, WHITE
    return turn_page(_shrink_page(Image.fromarray(copy), 0.97), chance.uniform(-1, 1))


def photocopy_three_times(page: Picture, chance: Generator) -> Picture:
    for _ in range(3):
        page = photocopy_page(page, chance)
    return page


def photograph_page(page: Picture, chance: Generator) -> Picture:
    """Photograph a page from aside: it is no rectangle any more."""
    width, height = page.size
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)])
    seen = corners + chance.uniform(-0.06, 0.06, (4, 2)) * page.size
    bent = page.transform(
        page.size,
        Image.Transform.PERSPECTIVE,
        solve_perspective(seen.clip((0, 0), page.size), corners),
        Image.Resampling.BICUBIC,
        fillcolor=TABLE,
    )
    return compress_page(blur_page(bent, 0.085), 30)


def make_stain(code: Box, share: float = 0.06) -> Mishap:
    """Return a mishap: a drop of ink or bleach covers a share of the code."""

    def mishap(page: Picture, chance: Generator) -> Picture:
        side = to_dots(page, code.width)
        x = to_dots(page, code.x) + side * chance.uniform(0.35, 0.85)
        y = to_dots(page, code.y) + side * chance.uniform(0.35, 0.85)
        spotted = page.copy()
        colour = WHITE if chance.random() < 1 / 2 else 0
        ImageDraw.Draw(spotted).circle((x, y), side * sqrt(share / pi), fill=colour)
        return add_grain(spotted, chance)

    return mishap


def _shrink_page(page: Picture, share: float) -> Picture:
    """Shrink the page's content; the picture keeps its size."""
    less = (round(page.width * share), round(page.height * share))
    softly = Image.Resampling.BILINEAR
    return page.resize(less, softly).resize(page.size, softly)


def solve_perspective(seen: np.ndarray, corners: np.ndarray) -> tuple[float, ...]:
    """Return the eight coefficients with which Pillow maps a seen point back."""
    rows, ends = [], []
    for (u, v), (x, y) in zip(seen, corners, strict=True):
        rows += [(u, v, 1, 0, 0, 0, -x * u, -x * v), (0, 0, 0, u, v, 1, -y * u, -y * v)]
        ends += [x, y]
    return tuple(np.linalg.solve(np.array(rows), np.array(ends)).tolist())
