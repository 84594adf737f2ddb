"""Lays a photographed page flat: first by its code's corners, then by what is printed around it.

A homography is eight numbers that say for each point of the page where the photograph shows it, as
Pillow takes them. The corners of the code alone would miss the far end of the page by centimetres,
so patches of the print are looked for near where they should be, from the code outwards, and it is
fitted to those that most agree on. See docs/decisions/0061.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Points: TypeAlias = NDArray[np.float64]
Grey: TypeAlias = NDArray[np.float32]
Picture: TypeAlias = Image.Image

PATCH = 96
"""Dots of a page of 150 to the inch: 16 mm, a few characters."""
STEP = 72
SHADES = 18.0
"""How much a patch varies that has something to find."""
ALIKE = 0.28
"""Correlation at the place where a patch is found, below which it is not."""
REACHES = (280, 460, 800, 1400, 2200, 2200)
"""How far from the code patches are looked for, in dots, step by step."""
NEAR = 3.0
"""Dots by which patches may be off that agree."""
FIRST_NEAR = 7.0
TRIES = 80
FEWEST = 10
QUARTERS = 4


@dataclass(frozen=True)
class Flat:
    """`picture` has the size of the print; `sure` is the share of patches that agree."""

    picture: Picture
    sure: float


def flatten_page(photo: Picture, printed: Picture, seen: Points, known: Points) -> Flat | None:
    """Return the page as if it had been scanned; None if not enough of it is recognised.

    `seen` are the code's corners on the photograph, `known` the same ones on the print.
    """
    plain = photo.convert("L")
    target = np.asarray(printed.convert("L"), np.float32)
    grid = _find_patches(target)
    middle = known.mean(axis=0)
    distance = np.hypot(*(grid + PATCH / 2 - middle).T)
    found = solve_homography(known, seen)
    agreed = np.empty((0, 2))
    looked = 1
    for at, reach in enumerate(REACHES):
        near = grid[distance < reach]
        if len(near) < FEWEST:
            continue
        laid = np.asarray(_lay(plain, found, printed.size), np.float32)
        shifts = _find_shifts(target, laid, near)
        kept = np.isfinite(shifts[:, 0])
        if kept.sum() < FEWEST:
            return None
        places = near[kept] + PATCH / 2
        ends = apply_homography(found, places + shifts[kept])
        scale = _measure_scale(found, middle)
        fitted = _fit_most(places, ends, (FIRST_NEAR if at < QUARTERS else NEAR) * scale)
        if fitted is None:
            return None
        found, agreed, looked = fitted[0], places[fitted[1]], len(near)
    if not _covers(agreed, grid):
        return None
    return Flat(_lay(photo, found, printed.size), len(agreed) / looked)


def solve_homography(given: Points, wanted: Points) -> Points:
    """The one that brings four or more points to others, by least squares."""
    centre, spread = given.mean(axis=0), given.std() or 1.0
    x, y = ((given - centre) / spread).T
    u, v = wanted.T
    one, none = np.ones_like(x), np.zeros_like(x)
    rows = np.concatenate(
        [
            np.stack([x, y, one, none, none, none, -u * x, -u * y], axis=1),
            np.stack([none, none, none, x, y, one, -v * x, -v * y], axis=1),
        ]
    )
    solved = np.linalg.lstsq(rows, np.concatenate([u, v]), rcond=None)[0]
    matrix = np.append(solved, 1.0).reshape(3, 3)
    shift = np.array([[1, 0, -centre[0]], [0, 1, -centre[1]], [0, 0, spread]]) / spread
    matrix = matrix @ shift
    return np.asarray((matrix / matrix[2, 2]).ravel()[:8])


def apply_homography(numbers: Points, points: Points) -> Points:
    a, b, c, d, e, f, g, h = numbers
    x, y = points.T
    depth = g * x + h * y + 1
    return np.stack([(a * x + b * y + c) / depth, (d * x + e * y + f) / depth], axis=1)


def _lay(photo: Picture, numbers: Points, size: tuple[int, int]) -> Picture:
    softly = Image.Resampling.BICUBIC
    white = 255 if photo.mode == "L" else (255, 255, 255)
    means = Image.Transform.PERSPECTIVE
    return photo.transform(size, means, tuple(numbers.tolist()), softly, fillcolor=white)


def _measure_scale(numbers: Points, middle: Points) -> float:
    """How many dots of the photograph make one of the page, at the code."""
    ends = apply_homography(numbers, np.stack([middle, middle + np.array([1, 0])]))
    return float(np.hypot(*(ends[1] - ends[0])))


def _find_patches(target: Grey) -> Points:
    """Upper left corners of the patches that have something on them."""
    height, width = target.shape
    places = [
        (x, y)
        for y in range(0, height - PATCH, STEP)
        for x in range(0, width - PATCH, STEP)
        if target[y : y + PATCH, x : x + PATCH].std() > SHADES
    ]
    return np.array(places, np.float64).reshape(-1, 2)


def _find_shifts(target: Grey, laid: Grey, places: Points) -> Points:
    """How far each patch lies from where it should; NaN for what is not found."""
    window = np.outer(np.hanning(PATCH), np.hanning(PATCH)).astype(np.float32)
    corners = [(int(x), int(y)) for x, y in places]
    given = np.stack([_cut(target, x, y, window) for x, y in corners])
    other = np.stack([_cut(laid, x, y, window) for x, y in corners])
    norm = np.sqrt((given**2).sum((1, 2)) * (other**2).sum((1, 2))) + 1e-6
    spectrum = np.conj(np.fft.rfft2(given)) * np.fft.rfft2(other)
    alike = np.fft.irfft2(spectrum, s=(PATCH, PATCH)) / norm[:, None, None]
    best = alike.reshape(len(corners), -1).argmax(axis=1)
    rows, columns = np.divmod(best, PATCH)
    peak = alike[np.arange(len(corners)), rows, columns]
    shifts = np.stack([_signed(columns), _signed(rows)], axis=1)
    shifts[(peak < ALIKE) | (np.abs(shifts).max(axis=1) > PATCH / 3)] = np.nan
    return shifts


def _cut(picture: Grey, x: int, y: int, window: Grey) -> Grey:
    patch = picture[y : y + PATCH, x : x + PATCH]
    return np.asarray((patch - patch.mean()) * window)


def _signed(offsets: NDArray[np.int64]) -> Points:
    return np.where(offsets > PATCH // 2, offsets - PATCH, offsets).astype(np.float64)


def _fit_most(places: Points, ends: Points, near: float) -> tuple[Points, NDArray[np.bool_]] | None:
    """Fit what most points agree on; the same points give the same every time."""
    chance = np.random.default_rng(1)
    best = np.zeros(len(places), bool)
    for _ in range(TRIES):
        four = chance.choice(len(places), 4, replace=False)
        numbers = solve_homography(places[four], ends[four])
        inside = np.hypot(*(apply_homography(numbers, places) - ends).T) < near
        if inside.sum() > best.sum():
            best = inside
    if best.sum() < FEWEST:
        return None
    numbers = solve_homography(places[best], ends[best])
    inside = np.hypot(*(apply_homography(numbers, places) - ends).T) < near
    if inside.sum() < FEWEST:
        return None
    return solve_homography(places[inside], ends[inside]), inside


def _covers(agreed: Points, grid: Points) -> bool:
    """Whether what agrees lies all over the page: of each quarter of the print, a part."""
    if not len(agreed):
        return False
    middle = np.median(grid + PATCH / 2, axis=0)
    quarters = (agreed > middle) @ np.array([1, 2])
    counts = np.bincount(quarters, minlength=QUARTERS)
    return bool((counts >= QUARTERS - 1).all())
