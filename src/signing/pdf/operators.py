"""Texts and codes as PDF drawing operators (PDF 32000-1, annex A)."""

from collections.abc import Iterable, Mapping

from signing.pdf import qr
from signing.pdf.inks import Colour
from signing.pdf.marks import (
    MM_PER_POINT,
    PAGE_HEIGHT,
    Code,
    Ink,
    Run,
    Text,
)

BOLDNESS = 0.028
"""Outline that makes a regular letter bold, em."""


class Codes(dict[str, str]):
    """The codes of one typeface's characters in one document, in order of first use.

    A code has four hexadecimal digits. Characters that share a glyph have different codes, so that
    text reads back unchanged.
    """

    def __missing__(self, character: str) -> str:
        code = self[character] = f"{len(self) + 1:04X}"
        return code


class Fonts(dict[str, Codes]):
    """The typefaces of one document, by name."""

    def __missing__(self, face: str) -> Codes:
        codes = self[face] = Codes()
        return codes


class Pen:
    """Draws with the inks of one copy and the fonts of one document."""

    def __init__(self, inks: Mapping[Ink, Colour], fonts: Fonts) -> None:
        self._fills = {ink: f"{_parts(colour)} rg" for ink, colour in inks.items()}
        self._lines = {ink: f"{_parts(colour)} RG" for ink, colour in inks.items()}
        self._fonts = fonts

    def draw(self, texts: Iterable[Text]) -> bytes:
        return "\n".join([self._text(text) for text in texts]).encode()

    @staticmethod
    def code(code: Code) -> bytes:
        return f"q 0 g {qr.draw_code_path(code.content, code.box)} Q".encode()

    def _text(self, text: Text) -> str:
        ink = self._fills[text.ink]
        shown = " ".join([self._run(run, text.size) for run in text.runs])
        plain = f"BT {ink} {_x(text.x)} {_y(text.baseline)} Td {shown} ET"
        if text.bold:
            return f"q 2 Tr {text.size * BOLDNESS:.2f} w {self._lines[text.ink]} {plain} Q"
        if text.tracking:
            return f"q {text.tracking / MM_PER_POINT:.3f} Tc {plain} Q"
        return plain

    def _run(self, run: Run, size: float) -> str:
        codes = self._fonts[run.face]
        shown = "".join([codes[character] for character in run.text])
        return f"/{run.face} {size:.2f} Tf <{shown}> Tj"


def _parts(colour: Colour) -> str:
    return " ".join(f"{part / 255:.3f}" for part in colour)


def _x(mm: float) -> str:
    return f"{mm / MM_PER_POINT:.2f}"


def _y(mm: float) -> str:
    return _x(PAGE_HEIGHT - mm)
