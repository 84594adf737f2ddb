"""The colour of each ink on each paper, so that nobody confuses copies."""

from collections.abc import Mapping
from functools import cache

from signing.pdf.marks import Ink
from signing.vocabulary import CopyName, LetterName, PaperName

Colour = tuple[int, int, int]

TINTS: dict[PaperName, Colour] = {
    CopyName.EMPLOYER: (178, 34, 34),
    CopyName.GRADUATE: (24, 86, 150),
    CopyName.SCHOOL: (30, 110, 70),
    LetterName.RELEASE: (94, 70, 130),
}
FIXED: dict[Ink, Colour] = {
    Ink.BLACK: (26, 26, 26),
    Ink.GREY: (96, 96, 96),
    Ink.LABEL: (246, 246, 246),
    Ink.PAPER: (255, 255, 255),
}
STRENGTH = {Ink.TINT: 1.0, Ink.MIST: 0.16, Ink.WASH: 0.09}


@cache
def load_palette(copy: PaperName) -> Mapping[Ink, Colour]:
    return FIXED | {ink: _tint(TINTS[copy], strength) for ink, strength in STRENGTH.items()}


def _tint(colour: Colour, strength: float) -> Colour:
    red, green, blue = (round(255 - (255 - part) * strength) for part in colour)
    return red, green, blue
