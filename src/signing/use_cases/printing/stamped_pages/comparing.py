"""Compares a page that was laid flat with what was printed, cell by cell: a help for the eye.

A cell of the print is found if it looks much the same within a millimetre of its place, in the red
channel, where a red seal is not seen. What was added (seals, signatures, words by hand) is marked,
and counts for nothing.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Grey: TypeAlias = NDArray[np.float32]
Cells: TypeAlias = NDArray[np.int64]
Picture: TypeAlias = Image.Image

CELL = 20
"""Dots of a page of 150 to the inch: 3.4 mm, about a character."""
SLACK = 4
"""Dots by which paper that is not flat moves a cell."""
INKED = 0.02
"""Share of ink from which a cell has something printed on it."""
FOUND = 0.65
"""Correlation from which a cell is found."""
DARK = 0.4
ADDED = 0.05
"""Share of a cell that was written on where nothing is printed."""
FEWEST_ADDED = 4
"""Cells below which nobody signed or stamped: bare photographs add none, a seal adds thirty."""
COARSE = 8
MISSING_COLOUR, ADDED_COLOUR = (200, 30, 30), (30, 70, 190)
FADED = 0.55


@dataclass(frozen=True)
class Comparison:
    """`likeness` in percent, rounded down: 100 if every printed cell was found.

    `missing` and `added` are upper left corners of cells.
    """

    likeness: int
    missing: Cells
    added: Cells

    @property
    def is_unmarked(self) -> bool:
        """Return whether neither a seal nor handwriting was found."""
        return len(self.added) < FEWEST_ADDED


def level_light(page: Picture) -> Picture:
    """The page as if its light were even and its paper white; colours stay."""
    grey = page.convert("L").resize((page.width // COARSE, page.height // COARSE))
    paper = grey.filter(ImageFilter.MaxFilter(9)).filter(ImageFilter.GaussianBlur(6))
    light = np.asarray(paper.resize(page.size), np.float32).clip(24, 255)
    pixels = np.asarray(page.convert("RGB"), np.float32)
    even = pixels * (250.0 / light)[:, :, None]
    return Image.fromarray(even.clip(0, 255).astype(np.uint8))


def compare_pages(page: Picture, printed: Picture) -> Comparison:
    """`page` lies flat and in even light; `printed` is as large."""
    wanted, found = _measure_ink(printed, red=True), _measure_ink(page, red=True)
    places = _find_cells(wanted)
    missing = places[_find_likest(wanted, found, places) < FOUND]
    share = 1 - len(missing) / max(1, len(places))
    return Comparison(
        likeness=int(100 * share),
        missing=missing,
        added=_find_added(_measure_ink(printed), _measure_ink(page)),
    )


def mark_differences(page: Picture, compared: Comparison) -> Picture:
    """The page, faded: crossed out what is missing, framed what was added."""
    marked = Image.blend(page.convert("RGB"), Image.new("RGB", page.size, "white"), FADED)
    draw = ImageDraw.Draw(marked)
    for x, y in compared.added.tolist():
        draw.rectangle((x, y, x + CELL - 1, y + CELL - 1), outline=ADDED_COLOUR, width=2)
    for x, y in compared.missing.tolist():
        box = (x, y, x + CELL - 1, y + CELL - 1)
        draw.rectangle(box, outline=MISSING_COLOUR, width=3)
        draw.line(box, fill=MISSING_COLOUR, width=3)
    return marked


def _measure_ink(picture: Picture, *, red: bool = False) -> Grey:
    """From 0, paper, to 1, black; a little soft, as photographs are."""
    plain = picture.getchannel("R") if red and picture.mode == "RGB" else picture.convert("L")
    soft = plain.filter(ImageFilter.GaussianBlur(1))
    return np.asarray(1 - np.asarray(soft, np.float32) / 255)


def _find_cells(ink: Grey) -> Cells:
    """Cells with print, but for those at the edge, which photographs cut."""
    height, width = ink.shape
    places = [
        (x, y)
        for y in range(CELL, height - 2 * CELL, CELL)
        for x in range(CELL, width - 2 * CELL, CELL)
        if (ink[y : y + CELL, x : x + CELL] > DARK).mean() > INKED
    ]
    return np.array(places, np.int64).reshape(-1, 2)


def _find_likest(wanted: Grey, found: Grey, places: Cells) -> Grey:
    """The best correlation of each cell within the slack."""
    x, y = places.T
    given = _centre(sliding_window_view(wanted, (CELL, CELL))[y, x])
    windows = sliding_window_view(found, (CELL, CELL))
    best = np.full(len(places), -1, np.float32)
    for across in range(-SLACK, SLACK + 1):
        for down in range(-SLACK, SLACK + 1):
            other = _centre(windows[y + down, x + across])
            best = np.maximum(best, (given * other).sum((1, 2)))
    return best


def _centre(cells: Grey) -> Grey:
    centred = cells - cells.mean((1, 2), keepdims=True)
    norm = np.sqrt((centred**2).sum((1, 2), keepdims=True))
    return np.asarray(centred / (norm + 1e-3))


def _find_added(wanted: Grey, found: Grey) -> Cells:
    """Cells that have ink where nothing is printed within a millimetre and a half."""
    near = Image.fromarray(((wanted > DARK / 3) * 255).astype(np.uint8))
    printed = np.asarray(near.filter(ImageFilter.BoxBlur(SLACK + 4))) > 0  # one dot leaves a trace
    more = (found > DARK) & ~printed
    height, width = (side // CELL * CELL for side in more.shape)
    cut = more[:height, :width].reshape(height // CELL, CELL, width // CELL, CELL)
    rows, columns = np.nonzero(cut.mean((1, 3)) > ADDED)
    return np.stack([columns, rows], axis=1) * CELL
