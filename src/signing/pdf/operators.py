"""Marks as PDF drawing operators (PDF 32000-1, annex A)."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from signing.pdf import guilloche, qr
from signing.pdf.faces import Cut
from signing.pdf.marks import (
    MM_PER_POINT,
    PAGE_HEIGHT,
    Box,
    Code,
    Frame,
    Ink,
    Mark,
    Ornament,
    Page,
    Panel,
    Rule,
    Run,
    Text,
)
from signing.vocabulary import CopyName

Colour = tuple[int, int, int]

TINTS: dict[CopyName, Colour] = {
    CopyName.EMPLOYER: (178, 34, 34),
    CopyName.GRADUATE: (24, 86, 150),
    CopyName.SCHOOL: (30, 110, 70),
}
FIXED: dict[Ink, Colour] = {
    Ink.BLACK: (26, 26, 26),
    Ink.GREY: (96, 96, 96),
    Ink.LABEL: (246, 246, 246),
    Ink.PAPER: (255, 255, 255),
}
STRENGTH = {Ink.TINT: 1.0, Ink.MIST: 0.16, Ink.WASH: 0.09}
BOLDNESS = 0.028
"""Outline that makes a regular letter bold, em."""


@cache
def palette(copy: CopyName) -> Mapping[Ink, str]:
    """The operands of each ink on a copy."""
    tinted = {ink: _wash(TINTS[copy], strength) for ink, strength in STRENGTH.items()}
    return {
        ink: " ".join(f"{part / 255:.3f}" for part in colour)
        for ink, colour in (FIXED | tinted).items()
    }


def _wash(colour: Colour, strength: float) -> Colour:
    red, green, blue = (round(255 - (255 - part) * strength) for part in colour)
    return red, green, blue


class Pen:
    """Draws with the inks of one copy and the fonts of one document."""

    def __init__(self, inks: Mapping[Ink, str], fonts: Mapping[str, tuple[int, Cut]]) -> None:
        self._inks = inks
        self._fonts = fonts
        self._strokes: dict[type[Mark], Callable[[Any], str]] = {
            Text: self._text,
            Rule: self._rule,
            Panel: self._panel,
            Frame: self._frame,
            Ornament: self._ornament,
            Code: self._code,
        }

    def draw(self, page: Page) -> str:
        return "\n".join([self._strokes[type(mark)](mark) for mark in page.marks])

    def _text(self, text: Text) -> str:
        ink = self._inks[text.ink]
        shown = " ".join([self._run(run, text.size) for run in text.runs])
        plain = f"BT {ink} rg {_x(text.x)} {_y(text.baseline)} Td {shown} ET"
        if text.bold:
            return f"q 2 Tr {text.size * BOLDNESS:.2f} w {ink} RG {plain} Q"
        if text.tracking:
            return f"q {text.tracking / MM_PER_POINT:.3f} Tc {plain} Q"
        return plain

    def _run(self, run: Run, size: float) -> str:
        number, cut = self._fonts[run.face]
        shown = "".join([cut.codes[character] for character in run.text])
        return f"/F{number} {size:.2f} Tf <{shown}> Tj"

    def _rule(self, rule: Rule) -> str:
        pen = f"{_length(rule.weight)} w {self._inks[rule.ink]} RG"
        return f"{pen} {_x(rule.x1)} {_y(rule.y1)} m {_x(rule.x2)} {_y(rule.y2)} l S"

    def _panel(self, panel: Panel) -> str:
        ink = self._inks[panel.ink]
        if not panel.radius:
            return f"{ink} rg {_rectangle(panel.box)} f"
        inner = panel.box.inset(panel.radius, panel.radius)
        brush = f"{_length(2 * panel.radius)} w 1 j {ink} rg {ink} RG"
        return f"q {brush} {_rectangle(inner)} B Q"

    def _frame(self, frame: Frame) -> str:
        return f"{_length(frame.weight)} w {self._inks[frame.ink]} RG {_rectangle(frame.box)} S"

    def _ornament(self, ornament: Ornament) -> str:
        return f"q {self._inks[Ink.MIST]} RG {guilloche.path(ornament.name)} Q"

    def _code(self, code: Code) -> str:
        return f"q 0 g {qr.path(code.content, code.box)} Q"


def used(pages: Iterable[Page]) -> dict[str, set[str]]:
    """The characters that each typeface has to draw, by its name."""
    faces: dict[str, set[str]] = {}
    for text in {mark for page in pages for mark in page.marks if isinstance(mark, Text)}:
        for run in text.runs:
            faces.setdefault(run.face, set()).update(run.text)
    return faces


def _length(mm: float) -> str:
    return f"{mm / MM_PER_POINT:.2f}"


_x = _length


def _y(mm: float) -> str:
    return _length(PAGE_HEIGHT - mm)


def _rectangle(box: Box) -> str:
    return f"{_x(box.x)} {_y(box.bottom)} {_length(box.width)} {_length(box.height)} re"
