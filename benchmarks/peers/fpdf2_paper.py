"""The printed page by fpdf2 as its manual shows: every document adds the full fonts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from benchmarks.peers.codes import squares
from benchmarks.peers.fonts import FILES
from benchmarks.peers.sheets import ADDRESS
from fpdf import FPDF
from fpdf.enums import TextMode

from signing.pdf import guilloche
from signing.pdf.copies import make_pages
from signing.pdf.inks import Colour, load_palette
from signing.pdf.marks import (
    MM_PER_POINT,
    Box,
    Code,
    Frame,
    Ink,
    Mark,
    Ornament,
    Page,
    Panel,
    Rule,
    Text,
)
from signing.pdf.operators import BOLDNESS
from signing.vocabulary import CopyName
from signing.vocabulary.sheet import AgreementSheet


class Paper:
    def __init__(self, _: Path) -> None: ...

    def write(
        self, sheets: Iterable[AgreementSheet], copies: Sequence[CopyName], out: BinaryIO
    ) -> None:
        pdf = FPDF(unit="mm", format="A4")
        for name, file in FILES.items():
            pdf.add_font(name, fname=file)
        for sheet in sheets:
            for page in make_pages(sheet, copies, ADDRESS):
                pdf.add_page()
                Brush(pdf, load_palette(page.copy)).draw(page)
        out.write(pdf.output())


class Brush:
    """Draws with the inks of one copy."""

    def __init__(self, pdf: FPDF, inks: Mapping[Ink, Colour]) -> None:
        self._pdf = pdf
        self._inks = inks
        self._strokes: dict[type[Mark], Callable[[Any], None]] = {
            Text: self._text,
            Rule: self._rule,
            Panel: self._panel,
            Frame: self._frame,
            Ornament: self._ornament,
            Code: self._code,
        }

    def draw(self, page: Page) -> None:
        for mark in page.marks:
            self._strokes[type(mark)](mark)

    def _text(self, text: Text) -> None:
        ink = self._inks[text.ink]
        with self._pdf.local_context(text_color=ink, fill_color=ink, draw_color=ink):
            self._pdf.text_mode = TextMode.FILL_STROKE if text.bold else TextMode.FILL
            self._pdf.line_width = text.size * BOLDNESS
            self._pdf.set_char_spacing(text.tracking / MM_PER_POINT)
            x = text.x
            for run in text.runs:
                self._pdf.set_font(run.face, size=text.size)
                self._pdf.text(x, text.baseline, run.text)
                x += run.width * text.size * MM_PER_POINT + text.tracking * len(run.text)

    def _pen(self, ink: Ink, weight: float) -> None:
        self._pdf.set_draw_color(*self._inks[ink])
        self._pdf.set_line_width(weight)

    def _rule(self, rule: Rule) -> None:
        self._pen(rule.ink, rule.weight)
        self._pdf.line(rule.x1, rule.y1, rule.x2, rule.y2)

    def _panel(self, panel: Panel) -> None:
        self._pdf.set_fill_color(*self._inks[panel.ink])
        rounded = panel.radius > 0
        place = _place(panel.box)
        self._pdf.rect(*place, style="F", round_corners=rounded, corner_radius=panel.radius)

    def _frame(self, frame: Frame) -> None:
        self._pen(frame.ink, frame.weight)
        self._pdf.rect(*_place(frame.box))

    def _ornament(self, ornament: Ornament) -> None:
        with self._pdf.new_path() as path:
            path.style.fill_color = None
            path.style.stroke_color = "#{:02x}{:02x}{:02x}".format(*self._inks[Ink.MIST])
            path.style.stroke_width = guilloche.WEIGHT
            for strand in guilloche.load_strands(ornament.name):
                path.move_to(*strand.start)
                for first, second, end in strand.pieces:
                    path.curve_to(*first, *second, *end)

    def _code(self, code: Code) -> None:
        self._pdf.set_fill_color(0, 0, 0)
        for box in squares(code):
            self._pdf.rect(*_place(box), style="F")


def _place(box: Box) -> tuple[float, float, float, float]:
    return box.x, box.y, box.width, box.height
